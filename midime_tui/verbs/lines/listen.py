"""The verbs that are heard: play, tempo, click, parts, and what plays in the jam's place."""

from __future__ import annotations

import time
from dataclasses import replace

from midime_tui.errors import MidimeError
from midime_tui.jam.desk import PARTS, WHENS
from midime_tui.jam.limits import FASTEST, SLOWEST
from midime_tui.music.roll import ascii_roll
from midime_tui.music.track_choice import pitch_name
from midime_tui.verbs.lines.stage import Stage
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import changed, number, one_of, whole

GROUP = "Listen"
HEARD = ("jam", "tune", "tape", "take")
LONGEST_WAIT = 3600.0
BARS = 16
ROLL_WIDTH = 76


def play(stage: Stage, words: Words) -> None:
    if words:
        wanted = one_of(words[0], HEARD, "music to play")
        if wanted == "tape" and not len(stage.jam.tape):
            raise MidimeError("the tape is empty: type tape add")
        if wanted == "tune" and not stage.jam.chunks:
            raise MidimeError("no tune is open here, only its personal model")
        if wanted == "take" and stage.jam.take.empty:
            raise MidimeError("nothing is played in yet: type take C4 D4 E4")
        stage.hear(wanted)
    stage.play()
    count_in = f" after {stage.count_in} beats" if stage.count_in else ""
    stage.say(f"playing the {stage.heard}{count_in}, {stage.jam.qpm:g} a minute")


def stop(stage: Stage, words: Words) -> None:
    stage.say("stopped" if stage.playing else "nothing plays")
    stage.stop()


def wait(stage: Stage, words: Words) -> None:
    """In seconds, or in loops."""
    value = number(words[0], "the time to wait", 0, LONGEST_WAIT)
    loops = len(words) > 1 and one_of(words[1], ("seconds", "loops"), "unit") == "loops"
    stage.wait(min(LONGEST_WAIT, value * (stage.loop_seconds() if loops else 1)))


def tempo(stage: Stage, words: Words) -> None:
    if words:
        stage.set_tempo(changed(words[0], stage.jam.qpm, "the tempo", SLOWEST, FASTEST))
    stage.say(f"tempo {stage.jam.qpm:g} quarter notes a minute")


def tap(stage: Stage, words: Words) -> None:
    found = stage.tap.tap(time.monotonic())
    if found is None:
        stage.say(f"tap {stage.tap.taps} of 4")
    else:
        stage.set_tempo(round(found))
        stage.say(f"tempo {stage.jam.qpm:g} quarter notes a minute")


def click(stage: Stage, words: Words) -> None:
    if words:
        stage.set_desk(replace(stage.jam.desk, click=one_of(words[0], ("on", "off"), "click") == "on"))
    stage.say(f"click {'on' if stage.jam.desk.click else 'off'}")


def count_in(stage: Stage, words: Words) -> None:
    if words:
        stage.count_in = whole(words[0], "the beats to count in", 0, 16)
    stage.say(f"count-in: {stage.count_in} beats")


def when(stage: Stage, words: Words) -> None:
    if words:
        chosen = WHENS[WHENS.index(one_of(words[0], WHENS, "moment"))]  # type: ignore[arg-type]
        stage.set_desk(replace(stage.jam.desk, when=chosen))
    now = stage.jam.desk.when
    stage.say(f"a change is heard at the next {now}" if now != "now" else "a change is heard now")


def mute(stage: Stage, words: Words) -> None:
    _part(stage, words, "mute")


def solo(stage: Stage, words: Words) -> None:
    _part(stage, words, "solo")


def _part(stage: Stage, words: Words, what: str) -> None:
    """Nothing: how they are. PART: the other way; with on or off so."""
    desk = stage.jam.desk
    chosen = desk.muted if what == "mute" else desk.solo
    if words:
        parts = {*PARTS} if words[0] == "all" else {one_of(words[0], PARTS, "part")}
        on = not chosen & parts if len(words) == 1 else one_of(words[1], ("on", "off"), what) == "on"
        now = chosen | parts if on else chosen - parts
        stage.set_desk(replace(desk, muted=now) if what == "mute" else replace(desk, solo=now))
    desk = stage.jam.desk
    muted = ", ".join(part for part in PARTS if part in desk.muted) or "nothing"
    alone = ", ".join(part for part in PARTS if part in desk.solo) or "nothing"
    stage.say(f"muted: {muted}; solo: {alone}")


