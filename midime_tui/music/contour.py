"""The contour of a melody, and how much of it another one keeps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note

Floats = NDArray[np.float64]


def contour(notes: Sequence[Note], steps: int) -> Floats:
    """The pitch of the highest note begun last, at each step [steps]; before the first note that one's.

    Drums aside; zeros where there is nothing.
    """
    top: dict[int, int] = {}
    for note in notes:
        if not note.is_drum and note.start < steps:
            top[note.start] = max(note.pitch, top.get(note.start, 0))
    line: Floats = np.zeros(steps)
    for number, start in enumerate(sorted(top)):
        line[start if number else 0 :] = top[start]
    return line


def contour_likeness(one: Sequence[Note], other: Sequence[Note], steps: int) -> float:
    """Spearman's rank correlation of two contours, -1..1.

    A melody of one pitch has no ranks: 1 where both are such, else 0.
    """
    first, second = _ranks(contour(one, steps)), _ranks(contour(other, steps))
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    if not all(lengths):
        return float(not any(lengths))
    return float(first @ second) / (lengths[0] * lengths[1])


def _ranks(values: Floats) -> Floats:
    """Ranks around their mean; equal values share theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts + 1) / 2
    return np.asarray(ranks[places.reshape(-1)] - (len(values) - 1) / 2, np.float64)
