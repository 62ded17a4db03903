"""Tunes made up for the tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.tunes import Tune


def scale_tune(
    name: str,
    bars: int = 8,
    *,
    metre: tuple[int, int] = (4, 4),
    step: int = 2,
    first: int = 60,
    seed: int = 0,
) -> Tune:
    """Notes of `step` sixteenths, pitches drawn by `seed`, `bars` full bars from step 0."""
    length = metre[0] * 16 // metre[1]
    starts = np.arange(0, bars * length, step, dtype=np.float64)
    pitches = first + np.random.default_rng(seed).integers(0, 12, size=len(starts))
    return make_tune(
        name, list(zip(starts, starts + step, pitches)), metre, np.arange(bars + 1) * float(length)
    )


def make_tune(
    name: str,
    notes: Sequence[tuple[float, float, int]],
    metre: tuple[int, int] = (4, 4),
    bars: Sequence[float] | np.ndarray = (0, 16, 32),
) -> Tune:
    """A tune of (start, end, pitch) notes."""
    starts, ends, pitches = zip(*notes)
    return Tune(
        "test",
        name,
        name,
        metre,
        np.array(starts, dtype=np.float64),
        np.array(ends, dtype=np.float64),
        np.array(pitches, dtype=np.int64),
        np.array(bars, dtype=np.float64),
    )
