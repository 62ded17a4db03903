"""How much a model gives back."""

from __future__ import annotations

import numpy as np
import pytest

from midime_tui.music.measures import Accuracy, accuracy

TRUTH = np.array([[41, 0, 1, 43], [45, 0, 0, 0]])


def test_all_right() -> None:
    assert accuracy(TRUTH, TRUTH) == Accuracy(1.0, 1.0, 1.0)


def test_a_wrong_hold_is_no_wrong_onset() -> None:
    guess = TRUTH.copy()
    guess[0, 1] = 1
    assert accuracy(TRUTH, guess) == Accuracy(7 / 8, 1.0, 0.5)


def test_a_wrong_onset_is_a_wrong_step() -> None:
    guess = TRUTH.copy()
    guess[1, 0] = 46
    assert accuracy(TRUTH, guess) == Accuracy(7 / 8, pytest.approx(2 / 3), 0.5)


def test_an_onset_too_many_is_a_wrong_step_only() -> None:
    guess = TRUTH.copy()
    guess[1, 2] = 45
    assert accuracy(TRUTH, guess).onsets_right == 1.0


def test_drums_count_every_set_as_an_onset() -> None:
    assert accuracy(np.array([[1, 0]]), np.array([[3, 0]]), first_onset=1) == Accuracy(0.5, 0.0, 0.0)


def test_parts_of_a_trio_count_one_by_one() -> None:
    truth = np.zeros((1, 2, 3), int)
    guess = truth.copy()
    guess[0, 0, 2] = 5
    assert accuracy(truth, guess).steps_right == pytest.approx(5 / 6)


def test_nothing_to_get_wrong() -> None:
    assert accuracy(np.zeros((0, 4), int), np.zeros((0, 4), int)) == Accuracy(1.0, 1.0, 1.0)
    assert accuracy(np.zeros((1, 4), int), np.zeros((1, 4), int)).onsets_right == 1.0


@pytest.mark.parametrize("shape", [(2, 3), (1, 4), (8,)])
def test_unequal_shapes(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="must be equal"):
        accuracy(TRUTH, np.zeros(shape, int))
