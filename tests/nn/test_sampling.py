"""From logits to classes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from midime_tui.nn.sampling import choose


def test_temperature_zero_takes_the_first_of_equals() -> None:
    logits = np.array([[0, 3, 1], [2, 3, 1], [2, 3, 1]], np.float32)
    np.testing.assert_array_equal(choose(logits), [1, 0, 0])


def test_draws_follow_the_softmax() -> None:
    shares = np.array([0.5, 0.3, 0.15, 0.05])
    logits = np.tile(np.log(shares)[:, None], (1, 40_000)).astype(np.float32) + 7
    counts = np.bincount(choose(logits, 1.0, np.random.default_rng(0)), minlength=4) / 40_000
    np.testing.assert_allclose(counts, shares, atol=0.01)
    hotter = np.bincount(choose(logits, 2.0, np.random.default_rng(0)), minlength=4) / 40_000
    np.testing.assert_allclose(hotter, np.sqrt(shares) / np.sqrt(shares).sum(), atol=0.01)


def test_the_same_seed_draws_the_same() -> None:
    logits = np.random.default_rng(1).normal(size=(90, 64)).astype(np.float32)
    one, two, other = (choose(logits, 1.0, np.random.default_rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()


def test_a_column_draws_for_itself() -> None:
    logits = np.full((6, 6), -1e9, np.float32)
    np.fill_diagonal(logits, 0)
    np.testing.assert_array_equal(choose(logits, 1.0, np.random.default_rng(2)), np.arange(6))


def test_a_draw_needs_a_generator() -> None:
    with pytest.raises(ValueError, match="rng"):
        choose(np.zeros((3, 1), np.float32), 1.0)


@pytest.mark.filterwarnings("error")
@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float32, (7, 3), elements=st.floats(-(2.0**100), 2.0**100, width=32)),
    st.floats(1e-300, 1e300),
    st.integers(0, 99),
)
def test_any_logits_and_temperature_give_a_class(logits: np.ndarray, temperature: float, seed: int) -> None:
    classes = choose(logits, temperature, np.random.default_rng(seed))
    assert classes.shape == (3,)
    assert ((classes >= 0) & (classes < 7)).all()


@pytest.mark.filterwarnings("error")
def test_a_temperature_near_zero_is_argmax() -> None:
    logits = np.random.default_rng(3).normal(size=(9, 20)).astype(np.float32)
    np.testing.assert_array_equal(choose(logits, 1e-300, np.random.default_rng(0)), choose(logits))
