"""Melodies as a model reads and writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.converter_base import ChunkShape, Floats, Ints, first_maximum, one_hot
from midime_tui.music.melody_classes import (
    FIRST_NOTE,
    MAX_PITCH,
    MIN_PITCH,
    NOTE_OFF,
    check_notes,
    classes_to_notes,
    notes_to_classes,
)
from midime_tui.music.notes import Note


class MelodyConverter(ChunkShape):
    """A melody: one-hot of hold, note-off and the pitches `min_pitch`..`max_pitch`, in and out.

    Where notes overlap, the highest wins at equal starts and a later one cuts the earlier one. In magenta.js
    the note-off of the earlier one stays where it was, and may end the later one early.
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
        if min_pitch < 0 or max_pitch > 127 or max_pitch - min_pitch < 11:  # any pitch has an octave in it
            raise ValueError(f"pitches {min_pitch}..{max_pitch} must be an octave or more in 0..127")
        self.min_pitch = min_pitch
        self.max_pitch = max_pitch

    @property
    def depth_in(self) -> int:
        return self.max_pitch - self.min_pitch + 1 + FIRST_NOTE

    @property
    def depth_out(self) -> int:
        return self.depth_in

    def notes_to_classes(self, notes: Sequence[Note]) -> Ints:
        """Classes [T] of a chunk of notes."""
        if self.origin != "magenta.js":
            return notes_to_classes(notes, self.steps, min_pitch=self.min_pitch, max_pitch=self.max_pitch)
        check_notes(notes, self.steps, self.min_pitch, self.max_pitch)
        classes = np.zeros(self.steps + 1, np.int64)  # the last one takes the note-offs at the chunk's end
        started = -1
        for note in sorted(notes, key=lambda note: (note.start, -note.pitch)):
            if note.start != started:
                classes[note.start] = note.pitch - self.min_pitch + FIRST_NOTE
                classes[note.end] = NOTE_OFF
                started = note.start
        return classes[: self.steps]

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        return one_hot(self.notes_to_classes(notes), self.depth_in)

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self.to_tensor(notes)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        return first_maximum(y, self.depth_out)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        return classes_to_notes(self.to_classes(y), min_pitch=self.min_pitch)

    def config(self) -> dict[str, Any]:
        pitches = {"min_pitch": self.min_pitch, "max_pitch": self.max_pitch}
        return {**self.shape_config("melody"), **pitches}
