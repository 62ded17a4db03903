"""How many numbers of a variable are none, without a second array of its size."""

from __future__ import annotations

import numpy as np

from midime_tui.nn.arrays import Array

_BLOCK = 1 << 20


def not_finite(values: Array) -> int:
    """How many of the values are NaN or infinite."""
    flat = values.reshape(-1)
    return sum(
        int(block.size - np.count_nonzero(np.isfinite(block)))
        for block in (flat[start : start + _BLOCK] for start in range(0, flat.size, _BLOCK))
    )
