"""The job of the app in lines: for screen readers, dumb terminals, pipes and scripts.

Lines are read from stdin until it ends; without one the job is done at once: open, train, one variation,
written as MIDI and WAV.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from midime_tui.verbs.options import training_settings
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.sound.client import Player
    from midime_tui.verbs.lines.stage import Stage

WIDTH = 76


def run(args: argparse.Namespace, default_model: str) -> Report | None:
    """default_model: of the settings, for what names none itself."""
    from midime_tui.jam.open_any import open_any
    from midime_tui.jam.opening import default_tune
    from midime_tui.jam.recent import remember_opened
    from midime_tui.sound.opening import check_audio
    from midime_tui.verbs.lines.options import Options
    from midime_tui.verbs.lines.stage import Stage
    from midime_tui.verbs.lines.tune import opened, trained
    from midime_tui.verbs.lines.work import as_left

    audio = check_audio(args.audio)
    say = speaker()

    def start_player(on_message: Callable[[dict[str, Any]], None]) -> Player:
        from midime_tui.sound.client import Player

        return Player.start(audio, on_message=on_message)

    typed = sys.stdin.isatty()
    options = Options(args.model, default_model, args.seed, training_settings(args), Path(args.out), typed)
    jam, resume = (None, None) if args.files or not typed else restored(say)
    sketch = None
    if jam is None:
        found = open_any(
            args.files or [default_tune()], args.model, args.track, args.seed, default_model=default_model
        )
        jam = found.jam
        sketch, resume = as_left(found.sketch)
        if resume is None:
            remember_opened(args.files)
    stage = Stage(jam, options, say, start_player)
    stage.work.sketch, stage.work.saved = sketch, sketch is not None
    opened(stage)
    if jam.personal is None and (not jam.steerable or (sketch is None and resume is None)):
        trained(stage)
    if not typed:
        first = first_line()
        if first is None:
            return job(stage, args)
        lines = [first]
    else:
        lines = []
        stage.show()
        say("type help for what can be typed, quit to leave")
    with saving(stage, resume):
        read_lines(stage, lines)
    return None


def speaker() -> Callable[[str], None]:
    """Prints a line, whole, whichever thread says it; what could move a cursor is left out."""
    lock = threading.Lock()

    def say(line: str) -> None:
        try:
            with lock:
                print("".join(c if c.isprintable() else " " for c in line), flush=True)
        except OSError:  # the reader has gone: the main thread ends for it, the others have work to do
            if threading.current_thread() is threading.main_thread():
                raise

    return say


def first_line() -> str | None:
    """The first line of stdin that says anything; None where there is none."""
    for line in sys.stdin:
        if line.strip():
            return line
    return None


def restored(say: Callable[[str], None]) -> tuple[Jam | None, Path | None]:
    """Work that was interrupted, and its file, where there is any."""
    from midime_tui.errors import MidimeError
    from midime_tui.jam.left_work import left_work, restore
    from midime_tui.jam.sketch import jam_of

    work = left_work()
    for sentence in work.sentences:
        say(sentence)
    if work.interrupted is None:
        return None, None
    try:
        jam = jam_of(restore(work.interrupted))
    except MidimeError as error:
        say(f"the interrupted work cannot be gone on with: {error}")
        return None, None
    say(f"your interrupted work on {work.interrupted.name} is back; open FILE begins something else")
    return jam, work.interrupted.path


@contextmanager
def saving(stage: Stage, resume: Path | None) -> Iterator[None]:
    """The autosave around the reading of lines; the end saves."""
    stage.work.keep_safe(resume)
    try:
        yield
    finally:
        stage.close()


def read_lines(stage: Stage, lines: list[str]) -> None:
    """Do what lines say until they end, `quit`, or ctrl+c; where somebody types, ctrl+c first ends what is
    being done, or goes by itself."""
    ahead = iter(lines)
    try:
        while not stage.ended and read_line(stage, ahead):
            pass
    except KeyboardInterrupt:  # also a second one, before the first was dealt with
        stage.say("leaving")


def read_line(stage: Stage, ahead: Iterator[str]) -> bool:
    """Do what the next line says; False where there is none. Raises KeyboardInterrupt where ctrl+c found
    nothing that it could end."""
    from midime_tui.verbs.lines.table import perform

    reading = True
    try:
        line = next(ahead, "") or sys.stdin.readline()
        reading = False
        if line:
            perform(stage, line)
        return bool(line)
    except KeyboardInterrupt:
        with stage.lock:
            stage.interrupt()
            if not stage.going.end() and (reading or not stage.options.typed):
                raise
        if not reading:
            stage.say("stopped: quit leaves")
        return True


def job(stage: Stage, args: argparse.Namespace) -> Report:
    """One variation, shown and written."""
    from midime_tui.music.roll import ascii_roll
    from midime_tui.verbs.jam import speaks_unicode

    jam = stage.jam
    ascii_only = args.ascii or not speaks_unicode()

    def draw(notes: Any, steps: int) -> None:
        for line in ascii_roll(notes, steps, width=WIDTH, ascii_only=ascii_only):
            print(line)

    if jam.chunks:
        draw(jam.chunks[0].notes, jam.steps)
    jam.random()
    loop = jam.loop()
    place = ", ".join(f"{value:+.2f}" for value in jam.cursor)
    print(f"variation at ({place}), seed {args.seed}")
    draw(loop.notes, loop.steps)
    midi, wav = jam.export(Path(args.out), loop)
    data = {"midi": str(midi), "wav": str(wav), "z": list(jam.cursor), "seed": args.seed}
    return Report(data, [f"written: {midi} and {wav}"])
