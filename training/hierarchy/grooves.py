"""The Groove MIDI Dataset as sets of drums on the grid of sixteenths.

Played by drummers on an electronic kit to a click, so that ticks count beats. Pitches are those of the kit
(a Roland TD-11), which are not General MIDI in all places: a table of its own says which drum each is.
Source: Gillick et al. 2019, "Learning to Groove with Inverse Sequence Transformations", data set's info.csv.
"""

from __future__ import annotations

import csv
import io
import tarfile
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.music.drum_classes import DRUM_PITCHES

# kick, snare, closed hi-hat, open hi-hat, low, middle and high tom, crash, ride: heads, rims, edges
KIT: tuple[tuple[int, ...], ...] = (
    (36,),
    (38, 40, 37),
    (42, 22, 44),
    (46, 26),
    (43, 58),
    (45, 47),
    (48, 50),
    (49, 55, 57, 52),
    (51, 59, 53),
)
_CLASS_OF = {pitch: number for number, row in enumerate(KIT) for pitch in row}

# What the models store: General MIDI, the floor tom among the low ones, the hi-hats of such kits added.
_MOVED = {43: 4, 52: 7, 22: 2, 26: 3}
MODEL_PITCHES: tuple[tuple[int, ...], ...] = tuple(
    tuple(pitch for pitch in row if pitch not in _MOVED)
    + tuple(pitch for pitch, to in _MOVED.items() if to == number)
    for number, row in enumerate(DRUM_PITCHES)
)


@dataclass(frozen=True)
class Performance:
    """One performance in 4/4.

    name:  the file's path within the data set; side: the data set's own split ("train", ...)
    style: "funk", "rock", ...; qpm: tempo of the click; kind: "beat" or "fill"
    sets:  [T] for each sixteenth the drums that are hit, as a sum of 2^class
    """

    name: str
    side: str
    style: str
    qpm: float
    kind: str
    sets: NDArray[np.int16]


def read_grooves(archive: Path) -> list[Performance]:
    """Performances in 4/4 of the archive (`groove/info.csv` and its MIDI files), by name. MidimeError."""
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.isfile() and member.name.startswith("groove/"):
                    content = tar.extractfile(member)
                    if content:
                        files[member.name.removeprefix("groove/")] = content.read()
        rows = list(csv.DictReader(io.StringIO(files["info.csv"].decode())))
        return [
            Performance(
                row["midi_filename"],
                row["split"],
                row["style"].split("/")[0],
                float(row["bpm"]),
                row["beat_type"],
                read_sets(files[row["midi_filename"]]),
            )
            for row in sorted(rows, key=lambda row: row["midi_filename"])
            if row["time_signature"] == "4-4"
        ]
    except (OSError, KeyError, ValueError, EOFError, tarfile.TarError) as error:
        raise MidimeError(f"{archive} is not a readable Groove MIDI archive ({error}).") from error


def read_sets(midi: bytes) -> NDArray[np.int16]:
    """[T] sets of drums of one file, T a whole number of bars of 16; pitches outside the kit are silent."""
    file = mido.MidiFile(file=io.BytesIO(midi))
    hits: list[tuple[int, int]] = []
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity and message.note in _CLASS_OF:
                hits.append((int(tick * 4 / file.ticks_per_beat + 0.5), _CLASS_OF[message.note]))
    steps = 16 * -(-(max((step for step, _ in hits), default=-1) + 1) // 16)
    sets = np.zeros(steps, dtype=np.int16)
    for step, drum in hits:
        sets[step] |= 1 << drum
    return sets
