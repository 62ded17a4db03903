"""Tunes to windows of two bars."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from midime_tui.music.melody_classes import CLASSES, FIRST_NOTE, MIN_PITCH, notes_to_classes
from midime_tui.music.notes import Note
from tests.training.tunes import make_tune, scale_tune
from training.tunes import Tune
from training.windows import (
    DENSE,
    DUPLE,
    KINDS,
    OVER,
    QUADRUPLE,
    SHIFTED,
    cut_windows,
    relative,
    transpose,
    window_classes,
    window_starts,
)


def starts_of(kind: str, tune) -> list[float]:  # type: ignore[no-untyped-def]
    return [start for found, start in window_starts(tune) if found == kind]


def test_stride_is_one_bar() -> None:
    assert starts_of(QUADRUPLE, scale_tune("a", bars=4)) == [0, 16, 32]


def test_windows_begin_on_the_bar_line_after_a_pickup() -> None:
    tune = make_tune("a", [(0, 4, 60), (4, 36, 62)], bars=[0, 4, 20, 36])
    assert starts_of(QUADRUPLE, tune) == [4]


def test_shifted_windows_do_not_begin_on_bar_lines() -> None:
    shifted = starts_of(SHIFTED, scale_tune("a", bars=8))
    assert shifted
    assert not set(shifted) & set(starts_of(QUADRUPLE, scale_tune("a", bars=8)))


def test_two_four_is_read_as_pairs_of_bars() -> None:
    assert starts_of(DUPLE, scale_tune("a", bars=5, metre=(2, 4), step=1)) == [0, 8]


def test_jigs_run_over_bar_lines() -> None:
    tune = scale_tune("a", bars=4, metre=(6, 8))
    assert {kind for kind, _ in window_starts(tune)} == {OVER}
    assert max(start for _, start in window_starts(tune)) + 32 <= 48


def dense_of(tune: Tune) -> NDArray[np.uint8]:
    windows = cut_windows([tune])
    return windows.classes[windows.kinds == KINDS.index(DENSE)]


def test_four_bars_at_double_tempo_are_dense() -> None:
    tune = scale_tune("a", bars=5)
    found = dense_of(tune)
    assert len(found) == 2
    np.testing.assert_array_equal(found[0], tune.pitches[:32] - MIN_PITCH + FIRST_NOTE)
    np.testing.assert_array_equal(found[1], tune.pitches[8:40] - MIN_PITCH + FIRST_NOTE)


def test_what_double_tempo_takes_off_the_grid_is_dropped() -> None:
    assert not len(dense_of(scale_tune("a", bars=4, step=1)))


def test_long_notes_at_double_tempo_are_not_dense() -> None:
    assert not len(dense_of(scale_tune("a", bars=4, step=8)))


def test_two_four_off_the_bar_line_is_dense() -> None:
    tune = scale_tune("a", bars=5, metre=(2, 4), step=1)
    assert len(dense_of(tune)) == 7  # of the 9 places for 32 in 40 steps, 0 and 8 are bar lines


def test_classes_are_those_of_the_program() -> None:
    notes = [(0, 4, 60), (6, 8, 64), (8, 32, 67)]
    expected = notes_to_classes([Note(start, end, pitch) for start, end, pitch in notes])
    np.testing.assert_array_equal(window_classes(make_tune("a", notes), 0), expected)


def test_a_note_over_the_edge_starts_anew_and_is_cut() -> None:
    classes = window_classes(make_tune("a", [(0, 20, 60), (40, 60, 62)], bars=[0, 16, 32, 48, 64]), 16)
    assert isinstance(classes, np.ndarray)
    assert classes[0] == 2 + 60 - 21
    assert classes[4] == 1
    assert classes[24] == 2 + 62 - 21
    assert (classes != 0).sum() == 3


def test_triplets_are_dropped_and_counted() -> None:
    windows = cut_windows([make_tune("a", [(0, 4 / 3, 60), (4 / 3, 8 / 3, 62), (8 / 3, 32, 64)])])
    assert len(windows.classes) == 0
    assert windows.dropped == {"4/4: off the grid of sixteenths": 1}


def test_silence_is_dropped() -> None:
    tune = make_tune("a", [(0, 4, 60)], bars=[0, 16, 32, 48])
    assert isinstance(window_classes(tune, 16), str)


def test_out_of_range_is_dropped() -> None:
    assert "range" in str(window_classes(make_tune("a", [(0, 4, 12)]), 0))


@given(st.integers(0, 1000), st.integers(-60, 60))
@settings(max_examples=50, deadline=None)
def test_transposing_moves_the_notes_and_nothing_else(seed: int, semitones: int) -> None:
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, CLASSES, size=(3, 32)).astype(np.uint8)
    moved = transpose(classes, np.full(3, semitones))
    for before, after in zip(classes.astype(int), moved.astype(int)):
        notes = before >= 2
        np.testing.assert_array_equal(after[~notes], before[~notes])
        assert set((after - before)[notes]) <= {semitones} or (after == before).all()
        assert after.max() < CLASSES
    np.testing.assert_array_equal(relative(classes), relative(moved))
