"""The critic of thumbs: its gradient, what it learns, and when it owns to knowing nothing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from midime_tui.models.feedback import (
    AMPLITUDE,
    BIAS,
    LEAST_THUMBS,
    NOISE,
    Critic,
    Kernel,
    evidence,
    log_posterior,
    mode,
)

GROUPS = ((0, 1, 2), (3, 4))
Floats = NDArray[np.float64]


def rows_of(count: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(size=(count, 5))


def covariance_of(rows: Floats) -> Floats:
    return AMPLITUDE * Kernel(GROUPS, rows)(rows, rows) + BIAS


@pytest.mark.parametrize("ups", [0, 1, 5, 9], ids="{} up".format)
@pytest.mark.parametrize("size", [0.1, 1.0, 30.0], ids="weights of {}".format)
def test_gradient_equals_finite_differences(ups: int, size: float) -> None:
    rng = np.random.default_rng(ups)
    covariance = covariance_of(rows_of(9))
    up, weights = np.arange(9) < ups, size * rng.normal(size=9)
    _, own = log_posterior(weights, covariance, up)
    width = 1e-6
    steps = width * np.eye(9)
    numerical = [
        (log_posterior(weights + step, covariance, up)[0] - log_posterior(weights - step, covariance, up)[0])
        / (2 * width)
        for step in steps
    ]
    np.testing.assert_allclose(own, numerical, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("ups", [0, 1, 12, 25])
def test_newton_ends_where_the_gradient_does(ups: int) -> None:
    covariance = covariance_of(rows_of(25))
    up = np.random.default_rng(1).permutation(25) < ups
    _, gradient = log_posterior(mode(covariance, up), covariance, up)
    assert np.abs(gradient).max() < 1e-3


def test_a_thumb_down_enters_as_log_of_one_minus_p() -> None:
    covariance, up = np.eye(2), np.array([True, False])
    weights = np.array([0.7, 0.7])
    p = 1 / (1 + np.exp(-0.7))
    expected = np.log(p) + np.log(1 - p) - 0.5 * 2 * 0.7**2
    assert log_posterior(weights, covariance, up)[0] == pytest.approx(expected)


def test_a_taste_is_learned_and_claimed() -> None:
    rows, others = rows_of(40), rows_of(300, 1)
    critic = Critic(Kernel(GROUPS, others), rows, rows[:, 0] + rows[:, 3] > 0)
    assert critic.evidence.convinces
    liked = critic.likes(others)
    true = others[:, 0] + others[:, 3] > 0
    assert liked[true].mean() > 0.55 > 0.45 > liked[~true].mean()
    best = np.argsort(-liked)[:30]
    assert true[best].mean() > 0.9


def test_thumbs_by_chance_are_seldom_taken_for_a_taste() -> None:
    rng = np.random.default_rng(2)
    claims = 0
    for _ in range(100):
        rows = rng.normal(size=(40, 5))
        likeness = Kernel(GROUPS, rows)(rows, rows)
        claims += evidence(likeness, rng.random(40) < 0.35, 200).convinces
    assert claims / 100 < 0.06  # 2 % are meant to be


def test_foretelling_is_that_of_a_regression_without_the_thumb() -> None:
    rows, up = rows_of(14), np.arange(14) % 3 == 0
    likeness = Kernel(GROUPS, rows)(rows, rows)
    wanted = up - up.mean()
    foretold = np.empty(14)
    for left in range(14):
        rest = np.arange(14) != left
        inner = likeness[np.ix_(rest, rest)] + NOISE * np.eye(13)
        foretold[left] = likeness[left, rest] @ np.linalg.solve(inner, wanted[rest])
    pairs = foretold[up][:, None] > foretold[~up]
    assert evidence(likeness, up).auc == pytest.approx(pairs.mean())


@pytest.mark.parametrize("ups", [0, 2, 38, 40])
def test_too_few_of_one_kind_are_no_evidence(ups: int) -> None:
    rows = rows_of(40)
    assert not evidence(Kernel(GROUPS, rows)(rows, rows), np.arange(40) < ups).convinces


def test_too_few_thumbs_are_no_evidence() -> None:
    rows = np.sort(rows_of(LEAST_THUMBS - 1), axis=0)
    assert not Critic(Kernel(GROUPS, rows), rows, rows[:, 0] > rows[:, 0].mean()).evidence.convinces


def test_what_is_far_from_all_judged_is_less_sure() -> None:
    rows = rows_of(40)
    critic = Critic(Kernel(GROUPS, rows), rows, rows[:, 0] > 0)
    near, far = rows[:1], rows[:1] + 50
    _, covariance = critic.believes(np.concatenate([near, far]))
    assert covariance[0, 0] < covariance[1, 1]
    assert abs(critic.likes(far)[0] - 0.5) < 0.2


def test_supposed_tastes_differ_where_little_is_known() -> None:
    rows = rows_of(20)
    critic = Critic(Kernel(GROUPS, rows), rows, rows[:, 0] > 0)
    asked = np.concatenate([rows[:1], rows[:1] + 50])
    drawn = critic.supposes(asked, np.random.default_rng(0), 400)
    mean, covariance = critic.believes(asked)
    np.testing.assert_allclose(drawn.mean(axis=0), mean, atol=0.5)
    np.testing.assert_allclose(drawn.var(axis=0), covariance.diagonal(), rtol=0.3)


def test_what_is_not_known_and_what_does_not_vary_counts_for_nothing() -> None:
    rows = rows_of(20)
    rows[:, 1] = 3
    rows[4, 2] = np.nan
    kernel = Kernel(GROUPS, rows)
    changed = rows.copy()
    changed[:, 1] = 99
    np.testing.assert_array_equal(kernel(rows, rows), kernel(changed, changed))
    likeness = kernel(rows, rows)
    assert np.isfinite(likeness).all()
    np.testing.assert_allclose(likeness.diagonal(), 1)


def test_loops_that_are_all_the_same_are_refused() -> None:
    with pytest.raises(ValueError, match="all loops are the same"):
        Kernel(GROUPS, np.ones((5, 5)))
