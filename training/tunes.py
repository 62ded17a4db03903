"""The container that every reader of training data fills: one tune, one voice, and its bar lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tune:
    """A melody with its bar lines. Times are in steps (sixteenths), not rounded: tuplets stay off the grid.

    name:    unique within its collection ("book1#12", "001")
    metre:   (numerator, denominator); cut time and common time are (2, 2) and (4, 4)
    starts:  [N] where each note begins, ascending, no two notes sound together
    ends:    [N] where each note ends, > starts
    pitches: [N] MIDI pitches, not yet limited to any range
    bars:    [M] where bar lines stand, ascending, the first and the last moment included
    """

    collection: str
    name: str
    title: str
    metre: tuple[int, int]
    starts: Floats
    ends: Floats
    pitches: Ints
    bars: Floats

    @property
    def key(self) -> str:
        """The name that the split is drawn by."""
        return f"{self.collection}/{self.name}"
