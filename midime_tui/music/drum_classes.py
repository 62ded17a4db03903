"""Drum sounds in nine classes, and the sets of classes that sound together in a step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note

# Kick, snare, closed hi-hat, open hi-hat, low, middle and high tom, crash, ride: the classes of
# @magenta/music 1.23, each with the pitch that it is played with first. Other versions differ in the pitches
# 43, 52, 22 and 26, so that a model stores its own table.
DRUM_PITCHES: tuple[tuple[int, ...], ...] = (
    (36, 35),
    (38, 27, 28, 31, 32, 33, 34, 37, 39, 40, 56, 65, 66, 75, 85),
    (42, 44, 54, 68, 69, 70, 71, 73, 78, 80),
    (46, 67, 72, 74, 79, 81),
    (45, 29, 41, 61, 64, 84),
    (48, 47, 60, 63, 77, 86, 87),
    (50, 30, 43, 62, 76, 83),
    (49, 55, 57, 58),
    (51, 52, 53, 59, 82),
)
DRUM_NAMES = ("kick", "snare", "hihat", "open", "tom1", "tom2", "tom3", "crash", "ride")  # of these classes
MAX_CLASSES = 12  # 4096 sets; the models here that count sets have 9
MAX_HITS = 62  # classes that are hit one by one: 61 in the largest model; a set of them is a 64-bit number


class DrumClasses:
    """A table of drum pitches by class. Raises ValueError for a table that makes no sense."""

    def __init__(self, pitches: Sequence[Sequence[int]], most: int = MAX_CLASSES) -> None:
        rows = [tuple(int(pitch) for pitch in row) for row in pitches]
        if not 1 <= len(rows) <= most or not all(rows):
            raise ValueError(
                f"a drum table must have 1..{most} classes of at least one pitch, not {len(rows)}"
            )
        self._rows = rows
        self._class = {pitch: number for number, row in enumerate(rows) for pitch in row}
        if not all(0 <= pitch <= 127 for pitch in self._class):
            raise ValueError("drum pitches must be in range 0..127")

    @property
    def count(self) -> int:
        """Number of classes."""
        return len(self._rows)

    def table(self) -> list[list[int]]:
        """Pitches by class, as plain lists."""
        return [list(row) for row in self._rows]

    def of(self, pitch: int) -> int | None:
        """Class of a pitch; None for a pitch of no class."""
        return self._class.get(pitch)

    def sets(self, notes: Iterable[Note], steps: int) -> NDArray[np.int64]:
        """For each step the classes that are hit, as a sum of 2^class [steps]."""
        sets = np.zeros(steps, np.int64)
        for note in notes:
            drum = self.of(note.pitch)
            if drum is not None:
                sets[note.start] |= 1 << drum
        return sets

    def added(self, notes: Iterable[Note], steps: int) -> NDArray[np.int64]:
        """The same as magenta.js counts it: 2^class for every note, 0 for a step with a pitch of no class."""
        sums = np.zeros(steps, np.int64)
        unknown = np.zeros(steps, bool)
        for note in notes:
            drum = self.of(note.pitch)
            if drum is None:
                unknown[note.start] = True  # a not-a-number there, which no later addition takes away
            else:
                sums[note.start] += 1 << drum
        sums[unknown] = 0
        return sums

    def notes(self, sets: Iterable[Any], velocity: int = 80) -> list[Note]:
        """Hits of one step for sets of classes [steps], each with the first pitch of its class."""
        return [
            Note(step, step + 1, row[0], velocity, 0, True)
            for step, value in enumerate(sets)
            for drum, row in enumerate(self._rows)
            if int(value) >> drum & 1
        ]
