"""The verbs about the tune: open, train, why, play one in."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from midime_tui.errors import MidimeError
from midime_tui.jam.desk import PARTS, WHENS
from midime_tui.jam.jam import Jam
from midime_tui.jam.take import Take
from midime_tui.music.bars import count
from midime_tui.verbs.lines.stage import Stage, described
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import typed_notes, whole
from midime_tui.verbs.progress import Interrupt

if TYPE_CHECKING:
    from midime_tui.sound.client import Player

GROUP = "Your tune"
KEYBOARD_SECONDS = 10.0  # until a port is open, on a slow machine
TAKE_WORDS = ("undo", "redo", "clear", "train")


def opened(stage: Stage) -> None:
    """What is open, and what was left out of it."""
    jam = stage.jam
    chunks = f"{count(len(jam.chunks), 'chunk')} of {jam.steps} sixteenths"
    stage.say(f"{jam.name}: {chunks}, base model {jam.base.config.name}")
    for sentence in jam.report:
        stage.say(f"  {sentence}")


def trained(stage: Stage, epochs: int | None = None, *, further: bool = False) -> None:
    """Train, and say how it went; ctrl+c stops and keeps what was reached."""
    settings = stage.options.training
    if epochs is not None:
        settings = replace(settings, epochs=epochs)
    first = stage.jam.personal is None
    last = [0.0, 0.0, 0.0, 0.0]
    with Interrupt() as interrupt:

        def on_epoch(epoch: int, total: float, recon: float, kl: float) -> bool:
            last[:] = [epoch, total, recon, kl]
            return interrupt.came

        stage.jam.train(on_epoch=on_epoch, further=further, settings=settings)
    stage.work.trained()
    begin = stage.jam.opening_chunk() if first else None
    if begin is not None and stage.jam.begin_at(begin):
        stage.chunk = begin
    epoch, total, recon, kl = last
    said = f"epoch {epoch:.0f}/{settings.epochs}  loss {total:.2f}  recon {recon:.2f}  kl {kl:.2f}"
    print(said, file=sys.stderr, flush=True)
    if stage.jam.chunks:
        before, after = stage.jam.reconstruction(), stage.jam.reconstruction(personal=True)
        stage.say(
            f"trained: {after.steps_right:.1%} of the steps come back through the personal model, "
            f"{before.steps_right:.1%} through the base model alone"
        )
    else:
        stage.say("trained")
    if begin is not None:
        stage.say(f"at chunk {begin + 1} of your tune")


def train(stage: Stage, words: Words) -> None:
    """As many epochs again; anew: from new weights, with another seed."""
    jam = stage.jam
    anew = bool(words) and words[0] == "anew"
    rest = words[1:] if anew else words
    if len(rest) > 1:
        raise MidimeError("it is typed: train [anew] [EPOCHS]")
    epochs = whole(rest[0], "the epochs to train", 1, 100_000) if rest else None
    if anew:
        jam.seed = jam.next_seed()
        stage.say(f"from the beginning, with seed {jam.seed}")
    trained(stage, epochs, further=not anew and jam.personal is not None)
    stage.show()
    stage.changed()


def report(stage: Stage, words: Words) -> None:
    opened(stage)
    stage.say(f"sound: {stage.where}")


def where(stage: Stage, words: Words) -> None:
    """Where it stands, what there is, and how it is set where that is not as at first."""
    jam = stage.jam
    if jam.steerable:
        stage.say(f"{stage.place()}: {described(stage.current.notes)}")
    state = "playing" if stage.playing else "stopped"
    stage.say(f"{jam.name}, {state}, tempo {jam.qpm:g}, {count(jam.moves.undos, 'move')} to undo")
    kept, taped = count(len(jam.snapshots.items), "place"), count(len(jam.tape), "loop")
    stage.say(f"{kept} kept, {taped} on the tape, sound: {stage.where}")
    if differences := unlike_first(stage):
        stage.say(", ".join(differences))


def unlike_first(stage: Stage) -> list[str]:
    """What is set otherwise than at first."""
    desk, said = stage.jam.desk, []
    if stage.other is not None:
        said.append("another loop is heard than your own")
    elif stage.heard != "jam":
        said.append(f"the {stage.heard} is heard")
    if stage.going.what:
        said.append(f"the {stage.going.what} goes on by itself")
    if desk.rules:
        said.append(f"rules {'on' if desk.rules_on else 'off'}: {' '.join(desk.rules)}")
    for word, chosen in (("muted", desk.muted), ("solo", desk.solo)):
        if chosen:
            said.append(f"{word}: {' '.join(part for part in PARTS if part in chosen)}")
    if desk.click:
        said.append("click on")
    if desk.when != WHENS[0]:
        said.append("changes are heard " + ("now" if desk.when == "now" else f"at the next {desk.when}"))
    if stage.count_in:
        said.append(f"{count(stage.count_in, 'beat')} of count-in")
    return said


def take(stage: Stage, words: Words) -> None:
    """Notes typed are a layer; undo takes the last one away."""
    if not words:
        stage.say(f"the take: {described(stage.take.notes())} in {layers(stage)}")
        return
    if words[0] in TAKE_WORDS:
        _take_word(stage, words[0])
        return
    notes = typed_notes(words)
    stage.take.new_layer()
    for note in notes:
        stage.take.press(note.pitch, note.start)
        stage.take.release(note.pitch, note.end)
    stage.say(f"the take: {described(stage.take.notes())} in {layers(stage)}")
    if stage.heard == "take":
        stage.sound()


def layers(stage: Stage) -> str:
    return count(len(stage.take.layers), "layer")


def record(stage: Stage, words: Words) -> None:
    """A MIDI keyboard over so many bars, round once; the layers there are are heard meanwhile."""
    from midime_tui.sound.midi_in import MidiIn

    bars = whole(words[0], "the bars to record", 1, 64) if words else 4
    steps = 16 * bars
    if not stage.take.empty and stage.take.length > steps:
        bars_there = count(stage.take.length // 16, "bar")
        raise MidimeError(f"the take has {bars_there}: record as many, or type take clear")
    earlier = stage.take.layers
    take_ = Take(stage.jam.qpm, steps=steps, layers=earlier)
    players: list[Player] = []
    ready = threading.Event()

    def note(pitch: int, velocity: int, seconds: float) -> None:
        """In the keyboard's thread."""
        for player in players:
            if velocity:
                player.strike(pitch, velocity)
                take_.press(pitch, player.position(), velocity)
            else:
                take_.release(pitch, player.position())

    keyboard = MidiIn.start(note, on_status=lambda status: ready.set())
    try:
        ready.wait(KEYBOARD_SECONDS)
        if keyboard.status.startswith("none"):
            raise MidimeError(f"no MIDI keyboard is heard: {keyboard.status.partition(':')[2].strip()}")
        stage.say(f"recording {count(bars, 'bar')} after a bar of clicks, {keyboard.status}; ctrl+c ends it")
        players.append(stage.record_over(take_.notes(), steps))
        stage.wait((bars + 1) * 4 * 60 / stage.jam.qpm)
    finally:
        keyboard.close()
        if players:
            stage.stop()
            players[0].click(stage.jam.desk.click)
    take_.close()
    if len(take_.layers) == len(earlier):
        raise MidimeError("nothing was played")
    stage.take = take_
    stage.say(f"the take: {described(take_.notes())} in {layers(stage)}")


