"""Initial weights."""

from __future__ import annotations

import numpy as np

from midime_tui.nn.arrays import Array


def truncated_normal(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Kernel [I, O] from a normal distribution cut at 2 deviations, deviation sqrt(2 / (I + O)).

    (Glorot & Bengio 2010.) What falls beyond the cut is drawn again.
    """
    values = rng.standard_normal(shape, dtype=np.float32)
    flat = values.reshape(-1)
    beyond = np.flatnonzero(np.abs(flat) > 2)
    while beyond.size:
        flat[beyond] = rng.standard_normal(beyond.size, dtype=np.float32)
        beyond = beyond[np.abs(flat[beyond]) > 2]
    flat *= np.float32(np.sqrt(2 / sum(shape)))
    return values
