"""Initial weights."""

from __future__ import annotations

import numpy as np

from midime_tui.nn.initial import truncated_normal


def test_cut_at_two_deviations_of_the_glorot_scale() -> None:
    values = truncated_normal((600, 400), np.random.default_rng(0))
    deviation = np.sqrt(1 / ((600 + 400) / 2))
    assert values.dtype == np.float32
    assert np.abs(values).max() <= 2 * deviation * (1 + 1e-6)
    assert abs(values.mean()) < 0.01 * deviation
    # a normal distribution cut at 2 deviations has 0.8796 of its deviation left
    np.testing.assert_allclose(values.std(), 0.8796 * deviation, rtol=0.01)


def test_the_same_seed_draws_the_same() -> None:
    one, two = (truncated_normal((9, 5), np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(one, two)
