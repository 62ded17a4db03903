"""The verb of the tape: loops in order."""

from __future__ import annotations

from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.music.bars import count
from midime_tui.verbs.lines.keep import GROUP
from midime_tui.verbs.lines.stage import Stage, described
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import one_of, whole

TAPE_WORDS = (
    *("list", "add", "remove", "move", "name", "go", "play", "undo", "redo"),
    *("export", "wav", "chain", "each"),
)


def tape(stage: Stage, words: Words) -> None:
    word = one_of(words[0], TAPE_WORDS, "word of tape") if words else "list"
    rest = words[1:]
    tape_ = stage.jam.tape
    if word == "list":
        for index, item in enumerate(tape_.items, 1):
            stage.say(f"{index} {item.name}: {described(item.loop.notes)}")
        if not len(tape_):
            stage.say("the tape is empty: type tape add")
        return
    if word == "add":
        at = tape_.add(stage.current, " ".join(rest))
        stage.say(f"on the tape as {at + 1}, {tape_.items[at].name}")
    elif word == "remove":
        gone = tape_.remove(item_number(stage, rest, "remove N"))
        stage.say(f"off the tape: {gone.name}; tape undo brings it back")
    elif word == "move":
        if len(rest) != 2:
            raise MidimeError("it is typed: tape move N TO")
        to = whole(rest[1], "a place on the tape", 1, max(1, len(tape_))) - 1
        at = tape_.move(item_number(stage, rest[:1], "move N TO"), to)
        stage.say(f"{tape_.items[at].name} is {at + 1} now")
    elif word == "name":
        at = item_number(stage, rest[:1], "name N NAME")
        tape_.rename(at, " ".join(rest[1:]))
        stage.say(f"{at + 1} is called {tape_.items[at].name}")
    elif word == "go":
        stage.steered(stage.jam.adopt(tape_.items[item_number(stage, rest, "go N")].loop))
        return
    elif word == "play":
        play_tape(stage, rest)
        return
    elif word in ("undo", "redo"):
        if not (tape_.undo() if word == "undo" else tape_.redo()):
            raise MidimeError(f"there is nothing to {word} on the tape")
        stage.say(f"the tape has {count(len(tape_), 'loop')}")
    else:
        export_tape(stage, word)
        return
    stage.changed()
    if stage.heard == "tape" and stage.playing:
        stage.sound() if len(tape_) else stage.stop()


def play_tape(stage: Stage, words: Words) -> None:
    """The whole tape, or one of its loops."""
    if words:
        at = item_number(stage, words, "play [N]")
        item = stage.jam.tape.items[at]
        stage.show_other(item.loop, f"{at + 1} {item.name}")
    elif len(stage.jam.tape):
        stage.hear("tape")
    else:
        raise MidimeError("the tape is empty: type tape add")
    if not stage.playing or not words:
        stage.play()
    stage.say(f"playing {'it' if words else 'the tape'}, {stage.jam.qpm:g} a minute")


def item_number(stage: Stage, words: Words, usage: str) -> int:
    if not words:
        raise MidimeError(f"it is typed: tape {usage}")
    if not len(stage.jam.tape):
        raise MidimeError("the tape is empty: type tape add")
    return whole(words[0], "a loop on the tape", 1, len(stage.jam.tape)) - 1


def export_tape(stage: Stage, word: str) -> None:
    jam, folder = stage.jam, stage.options.folder
    if word == "export":
        written: tuple[Path, ...] = (jam.tape.export_midi(folder / "tape.mid", qpm=jam.qpm, name=jam.name),)
    elif word == "wav":
        written = (jam.tape.export_wav(folder / "tape.wav", qpm=jam.qpm),)
    elif word == "chain":
        written = (jam.export_chain(folder / "chain.mid"),)
    else:
        written = jam.tape.export_each(folder, qpm=jam.qpm)
    for path in written:
        stage.say(f"written: {path}")


TAPE = (
    Verb(
        "tape",
        "[add [NAME]|remove N|move N TO|name N NAME|go N|play [N]|undo|redo|export|wav|chain|each]",
        "loops in order",
        tape,
        16,
        GROUP,
        0,
        (),
        "tape move 3 1",
    ),
)
