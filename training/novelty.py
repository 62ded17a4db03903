"""How much of a set of windows occurs in the training windows note for note: are samples copies?

A run is 8 events in a row: for melodies the intervals between 8 notes and the steps between their beginnings,
whatever the key; for drums the sets of drums and the steps between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.fingerprint import Fingerprints, fingerprints
from training.shards import Shards
from training.tunes import Ints

RUN = 8  # events
TELLING = 6  # events of a window that can be called a copy
_AT_ONCE = 40_000  # training windows looked at together


@dataclass(frozen=True)
class Novelty:
    """known_runs: share of all runs of 8 that occur in training; known_windows: share of the windows with at
    least 6 events that do. One long note is no copy of another.
    """

    known_runs: float
    known_windows: float


def novelty(windows: Ints, training: NDArray[Any] | Shards, first: int, pitched: bool) -> Novelty:
    """Of windows [N, T], beside training windows [K, T]. The training windows are read piece by piece.

    first: the lowest class that is an event; pitched: whether only the distances between classes count
    """
    runs = event_runs(windows, first, pitched)
    whole = whole_windows(windows[(windows >= first).sum(axis=1) >= TELLING], first, pitched)
    seen_runs: NDArray[np.bool_] = np.zeros(len(runs), dtype=bool)
    seen_whole: NDArray[np.bool_] = np.zeros(len(whole), dtype=bool)
    for start in range(0, len(training), _AT_ONCE):
        piece = np.asarray(training[start : start + _AT_ONCE], dtype=np.int64)
        seen_runs |= np.isin(runs, event_runs(piece, first, pitched))
        seen_whole |= np.isin(whole, whole_windows(piece, first, pitched))
    return Novelty(
        float(seen_runs.mean()) if len(runs) else 0.0, float(seen_whole.mean()) if len(whole) else 0.0
    )


def event_runs(windows: Ints, first: int, pitched: bool) -> Fingerprints:
    """[R] of every run of 8 events in windows [N, T]."""
    rows, steps = np.nonzero(windows >= first)
    values = windows[rows, steps]
    if len(rows) < RUN:
        return np.zeros(0, dtype=np.uint64)
    inside = rows[: len(rows) - RUN + 1] == rows[RUN - 1 :]
    starts = np.flatnonzero(inside)[:, None] + np.arange(RUN)
    distances = np.diff(steps[starts], axis=1)
    events = np.diff(values[starts], axis=1) if pitched else values[starts]
    return fingerprints(np.concatenate([distances, events], axis=1))


def whole_windows(windows: Ints, first: int, pitched: bool) -> Fingerprints:
    """[N] of windows [N, T]; with `pitched`, the same for the same melody in any key."""
    if not pitched:
        return fingerprints(windows)
    events = windows >= first
    lead = windows[np.arange(len(windows)), events.argmax(axis=1)]
    return fingerprints(np.where(events, windows - lead[:, None] + 1000, windows))
