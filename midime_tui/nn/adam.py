"""Adam (Kingma & Ba 2015, algorithm 1) over one flat buffer of parameters."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from midime_tui.nn.threads import SideBySide

_BLOCK = 1 << 16  # numbers worked on at once: five buffers of them stay in the caches
_LARGE_BLOCK = 1 << 18  # with two threads: NumPy's calls begin one after another, so they are few and long


class Adam:
    """In-place Adam with bias correction, epsilon outside the square root.

    m and v are kept divided by 1 - beta1 and 1 - beta2, which leaves both corrections and the learning rate
    in two scalars a step: fewer passes over a million numbers.
    """

    def __init__(
        self,
        size: int,
        learning_rate: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-7,
        dtype: DTypeLike = np.float32,
    ) -> None:
        """size: parameters in the flat buffer."""
        self._rate, self._beta1, self._beta2, self._epsilon = learning_rate, beta1, beta2, epsilon
        self._m = np.zeros(size, dtype)
        self._v = np.zeros(size, dtype)
        self._steps = 0

    def step(self, parameters: NDArray[Any], gradient: NDArray[Any], both: SideBySide | None = None) -> None:
        """One step of `parameters` [size], in place; `gradient` [size] is used up as working memory.

        both: half of the parameters each, where they are many
        """
        self._steps += 1
        middle = parameters.size // 2
        if both is None or middle < _LARGE_BLOCK:
            self._part(parameters, gradient, 0, parameters.size, _BLOCK)
            return
        both(
            lambda: self._part(parameters, gradient, 0, middle, _LARGE_BLOCK),
            lambda: self._part(parameters, gradient, middle, parameters.size, _LARGE_BLOCK),
        )

    def _part(
        self, parameters: NDArray[Any], gradient: NDArray[Any], first: int, last: int, block: int
    ) -> None:
        """The step of the parameters from `first` to before `last`, `block` of them at a time."""
        mean = (1 - self._beta1) / (1 - self._beta1**self._steps)
        root = math.sqrt((1 - self._beta2) / (1 - self._beta2**self._steps))
        rate, epsilon = self._rate * mean / root, self._epsilon / root
        scratch = np.empty(min(last - first, block), parameters.dtype)
        for start in range(first, last, block):
            part = slice(start, min(start + block, last))
            p, g, m, v = parameters[part], gradient[part], self._m[part], self._v[part]
            update = scratch[: p.size]
            m *= self._beta1
            m += g
            g *= g
            v *= self._beta2
            v += g
            np.sqrt(v, out=update)
            update += epsilon
            np.divide(m, update, out=update)
            update *= rate
            p -= update
