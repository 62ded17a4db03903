"""Loops as files that never take the place of anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.jam.loop import Loop
from midime_tui.music.midi_file import write_midi
from midime_tui.music.notes import Note

MOST_NAMES = 10_000


def free_stem(folder: Path, stem: str, suffixes: Sequence[str]) -> str:
    """`stem`, or `stem-2`, `stem-3`, ...: the first under which `folder` has none of the suffixes.

    One number for all suffixes, so that the MIDI and the WAV of one loop stand side by side.
    """
    for number in range(1, MOST_NAMES):
        candidate = stem if number == 1 else f"{stem}-{number}"
        if not any(os.path.lexists(folder / f"{candidate}{suffix}") for suffix in suffixes):
            return candidate
    raise MidimeError(f"{folder} holds {MOST_NAMES - 1} files named {stem}: choose another folder or name")


def write_new(path: Path, write: Callable[[Path], None]) -> Path:
    """Write to `path`, or to the next free name beside it; returns where the file now stands.

    The name is taken before the writing begins: a file that another program puts there meanwhile is
    not overwritten. Where the writing fails nothing is left.
    """
    stem, suffix, folder = path.stem, path.suffix, path.parent
    while True:
        target = folder / f"{free_stem(folder, stem, [suffix])}{suffix}"
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        except FileExistsError:
            continue
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise MidimeError(
                f"cannot write {target}: {reason}; choose a folder you may write to, with room on its disk"
            ) from error
        try:
            write(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return target


def write_loop_midi(loop: Loop, path: Path, qpm: float, name: str, text: str) -> Path:
    """A loop as a MIDI file with a text event."""
    return write_new(path, lambda target: write_midi(target, loop.notes, qpm=qpm, name=name, texts=[text]))


def write_loop_wav(loop: Loop, path: Path, qpm: float) -> Path:
    """A loop as sound; what rings past its end is in its beginning, so that it repeats without a seam."""
    return write_wav_of(loop.notes, loop.steps, path, qpm, repeats=True)


def write_wav_of(notes: Sequence[Note], steps: int, path: Path, qpm: float, *, repeats: bool) -> Path:
    """Notes as sound, `steps` sixteenths long; where it does not repeat it rings out past its end."""
    from midime_tui.sound.render import SAMPLE_RATE, render
    from midime_tui.sound.wav import write_wav

    audio = render(notes, qpm=qpm, steps=steps, loop=repeats, ring=not repeats)
    return write_new(path, lambda target: write_wav(target, audio, SAMPLE_RATE))
