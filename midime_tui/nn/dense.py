"""Dense layers and the functions beside them, forwards and backwards. N = rows, I = inputs, O = outputs."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = TypeVar("Floats", bound=NDArray[Any])  # float32 at work, float64 in gradient checks


def dense(x: Floats, kernel: Floats, bias: Floats, out: Floats | None = None) -> Floats:
    """x @ kernel + bias: [N, I], [I, O], [O] -> [N, O]."""
    y = np.matmul(x, kernel, out=out)
    y += bias
    return y  # type: ignore[return-value]


def dense_backward(
    x: Floats,
    kernel: Floats,
    g_y: Floats,
    g_kernel: Floats,
    g_bias: Floats,
    g_x: Floats | None = None,
) -> None:
    """Gradients of `dense`, written into g_kernel [I, O], g_bias [O] and, where wanted, g_x [N, I].

    With L the loss: dL/dkernel = x^T g_y; dL/dbias = sum over rows of g_y; dL/dx = g_y kernel^T.
    """
    np.matmul(x.T, g_y, out=g_kernel)
    np.sum(g_y, axis=0, out=g_bias)
    if g_x is not None:
        np.matmul(g_y, kernel.T, out=g_x)


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
