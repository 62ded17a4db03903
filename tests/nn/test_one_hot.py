"""Tensors of ones and zeros as class numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.nn.bidirectional import BidirectionalLSTM
from midime_tui.nn.one_hot import classes_of
from tests.nn.test_lstm import by_the_equations, random_layers


def one_hot(classes: np.ndarray, inputs: int) -> np.ndarray:
    """[B, T, K] -> [B, T, I]."""
    x = np.zeros((*classes.shape[:2], inputs), np.float32)
    np.put_along_axis(x, classes, 1.0, axis=2)
    return x


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3), st.integers(1, 5), st.integers(1, 4), st.integers(4, 9), st.integers(0, 99))
def test_where_the_ones_are(batch: int, steps: int, ones: int, inputs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    order = rng.random((batch, steps, inputs)).argsort(axis=2)[:, :, :ones]
    found = classes_of(one_hot(order, inputs))
    if batch == 0:
        assert found is None
    else:
        np.testing.assert_array_equal(found, np.sort(order, axis=2))


@pytest.mark.parametrize(
    ("what", "place", "value"),
    [("no one", (1, 2, 0), 0.0), ("another number", (1, 2, 0), 0.5), ("one too many", (1, 2, 3), 1.0)],
)
def test_a_single_odd_number_is_noticed(what: str, place: tuple[int, int, int], value: float) -> None:
    x = one_hot(np.zeros((2, 3, 1), np.int64), 4)
    assert classes_of(x) is not None
    x[place] = value
    assert classes_of(x) is None, what


def test_as_many_ones_in_all_but_not_in_each_step() -> None:
    x = one_hot(np.zeros((1, 2, 1), np.int64), 3)
    x[0] = [[1, 1, 0], [0, 0, 0]]
    assert classes_of(x) is None


@pytest.mark.parametrize("ones", [1, 2, 4])
def test_a_layer_reads_class_numbers_as_it_reads_the_ones(ones: int) -> None:
    rng = np.random.default_rng(ones)
    forward, backward = (random_layers(rng, 12, (7,))[0] for _ in range(2))
    x = one_hot(rng.random((3, 5, 12)).argsort(axis=2)[:, :, :ones], 12)
    layer = BidirectionalLSTM(forward, backward)
    there, back = by_the_equations(x, [forward]), by_the_equations(x[:, ::-1], [backward])
    np.testing.assert_allclose(
        layer.final(x), np.concatenate([there[:, -1], back[:, -1]], axis=1), rtol=0, atol=1e-5
    )
    both = np.concatenate([there, back[:, ::-1]], axis=2)
    np.testing.assert_allclose(layer.outputs(x), both, rtol=0, atol=1e-5)
    lengths = np.array([5, 2, 0])
    ends = layer.final(x, lengths)
    np.testing.assert_allclose(ends[1, :7], there[1, 1], rtol=0, atol=1e-5)
    np.testing.assert_array_equal(ends[2], 0)
