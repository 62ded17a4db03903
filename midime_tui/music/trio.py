"""Melody, bass and drums as a model reads and writes them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.converter_base import ChunkShape, Floats, Ints, check_depth
from midime_tui.music.drum_classes import DRUM_PITCHES
from midime_tui.music.drums import DrumSetsConverter
from midime_tui.music.melody_classes import MAX_PITCH, MIN_PITCH, classes_to_notes
from midime_tui.music.melody_converter import MelodyConverter
from midime_tui.music.notes import Note


class TrioConverter(ChunkShape):
    """Melody, bass and drums side by side: 90 + 90 + 512 numbers a step, in and out.

    bass_pitches: lowest and highest of the bass; the melody's where not given

    Melody are the notes of programs 0-31, bass those of 32-39, drums those with `is_drum`; others are left
    out. Decoded melodies have program 0, basses 33 (32 in magenta.js). magenta.js adds up the 2^i of every
    drum note of a step, twice for two pitches of a class, and has no hit at a step with a pitch of no class.
    """

    MELODY_PROGRAMS = range(32)
    BASS_PROGRAMS = range(32, 40)

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
        low, high = (min_pitch, max_pitch) if bass_pitches is None else bass_pitches
        self.melody = MelodyConverter(steps, min_pitch=min_pitch, max_pitch=max_pitch, origin=origin)
        self.bass = MelodyConverter(steps, min_pitch=low, max_pitch=high, origin=origin)
        self.drums = DrumSetsConverter(steps, drum_pitches=drum_pitches, origin=origin)

    @property
    def splits(self) -> tuple[int, int, int]:
        """Depths of the three parts."""
        return self.melody.depth_out, self.bass.depth_out, self.drums.depth_out

    @property
    def depth_in(self) -> int:
        return sum(self.splits)

    @property
    def depth_out(self) -> int:
        return sum(self.splits)

    @property
    def bass_program(self) -> int:
        return 32 if self.origin == "magenta.js" else 33

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        pitched = [note for note in notes if not note.is_drum]
        melody = [note for note in pitched if note.program in self.MELODY_PROGRAMS]
        bass = [note for note in pitched if note.program in self.BASS_PROGRAMS]
        drums = [note for note in notes if note.is_drum]
        parts = [self.melody.to_tensor(melody), self.bass.to_tensor(bass), self.drums.to_tensor(drums)]
        return np.concatenate(parts, axis=1)  # [T, 90 + 90 + 512]

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self.to_tensor(notes)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        check_depth(y, self.depth_out)
        first, second = self.splits[0], sum(self.splits[:2])
        parts = np.split(np.asarray(y), [first, second], axis=-1)
        return np.stack([part.argmax(axis=-1) for part in parts], axis=-1)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        melody, bass, drums = self.to_classes(y).T
        notes = classes_to_notes(melody, min_pitch=self.melody.min_pitch)
        notes += classes_to_notes(bass, program=self.bass_program, min_pitch=self.bass.min_pitch)
        return sorted(notes + self.drums.drums.notes(drums), key=lambda note: (note.start, note.pitch))

    def config(self) -> dict[str, Any]:
        pitches = (self.bass.min_pitch, self.bass.max_pitch)
        same = pitches == (self.melody.min_pitch, self.melody.max_pitch)
        return {
            **self.melody.config(),
            **self.shape_config("trio"),
            **({} if same else {"bass_pitches": list(pitches)}),
            "drum_pitches": self.drums.drums.table(),
        }
