"""Values that change over a training run, as functions of the fraction of the run that is done."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise


def piecewise(points: Sequence[Sequence[float]], fraction: float) -> float:
    """Linear between (fraction, value) points, constant before the first and after the last."""
    if fraction <= points[0][0]:
        return float(points[0][1])
    for (left, low), (right, high) in pairwise(points):
        if fraction <= right:
            return low + (high - low) * (fraction - left) / (right - left)
    return float(points[-1][1])


def learning_rate(peak: float, step: int, steps: int, warm_up: int) -> float:
    """Linear to `peak` over the first `warm_up` steps, times one cosine that reaches zero at `steps`."""
    rise = min(1.0, (step + 1) / warm_up) if warm_up else 1.0
    return peak * rise * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))
