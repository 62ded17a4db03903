"""What samples are like as music."""

from __future__ import annotations

import numpy as np
import pytest

from training.statistics import statistics


def window(*events: tuple[int, int]) -> np.ndarray:
    """[1, 32] from (step, class)."""
    classes = np.zeros((1, 32), dtype=np.int64)
    for step, value in events:
        classes[0, step] = value
    return classes


def test_a_bar_and_its_repetition() -> None:
    found = statistics(window((0, 41), (4, 43), (16, 41), (20, 45)))
    assert found.notes_per_bar == 2
    assert found.rhythm_repeats == 1
    assert found.pitch_range == 4
    assert found.on_the_beat == 1


def test_leaps_and_repeated_notes() -> None:
    found = statistics(window((0, 40), (2, 40), (4, 48), (6, 47)))
    assert found.repeated_notes == pytest.approx(1 / 3)
    assert found.leaps == pytest.approx(1 / 3)


def test_chromatic_line_is_not_diatonic() -> None:
    assert statistics(window(*((step, 40 + step) for step in range(4)))).diatonic == 0
    assert statistics(window((0, 40), (1, 42), (2, 44))).diatonic == 1


def test_rests_are_steps_where_nothing_sounds() -> None:
    assert statistics(window((8, 40), (16, 1))).rests == 24 / 32


def test_silence_is_counted_not_fatal() -> None:
    assert statistics(np.zeros((2, 32), dtype=np.int64)).silent == 1