def _take_word(stage: Stage, word: str) -> None:
    if word == "train":
        if stage.take.empty:
            raise MidimeError("nothing is played in yet: type take C4 D4 E4")
        song = replace(stage.take.song(), tempos=((0, stage.jam.qpm),))
        jam = Jam.of_songs([song], stage.jam.base, seed=stage.options.seed)
        jam.model = stage.jam.model
        stage.set_jam(jam)
        opened(stage)
        trained(stage)
        stage.show()
        stage.changed()
    elif word == "clear":
        stage.take = Take(stage.jam.qpm)
        stage.say("the take is empty")
    elif not (stage.take.undo() if word == "undo" else stage.take.redo()):
        raise MidimeError(f"there is nothing to {word} in the take")
    else:
        stage.say(f"the take: {described(stage.take.notes())} in {layers(stage)}")


TUNE_VERBS = (
    Verb(
        "train", "[anew] [EPOCHS]", "train on; anew: from the beginning", train, 2, GROUP, 0, (), "train anew"
    ),
    Verb(
        "report", "", "how your tune was read, and what was left out", report, 0, GROUP, 0, ("why",), "report"
    ),
    Verb("where", "", "where you are", where, 0, GROUP, 0, ("status",), "where"),
    Verb(
        "take",
        "[NOTE ...|undo|redo|clear|train]",
        "type a tune in",
        take,
        512,
        GROUP,
        0,
        (),
        "take C4 E4:2 -:2 G4",
    ),
    Verb("record", "[BARS]", "play a layer in on a MIDI keyboard", record, 1, GROUP, 0, (), "record 4"),
)