def sample(stage: Stage, words: Words) -> None:
    seed = whole(words[0], "a seed", 0, 2**63 - 1) if words else stage.jam.next_seed()
    stage.show_other(stage.jam.base_loop(seed), f"base model, seed {seed}")


def hear(stage: Stage, words: Words) -> None:
    if not stage.jam.chunks:
        raise MidimeError("no tune is open here, only its personal model")
    chosen = whole(words[0], "a chunk", 1, len(stage.jam.chunks)) - 1
    stage.show_other(stage.jam.chunk_loop(chosen), f"chunk {chosen + 1} as the base model keeps it")


def own(stage: Stage, words: Words) -> None:
    stage.show()


def notes(stage: Stage, words: Words) -> None:
    """A line a bar, each note with its sixteenth from 1 and its length; first those that go on sounding."""
    sounding, steps = stage.sounding
    for first in range(0, steps, BARS):
        held = [note for note in sounding if note.start < first < note.end and not note.is_drum]
        said = [f"{pitch_name(note.pitch)} goes on {_until(note.end - first)}" for note in held]
        said += [
            f"{note.start - first + 1} drum {note.pitch}"
            if note.is_drum
            else f"{note.start - first + 1} {pitch_name(note.pitch)} for {note.end - note.start}"
            for note in sounding
            if first <= note.start < first + BARS
        ]
        stage.say(f"bar {first // BARS + 1}: {', '.join(said) or 'silence'}")


def _until(steps: int) -> str:
    """How long a note goes on in a bar."""
    return f"for {steps}" if steps < BARS else "throughout"


def roll(stage: Stage, words: Words) -> None:
    sounding, steps = stage.sounding
    for line in ascii_roll(sounding, steps, width=ROLL_WIDTH, ascii_only=True):
        stage.say(line.rstrip())


def sound(stage: Stage, words: Words) -> None:
    stage.say(f"sound: {stage.where}")


LISTEN = (
    Verb("play", "[jam|tune|tape|take]", "play from the beginning", play, 1, GROUP, 0, (), "play tune"),
    Verb("stop", "", "stop, also what goes by itself", stop, 0, GROUP, 0, (), "stop"),
    Verb("wait", "N [loops]", "let it sound for seconds or loops", wait, 2, GROUP, 1, (), "wait 2 loops"),
    Verb("tempo", "[N]", "quarter notes a minute; +5 and -5 change it", tempo, 1, GROUP, 0, (), "tempo 100"),
    Verb("tap", "", "enter it four times in tempo", tap, 0, GROUP, 0, (), "tap"),
    Verb("click", "[on|off]", "a click on every beat", click, 1, GROUP, 0, (), "click on"),
    Verb("count-in", "[BEATS]", "beats of clicks first", count_in, 1, GROUP, 0, (), "count-in 4"),
    Verb("when", "[bar|beat|now|loop]", "when a change is heard", when, 1, GROUP, 0, (), "when loop"),
    Verb("mute", "[PART|all] [on|off]", "melody, bass or drums", mute, 2, GROUP, 0, (), "mute drums"),
    Verb("solo", "[PART|all] [on|off]", "only these parts", solo, 2, GROUP, 0, (), "solo melody"),
    Verb("sample", "[SEED]", "the base model, which knows no tune", sample, 1, GROUP, 0, (), "sample 3"),
    Verb("hear", "N", "a chunk of your tune as the base model keeps it", hear, 1, GROUP, 1, (), "hear 2"),
    Verb("own", "", "your own loop again", own, 0, GROUP, 0, ("back",), "own"),
    Verb("notes", "", "what sounds: the sixteenth, the note, its length", notes, 0, GROUP, 0, (), "notes"),
    Verb("roll", "", "what sounds, drawn in characters", roll, 0, GROUP, 0, (), "roll"),
    Verb("sound", "", "where the sound goes", sound, 0, GROUP, 0, (), "sound"),
)
