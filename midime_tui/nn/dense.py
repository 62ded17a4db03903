"""Dense layers and the functions beside them, forwards and backwards. N = rows, I = inputs, O = outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from midime_tui.nn.threads import SideBySide

_WORTH = 1 << 23  # products of a layer that take longer than to hand half of them to another thread
Floats = TypeVar("Floats", bound=NDArray[Any])  # float32 at work, float64 in gradient checks


def dense(
    x: Floats, kernel: Floats, bias: Floats, out: Floats | None = None, both: SideBySide | None = None
) -> Floats:
    """x @ kernel + bias: [N, I], [I, O], [O] -> [N, O]. both: for large ones, half of the outputs each."""
    y: NDArray[Any] = np.empty((len(x), bias.size), x.dtype) if out is None else out

    def part(columns: slice) -> None:
        np.matmul(x, kernel[:, columns], out=y[:, columns])
        y[:, columns] += bias[columns]

    _share(part, bias.size, x.size * bias.size, both)
    return y  # type: ignore[return-value]


def dense_backward(
    x: Floats,
    kernel: Floats,
    g_y: Floats,
    g_kernel: Floats,
    g_bias: Floats,
    g_x: Floats | None = None,
    both: SideBySide | None = None,
) -> None:
    """Gradients of `dense`, written into g_kernel [I, O], g_bias [O] and, where wanted, g_x [N, I].

    With L the loss: dL/dkernel = x^T g_y; dL/dbias = sum over rows of g_y; dL/dx = g_y kernel^T.
    both: for large ones, half of the inputs each.
    """

    def part(inputs: slice) -> None:
        np.matmul(x[:, inputs].T, g_y, out=g_kernel[inputs])
        if g_x is not None:
            np.matmul(g_y, kernel[inputs].T, out=g_x[:, inputs])

    np.sum(g_y, axis=0, out=g_bias)
    _share(part, x.shape[1], g_kernel.size * len(x), both)


def _share(part: Callable[[slice], None], width: int, products: int, both: SideBySide | None) -> None:
    """Call `part` for 0 to `width`, in two halves at once where that is worth it."""
    if both is None or products < _WORTH:
        part(slice(0, width))
    else:
        both(lambda: part(slice(0, width // 2)), lambda: part(slice(width // 2, width)))


def relu(x: Floats) -> Floats:
    """max(x, 0), in place."""
    return np.maximum(x, 0, out=x)  # type: ignore[return-value]


def relu_backward(y: Floats, g_y: Floats) -> Floats:
    """g_y where y = relu(x) is above 0, else 0, in place."""
    return np.multiply(g_y, y > 0, out=g_y)  # type: ignore[return-value]


def softplus(x: Floats) -> Floats:
    """log(1 + exp(x)) without overflow: max(x, 0) + log1p(exp(-|x|))."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))  # type: ignore[return-value]


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x)) without overflow; the derivative of softplus."""
    return np.tanh(x * 0.5) * 0.5 + 0.5  # type: ignore[return-value]
