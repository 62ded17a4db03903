"""The verbs of the take: notes typed in or played on a keyboard, layer on layer, to be trained on."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from midime_tui.errors import MidimeError
from midime_tui.jam.drum_keys import drum_of_pitch
from midime_tui.jam.take import Take
from midime_tui.jam.take_training import jam_of_take
from midime_tui.music.bars import count
from midime_tui.verbs.lines.stage import Stage, described
from midime_tui.verbs.lines.tune import GROUP, opened, trained
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import one_of, typed_notes, whole

if TYPE_CHECKING:
    from midime_tui.sound.client import Player

KEYBOARD_SECONDS = 10.0  # until a port is open, on a slow machine
MOST_BARS = 64
BAR = 16
TAKE_WORDS = ("undo", "redo", "clear", "train", "bars", "grid", "drums", "melody")


def take(stage: Stage, words: Words) -> None:
    """Notes typed are a layer; undo takes the last one away."""
    if not words:
        told(stage)
        return
    if words[0] in TAKE_WORDS:
        _take_word(stage, words[0], words[1:])
        return
    notes, take_ = typed_notes(words), stage.jam.take
    if take_.steps is not None:  # a loop grows with what is typed; recorded notes go round
        end = max((note.end for note in notes), default=0)
        take_.steps = max(take_.steps, BAR * -(-end // BAR))
    take_.new_layer()
    for note in notes:
        take_.press(note.pitch, note.start)
        take_.release(note.pitch, note.end)
    taken(stage)


def told(stage: Stage) -> None:
    take_ = stage.jam.take
    said = f"the take: {described(take_.notes())} in {count(len(take_.layers), 'layer')}"
    stage.say(f"{said}{'' if stage.grid else ', heard as played'}")


def taken(stage: Stage) -> None:
    """The take has changed."""
    stage.changed()
    if stage.heard == "take":
        stage.sound()
    told(stage)


def _take_word(stage: Stage, word: str, rest: Words) -> None:
    take_ = stage.jam.take
    if len(rest) > (word in ("bars", "grid")):
        raise MidimeError(f"it is typed: take {word}")
    if word == "train":
        _train(stage)
    elif word == "clear":
        take_.clear()
        stage.changed()
        stage.say("the take is empty; take redo brings it back, layer by layer")
    elif word == "bars":
        if rest:
            take_.steps = BAR * whole(rest[0], "the bars of the take", 1, MOST_BARS)
            taken(stage)
        stage.say(f"the take has {count(take_.length // BAR, 'bar')}")
    elif word == "grid":
        if rest:
            stage.grid = one_of(rest[0], ("on", "off"), "grid") == "on"
        told(stage)
    elif word in ("drums", "melody"):
        try:
            take_.play_as(word == "drums")
        except ValueError as error:
            there = "drums" if take_.is_drum else "a melody"
            raise MidimeError(f"the take is {there}: type take clear first") from error
        stage.changed()
        stage.say(f"what is typed or played in is {'drums' if take_.is_drum else 'a melody'}")
    elif not (take_.undo() if word == "undo" else take_.redo()):
        raise MidimeError(f"there is nothing to {word} in the take")
    else:
        taken(stage)


def _train(stage: Stage) -> None:
    old = stage.jam
    if old.take.empty:
        raise MidimeError("nothing is played in yet: type take C4 D4 E4")
    old.take.qpm = old.qpm
    jam = jam_of_take(old.take, old.base, stage.options.seed)
    if jam.base is old.base:
        jam.model = old.model
    stage.set_jam(jam)
    opened(stage)
    trained(stage)
    stage.show()
    stage.changed()


def record(stage: Stage, words: Words) -> None:
    """A MIDI keyboard over so many bars, round once; the layers there are are heard meanwhile."""
    from midime_tui.sound.midi_in import MidiIn

    jam = stage.jam
    bars = whole(words[0], "the bars to record", 1, MOST_BARS) if words else 4
    steps = BAR * bars
    if not jam.take.empty and jam.take.length > steps:
        raise MidimeError(
            f"the take has {count(jam.take.length // BAR, 'bar')}: record as many, or type take clear"
        )
    earlier = len(jam.take.layers)
    take_ = Take.of(replace(jam.take.state, qpm=jam.qpm, steps=steps))
    players: list[Player] = []
    ready = threading.Event()

    def note(pitch: int, velocity: int, seconds: float) -> None:
        """In the keyboard's thread."""
        for player in players:
            struck = drum_of_pitch(pitch) if take_.is_drum else pitch
            if struck is None:
                continue
            if velocity:
                player.strike(struck, velocity, is_drum=take_.is_drum)
                take_.press(struck, player.position(), velocity)
            else:
                take_.release(struck, player.position())

    keyboard = MidiIn.start(note, on_status=lambda status: ready.set())
    try:
        ready.wait(KEYBOARD_SECONDS)
        if keyboard.status.startswith("none"):
            raise MidimeError(f"no MIDI keyboard is heard: {keyboard.status.partition(':')[2].strip()}")
        stage.say(f"recording {count(bars, 'bar')} after a bar of clicks, {keyboard.status}; ctrl+c ends it")
        players.append(stage.record_over(take_.notes(quantise=stage.grid), steps))
        stage.wait((bars + 1) * 4 * 60 / jam.qpm)
    finally:
        keyboard.close()
        if players:
            take_.close(players[0].position())
            stage.stop()
            players[0].click(jam.desk.click)
    if len(take_.layers) == earlier:
        raise MidimeError("nothing was played")
    jam.take = take_
    taken(stage)


TAKES = (
    Verb(
        "take",
        "[NOTE ...|undo|redo|clear|bars [N]|grid [on|off]|drums|melody|train]",
        "type a tune in, a layer a line",
        take,
        512,
        GROUP,
        0,
        (),
        "take C4 E4:2 -:2 G4",
    ),
    Verb("record", "[BARS]", "play a layer in on a MIDI keyboard", record, 1, GROUP, 0, (), "record 4"),
)
