"""Tensors of ones and zeros as class numbers: x @ rows is then a few rows added up."""

from __future__ import annotations

import numpy as np

from midime_tui.nn.arrays import Array, Ints

_MOST = 4  # ones in a step: where there are more, the product is quicker


def classes_of(x: Array) -> Ints | None:
    """[B, T, I] -> [B, T, K], where the ones of each step are, in order; None where that is not all.

    It is where every step has as many ones as the others, from 1 to 4, and nothing else but zeros: one-hot
    vectors, side by side.
    """
    batch, steps, inputs = x.shape
    places = np.flatnonzero(x)
    ones, rest = divmod(places.size, max(1, batch * steps))
    if rest or not 1 <= ones <= _MOST or not (x.reshape(-1)[places] == 1).all():
        return None
    step, classes = np.divmod(places.reshape(-1, ones), inputs)
    if (step != np.arange(batch * steps)[:, None]).any():
        return None
    return classes.reshape(batch, steps, ones)
