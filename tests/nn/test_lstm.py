"""LSTM layers against PyTorch's and against the equations, on labelled random shapes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from midime_tui.nn.bidirectional import BidirectionalLSTM
from midime_tui.nn.lstm import LSTMStack, product, saturating

Pair = tuple[NDArray[Any], NDArray[Any]]
# label: (batch, steps, inputs, units of each layer)
SHAPES = {
    "one of everything": (1, 1, 1, (1,)),
    "one unit": (3, 5, 4, (1,)),
    "one step": (3, 1, 4, (6,)),
    "one input": (3, 5, 1, (6,)),
    "one sequence": (1, 9, 4, (6,)),
    "more inputs than units": (2, 7, 20, (5,)),
    "more units than inputs": (2, 7, 3, (17,)),
    "two layers": (4, 6, 5, (8, 8)),
    "two layers, narrowing": (4, 6, 5, (12, 3)),
    "two layers, widening": (4, 6, 5, (3, 12)),
    "four layers": (2, 4, 3, (5, 6, 7, 4)),
    "a long sequence": (2, 200, 6, (10,)),
    "a large batch": (70, 3, 6, (10, 5)),
    "a trained width": (2, 8, 90, (64, 64)),
    "odd sizes": (3, 11, 13, (7, 19)),
}


def random_layers(rng: np.random.Generator, inputs: int, units: tuple[int, ...]) -> list[Pair]:
    layers = []
    for own in units:
        kernel = rng.normal(0, 1.5 / np.sqrt(inputs + own), (inputs + own, 4 * own)).astype(np.float32)
        layers.append((kernel, rng.normal(0, 0.5, 4 * own).astype(np.float32)))
        inputs = own
    return layers


def by_the_equations(x: NDArray[Any], layers: list[Pair]) -> NDArray[Any]:
    """[B, T, I] -> h of the top layer [B, T, H], in float64, as spelled out in the papers."""
    values = x.astype(np.float64)
    for kernel, bias in layers:
        units = bias.size // 4
        h = c = np.zeros((x.shape[0], units))
        outputs = []
        for step in range(x.shape[1]):
            gates = np.concatenate([values[:, step], h], axis=1) @ kernel.astype(np.float64) + bias
            i, j, f, o = np.split(gates, 4, axis=1)
            c = c / (1 + np.exp(-(f + 1))) + np.tanh(j) / (1 + np.exp(-i))
            h = np.tanh(c) / (1 + np.exp(-o))
            outputs.append(h)
        values = np.stack(outputs, axis=1)
    return values


def run(x: NDArray[Any], layers: list[Pair]) -> NDArray[Any]:
    stack = LSTMStack(layers)
    state = stack.start(x.shape[0])
    drives = x @ stack.input_rows + stack.bias
    with saturating():
        return np.stack([state.step(drives[:, step]).copy() for step in range(x.shape[1])], axis=1)


@pytest.mark.parametrize("label", SHAPES)
def test_stack_follows_the_equations(label: str) -> None:
    batch, steps, inputs, units = SHAPES[label]
    rng = np.random.default_rng(len(label))
    layers = random_layers(rng, inputs, units)
    x = rng.normal(size=(batch, steps, inputs)).astype(np.float32)
    np.testing.assert_allclose(run(x, layers), by_the_equations(x, layers), rtol=0, atol=1e-5)


@pytest.mark.parametrize("label", SHAPES)
def test_stack_equals_torch(label: str) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; the equations are compared above")
    from tests.models.torch_musicvae import load_lstm

    batch, steps, inputs, units = SHAPES[label]
    rng = np.random.default_rng(len(label) + 100)
    layers = random_layers(rng, inputs, units)
    x = rng.normal(size=(batch, steps, inputs)).astype(np.float32)
    values = torch.from_numpy(x)
    for kernel, bias in layers:
        lstm = torch.nn.LSTM(values.shape[2], bias.size // 4, batch_first=True)
        load_lstm(lstm, "_l0", torch.from_numpy(kernel), torch.from_numpy(bias))
        with torch.no_grad():
            values, _ = lstm(values)
    np.testing.assert_allclose(run(x, layers), values.numpy(), rtol=0, atol=1e-5)


@pytest.mark.parametrize("label", SHAPES)
def test_bidirectional_reads_both_ways(label: str) -> None:
    batch, steps, inputs, (units, *_) = SHAPES[label]
    rng = np.random.default_rng(len(label) + 200)
    forward, backward = (random_layers(rng, inputs, (units,))[0] for _ in range(2))
    x = rng.normal(size=(batch, steps, inputs)).astype(np.float32)
    there = by_the_equations(x, [forward])
    back = by_the_equations(x[:, ::-1], [backward])
    layer = BidirectionalLSTM(forward, backward)
    np.testing.assert_allclose(
        layer.final(x), np.concatenate([there[:, -1], back[:, -1]], axis=1), rtol=0, atol=1e-5
    )
    np.testing.assert_allclose(
        layer.outputs(x), np.concatenate([there, back[:, ::-1]], axis=2), rtol=0, atol=1e-5
    )


def test_blocks_of_steps_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    forward, backward = (random_layers(rng, 6, (8,))[0] for _ in range(2))
    layer = BidirectionalLSTM(forward, backward)
    x = rng.normal(size=(3, 50, 6)).astype(np.float32)
    whole = layer.outputs(x)
    monkeypatch.setattr("midime_tui.nn.bidirectional._BLOCK_BYTES", 3 * 32 * 4 * 7)
    np.testing.assert_allclose(layer.outputs(x), whole, rtol=0, atol=1e-6)


def test_state_is_read_as_c_then_h_of_each_layer() -> None:
    rng = np.random.default_rng(6)
    stack = LSTMStack(random_layers(rng, 4, (3, 5)))
    state = stack.start(2)
    flat = rng.normal(size=(2, 16)).astype(np.float32)
    state.set_state(flat)
    c0, h0, c1, h1 = np.split(flat, [3, 6, 11], axis=1)
    for cell, c in zip(state.cells, (c0, c1)):
        np.testing.assert_array_equal(cell, c)
    np.testing.assert_array_equal(state.h, np.concatenate([h0, h1], axis=1))


@pytest.mark.filterwarnings("error")
def test_huge_inputs_saturate_without_a_warning() -> None:
    rng = np.random.default_rng(7)
    layers = random_layers(rng, 4, (6, 6))
    x = rng.normal(0, 1e6, size=(2, 20, 4)).astype(np.float32)
    out = run(x, layers)
    assert np.isfinite(out).all()
    assert np.abs(out).max() <= 1


@pytest.mark.parametrize("rows", range(1, 7))
def test_few_rows_multiply_as_many_do(rows: int) -> None:
    rng = np.random.default_rng(rows)
    x, weights = (rng.random(shape, dtype=np.float32) for shape in ((rows, 9), (9, 14)))
    out = np.empty((rows, 14), np.float32)
    product(x[:, 2:], weights[2:], out)
    np.testing.assert_allclose(out, x[:, 2:].astype(float) @ weights[2:], rtol=1e-5)
