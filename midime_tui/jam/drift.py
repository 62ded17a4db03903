"""A cursor that wanders by itself: the same seed wanders the same way."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from midime_tui.jam.limits import REACH
from midime_tui.jam.spot import Place

PULL = 0.1  # the share of the way to the middle that every step takes back


class Drift:
    """A seeded walk that is drawn back to the middle (an Ornstein-Uhlenbeck process in steps).

    Its steps are as long as the pull asks for, so that places visited over a long time are distributed as the
    prior is, N(0, I): z' = (1 - pull) z + sqrt(1 - (1 - pull)^2) e, e ~ N(0, I).
    """

    def __init__(self, seed: int, *, pull: float = PULL) -> None:
        """pull: 0..1; 1 draws every place anew. Raises ValueError for anything else."""
        if not 0 < pull <= 1:
            raise ValueError(f"pull is {pull}; above 0 to 1 would be right")
        self.seed = seed
        self.pull = pull
        self._rng = np.random.default_rng(seed)

    def next(self, place: Sequence[float]) -> Place:
        """Where the walk goes from a place: in hundredths, inside the reach (what would leave it is turned
        back)."""
        keep = 1 - self.pull
        step = math.sqrt(1 - keep * keep) * self._rng.standard_normal(len(place))
        return tuple(round(_inside(keep * value + float(by)), 2) for value, by in zip(place, step))


def _inside(value: float) -> float:
    """Reflected at the reach."""
    if abs(value) <= REACH:
        return value
    folded = math.copysign(2 * REACH, value) - value
    return min(REACH, max(-REACH, folded))
