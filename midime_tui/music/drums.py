"""Drums as a model reads and writes them: in sets of classes, or hit by hit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.converter_base import (
    ChunkShape,
    Floats,
    Ints,
    check_depth,
    first_maximum,
    one_hot,
)
from midime_tui.music.drum_classes import DRUM_PITCHES, MAX_CLASSES, MAX_HITS, DrumClasses
from midime_tui.music.melody_classes import check_notes
from midime_tui.music.notes import Note


class DrumsConverter(ChunkShape):
    """Drums: in, a hit a class and a bit for "no hit"; out, one-hot over the sets of classes (2^i each).

    drum_pitches: pitches of each class, the first of which the class is played with; other pitches are silent

    In magenta.js the "no hit" bit of a row tells of the next row (0 in the last one), and a pitch of no class
    clears it.
    """

    _MOST_CLASSES = MAX_CLASSES

    def __init__(
        self,
        steps: int = 32,
        *,
        drum_pitches: Sequence[Sequence[int]] = DRUM_PITCHES,
        segments: int = 1,
        origin: str = "midime",
    ) -> None:
        super().__init__(steps, segments, origin)
        self.drums = DrumClasses(drum_pitches, self._MOST_CLASSES)

    @property
    def depth_in(self) -> int:
        return self.drums.count + 1

    @property
    def depth_out(self) -> int:
        return 1 << self.drums.count

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        check_notes(notes, self.steps, 0, 127)
        x = np.zeros((self.steps, self.depth_in), np.float32)
        quiet = np.ones(self.steps, np.float32)
        for note in notes:
            drum = self.drums.of(note.pitch)
            if drum is not None:
                x[note.start, drum] = 1
            if drum is not None or self.origin == "magenta.js":
                quiet[note.start] = 0
        if self.origin == "magenta.js":
            x[:-1, -1] = quiet[1:]
        else:
            x[:, -1] = quiet
        return x

    def to_target(self, notes: Sequence[Note]) -> Floats:
        check_notes(notes, self.steps, 0, 127)
        return one_hot(self.drums.sets(notes, self.steps), self.depth_out)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        return first_maximum(y, self.depth_out)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        return self.drums.notes(self.to_classes(y))

    def config(self) -> dict[str, Any]:
        return {**self.shape_config("drums"), "drum_pitches": self.drums.table()}


class DrumRollConverter(DrumsConverter):
    """Drums for models with a NADE: in as in `DrumsConverter`, out a hit (0 or 1) of each class."""

    _MOST_CLASSES = MAX_HITS

    @property
    def depth_out(self) -> int:
        return self.drums.count

    def to_target(self, notes: Sequence[Note]) -> Floats:
        check_notes(notes, self.steps, 0, 127)
        sets = self.drums.sets(notes, self.steps)
        return (sets[:, None] >> np.arange(self.drums.count) & 1).astype(np.float32)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        """The sets of classes that are hit, sums of 2^class [..., T]."""
        check_depth(y, self.depth_out)
        return ((np.asarray(y) != 0) * (1 << np.arange(self.drums.count))).sum(axis=-1).astype(np.int64)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "type": "drum-roll"}


class DrumSetsConverter(DrumsConverter):
    """Drums one-hot over the sets of classes, in and out.

    magenta.js adds up the 2^i of every note of a step, twice for two pitches of a class, and has no set at
    all at a step with a pitch of no class.
    """

    @property
    def depth_in(self) -> int:
        return self.depth_out

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        check_notes(notes, self.steps, 0, 127)
        added = self.origin == "magenta.js"
        sets = self.drums.added(notes, self.steps) if added else self.drums.sets(notes, self.steps)
        return one_hot(sets, self.depth_out)

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self.to_tensor(notes)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "type": "drum-sets"}
