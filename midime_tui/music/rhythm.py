"""Parts of the music alone: where notes begin, or which way a melody goes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.converter_base import ChunkShape, Floats, Ints, check_depth, first_maximum, one_hot
from midime_tui.music.drum_classes import DRUM_PITCHES
from midime_tui.music.melody_classes import FIRST_NOTE, MAX_PITCH, MIN_PITCH
from midime_tui.music.melody_converter import MelodyConverter
from midime_tui.music.notes import Note
from midime_tui.music.trio import TrioConverter

_SNARE = 38
_DOWN, _SAME, _UP = range(3)


class RhythmConverter(ChunkShape):
    """Where a melody's notes begin: one yes or no a step, in and out; played on a snare drum.

    What is a beginning is what `MelodyConverter` of the same arguments says.
    """

    def __init__(
        self,
        steps: int = 32,
        *,
        min_pitch: int = MIN_PITCH,
        max_pitch: int = MAX_PITCH,
        segments: int = 1,
        origin: str = "midime",
    ) -> None:
        super().__init__(steps, segments, origin)
        self.melody = MelodyConverter(steps, min_pitch=min_pitch, max_pitch=max_pitch, origin=origin)

    @property
    def depth_in(self) -> int:
        return 1

    @property
    def depth_out(self) -> int:
        return 1

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        return (self.melody.notes_to_classes(notes) >= FIRST_NOTE).astype(np.float32)[:, None]

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self.to_tensor(notes)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        """1 where a note begins, else 0."""
        check_depth(y, 1)
        return (np.asarray(y)[..., 0] != 0).astype(np.int64)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        return [_hit(int(step)) for step in np.flatnonzero(self.to_classes(y))]

    def config(self) -> dict[str, Any]:
        return {**self.melody.config(), **self.shape_config("rhythm")}


class TrioRhythmConverter(ChunkShape):
    """Where the notes of a trio begin: a yes or no each for melody, bass and drums, in and out.

    Played on C5, C2 and a snare drum. magenta.js hears no drums at a step with a pitch of no class.
    """

    def __init__(
        self,
        steps: int = 64,
        *,
        min_pitch: int = MIN_PITCH,
        max_pitch: int = MAX_PITCH,
        bass_pitches: Sequence[int] | None = None,
        drum_pitches: Sequence[Sequence[int]] = DRUM_PITCHES,
        segments: int = 1,
        origin: str = "midime",
    ) -> None:
        super().__init__(steps, segments, origin)
        self.trio = TrioConverter(
            steps,
            min_pitch=min_pitch,
            max_pitch=max_pitch,
            bass_pitches=bass_pitches,
            drum_pitches=drum_pitches,
            origin=origin,
        )

    @property
    def splits(self) -> tuple[int, int, int]:
        """Depths of the three parts."""
        return 1, 1, 1

    @property
    def depth_in(self) -> int:
        return 3

    @property
    def depth_out(self) -> int:
        return 3

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        classes = self.trio.to_classes(self.trio.to_tensor(notes))  # [T, 3]; a row of zeros reads as 0
        return (classes >= (FIRST_NOTE, FIRST_NOTE, 1)).astype(np.float32)

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self.to_tensor(notes)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        """1 where a note begins, else 0, [..., T, 3]."""
        check_depth(y, 3)
        return (np.asarray(y) != 0).astype(np.int64)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        bass = self.trio.bass_program
        notes = []
        for step, part in np.argwhere(self.to_classes(y)):
            at = int(step)
            played = (Note(at, at + 1, 72), Note(at, at + 1, 36, 80, bass), _hit(at))
            notes.append(played[part])
        return sorted(notes, key=lambda note: (note.start, note.pitch))

    def config(self) -> dict[str, Any]:
        return {**self.trio.config(), **self.shape_config("trio-rhythm")}


class ContourConverter(RhythmConverter):
    """Which way a melody goes at each step: down, the same or up, one-hot, in and out.

    From one note to the next all steps have the next one's direction, and those behind the last note its own;
    a melody of no or one note stays the same (in magenta.js one that begins on the last step says nothing).
    Played as a note a step that goes by semitones from the middle of the range.
    """

    @property
    def depth_in(self) -> int:
        return 3

    @property
    def depth_out(self) -> int:
        return 3

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        classes = self.melody.notes_to_classes(notes)
        starts = np.flatnonzero(classes >= FIRST_NOTE)
        directions = np.full(self.steps, _SAME, np.int64)
        if starts.size < 2:
            late = starts.size == 1 and starts[0] == self.steps - 1
            return one_hot(directions - 2 * late * (self.origin == "magenta.js"), 3)
        after = 0
        for before, start in pairwise(starts):
            directions[after : start + 1] = np.sign(classes[start] - classes[before]) + 1
            after = start + 1
        directions[after:] = directions[after - 1]
        return one_hot(directions, 3)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        """0 down, 1 the same, 2 up [..., T]."""
        return first_maximum(y, 3)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        low, high = self.melody.min_pitch, self.melody.max_pitch
        pitch = math.floor((low + high) / 2 + 0.5)
        notes = []
        for step, direction in enumerate(self.to_classes(y)):
            pitch = min(max(pitch + int(direction) - 1, low), high)
            notes.append(Note(step, step + 1, pitch))
        return notes

    def config(self) -> dict[str, Any]:
        return {**self.melody.config(), **self.shape_config("contour")}


def _hit(step: int) -> Note:
    return Note(step, step + 1, _SNARE, 80, 0, True)
