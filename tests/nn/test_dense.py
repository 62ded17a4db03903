"""Dense layers, their gradients and the functions beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from midime_tui.nn.dense import dense, dense_backward, relu, relu_backward, sigmoid, softplus
from midime_tui.nn.threads import SideBySide

SHAPES = {
    "one of everything": (1, 1, 1),
    "one row": (1, 5, 7),
    "one input": (6, 1, 7),
    "one output": (6, 5, 1),
    "narrowing": (4, 9, 3),
    "widening": (4, 3, 9),
}


def numerical_gradient(function: Callable[[], float], values: NDArray[Any]) -> NDArray[Any]:
    """Central differences of a function that reads `values` (float64)."""
    gradient = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        kept, width = values[index], 1e-6
        values[index] = kept + width
        above = function()
        values[index] = kept - width
        below = function()
        values[index] = kept
        gradient[index] = (above - below) / (2 * width)
    return gradient


@pytest.mark.parametrize("label", SHAPES)
def test_dense_gradients_equal_finite_differences(label: str) -> None:
    rows, inputs, outputs = SHAPES[label]
    rng = np.random.default_rng(len(label))
    x, kernel = rng.normal(size=(rows, inputs)), rng.normal(size=(inputs, outputs))
    bias, weights = rng.normal(size=outputs), rng.normal(size=(rows, outputs))

    def loss() -> float:
        return float(np.sum(weights * np.tanh(dense(x, kernel, bias))))

    g_y = weights * (1 - np.tanh(dense(x, kernel, bias)) ** 2)
    g_kernel, g_bias, g_x = np.empty_like(kernel), np.empty_like(bias), np.empty_like(x)
    dense_backward(x, kernel, g_y, g_kernel, g_bias, g_x)
    for own, values in ((g_kernel, kernel), (g_bias, bias), (g_x, x)):
        np.testing.assert_allclose(own, numerical_gradient(loss, values), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("label", SHAPES)
def test_dense_relu_gradients_equal_torch(label: str) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; finite differences are compared")
    rows, inputs, outputs = SHAPES[label]
    rng = np.random.default_rng(len(label) + 100)
    x, kernel = rng.normal(size=(rows, inputs)), rng.normal(size=(inputs, outputs))
    bias, weights = rng.normal(size=outputs), rng.normal(size=(rows, outputs))
    tensors = [torch.from_numpy(values).requires_grad_() for values in (x, kernel, bias)]
    loss = (torch.relu(tensors[0] @ tensors[1] + tensors[2]) * torch.from_numpy(weights)).sum()
    loss.backward()
    g_kernel, g_bias, g_x = np.empty_like(kernel), np.empty_like(bias), np.empty_like(x)
    g_y = relu_backward(relu(dense(x, kernel, bias)), weights.copy())
    dense_backward(x, kernel, g_y, g_kernel, g_bias, g_x)
    for own, tensor in zip((g_x, g_kernel, g_bias), tensors):
        np.testing.assert_allclose(own, tensor.grad.numpy(), rtol=1e-10, atol=1e-12)


def test_sigmoid_is_the_derivative_of_softplus() -> None:
    x = np.linspace(-20, 20, 41)
    numerical = (softplus(x + 1e-6) - softplus(x - 1e-6)) / 2e-6
    np.testing.assert_allclose(sigmoid(x), numerical, atol=1e-8)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extremes_neither_overflow_nor_warn(dtype: type) -> None:
    x = np.array([-1e30, -1e4, -200, 0, 200, 1e4, 1e30], dtype)
    np.testing.assert_allclose(softplus(x), np.maximum(x, 0) + np.where(x == 0, np.log(2), 0), 1e-6, 1e-12)
    np.testing.assert_allclose(sigmoid(x), [0, 0, 0, 0.5, 1, 1, 1], atol=1e-12)


def test_a_large_layer_is_the_same_on_two_threads() -> None:
    rng = np.random.default_rng(4)
    rows, inputs, outputs = 100, 401, 301
    x, kernel = rng.normal(size=(rows, inputs)), rng.normal(size=(inputs, outputs))
    bias, g_y = rng.normal(size=outputs), rng.normal(size=(rows, outputs))
    found = []
    with SideBySide() as both:
        for threads in (None, both):
            g_kernel, g_bias, g_x = np.empty_like(kernel), np.empty_like(bias), np.empty_like(x)
            dense_backward(x, kernel, g_y, g_kernel, g_bias, g_x, threads)
            found.append((dense(x, kernel, bias, both=threads), g_kernel, g_bias, g_x))
    for alone, shared in zip(*found):
        np.testing.assert_allclose(shared, alone, rtol=1e-12, atol=1e-12)
