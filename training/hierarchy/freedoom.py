"""Genuine trios: the pieces of Freedoom's soundtrack that have a melody, a bass and drums in common time."""

from __future__ import annotations

import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.music.converters import TrioConverter
from midime_tui.music.midi_file import read_midi
from midime_tui.music.parts import trio_part
from training.hierarchy.grooves import MODEL_PITCHES
from training.hierarchy.material import Classes

ARCHIVE = "freedoom-midi.tar.xz"


def read_freedoom(archive: Path, steps: int) -> dict[str, Classes]:
    """Windows [n, steps, 3] of each piece by name, stride one bar. Raises MidimeError for a bad archive."""
    found: dict[str, Classes] = {}
    try:
        with tarfile.open(archive) as tar, tempfile.TemporaryDirectory() as folder:
            for member in sorted(tar.getmembers(), key=lambda member: member.name):
                content = tar.extractfile(member) if member.name.endswith(".mid") else None
                if content is None:
                    continue
                path = Path(folder) / Path(member.name).name
                path.write_bytes(content.read())
                windows = trio_windows(path, steps)
                if windows is not None:
                    found[path.stem] = windows
    except (OSError, tarfile.TarError) as error:
        raise MidimeError(f"{archive} is not a readable archive of MIDI files ({error}).") from error
    return found


def trio_windows(path: Path, steps: int) -> Classes | None:
    """Windows of one file in which all three parts play; None where it is no trio in common time."""
    try:
        song = read_midi(path)
        part = trio_part(song)
    except MidimeError:
        return None
    if any((metre.numerator, metre.denominator) not in ((4, 4), (2, 2)) for metre in song.metres):
        return None
    converter = TrioConverter(steps, drum_pitches=MODEL_PITCHES)
    rows = []
    for start in range(0, song.steps - steps + 1, 16):
        inside = [note for note in part.notes if start <= note.start < start + steps]
        moved = [replace(note, start=note.start - start, end=min(note.end - start, steps)) for note in inside]
        classes = converter.to_classes(converter.to_tensor(moved))
        if all((classes[:, number] >= least).any() for number, least in enumerate((2, 2, 1))):
            rows.append(classes)
    return np.array(rows, dtype=np.int16) if rows else None
