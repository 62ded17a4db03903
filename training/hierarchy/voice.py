"""Long windows of one voice: a few notes off the grid are rounded, or half the folk tunes would be lost."""

from __future__ import annotations

import numpy as np

from midime_tui.music.melody_classes import FIRST_NOTE, MAX_PITCH, MIN_PITCH, NOTE_OFF
from training.hierarchy.material import Classes
from training.tunes import Floats, Ints

_ON_GRID = 1e-6
MOST_OFF = 0.05  # share of a window's notes that may begin off the grid


def voice_classes(
    starts: Floats, ends: Floats, pitches: Ints, first: float, steps: int, silent: bool = False
) -> Classes | str:
    """[steps] classes of the window from step `first`, or why it has none.

    starts, ends, pitches: [N] one voice, ascending. A note over the beginning starts anew there.
    silent: a window without a note is as good as any (one part of several)
    """
    low, high = np.searchsorted(ends, first, side="right"), np.searchsorted(starts, first + steps)
    classes = np.zeros(steps, dtype=np.int16)
    if high <= low:
        return classes if silent else "silent"
    begins, leaves = np.maximum(starts[low:high] - first, 0), np.minimum(ends[low:high] - first, steps)
    rounded = np.round(begins)
    if (np.abs(begins - rounded) > _ON_GRID).mean() > MOST_OFF:
        return "off the grid of sixteenths"
    own = pitches[low:high]
    if own.min() < MIN_PITCH or own.max() > MAX_PITCH:
        return "out of the range of pitches"
    for begin, end, pitch in zip(rounded.astype(int), np.round(leaves).astype(int), own):
        if begin >= steps:
            continue
        classes[begin] = FIRST_NOTE + pitch - MIN_PITCH
        if max(end, begin + 1) < steps:
            classes[max(end, begin + 1)] = NOTE_OFF  # the next note may take its place
    return classes
