"""Samples beside tunes: distances, copies, drums."""

from __future__ import annotations

import numpy as np
import pytest

from training.drum_statistics import drum_statistics, set_histogram
from training.novelty import novelty
from training.prior import DRUMS, MELODY, compare, prior_table, total_variation
from training.statistics import interval_histogram

KICK, SNARE, HAT = 1, 2, 4


def melodies(count: int, seed: int) -> np.ndarray:
    """[count, 32] a note on every other step."""
    classes = np.zeros((count, 32), dtype=np.int64)
    classes[:, ::2] = np.random.default_rng(seed).integers(40, 60, size=(count, 16))
    return classes


def test_samples_that_are_the_tunes_are_found_out() -> None:
    tunes = melodies(20, 0)
    found = compare(MELODY, tunes + np.where(tunes >= 2, 3, 0), tunes, tunes)
    assert found["model"]["windows of 6 events or more found in training"] == 1  # another key hides nothing
    assert found["model"]["runs of 8 found in training"] == 1
    assert found["distances"] == {"intervals": 0}


def test_new_melodies_are_new() -> None:
    found = novelty(melodies(20, 1), melodies(50, 2), 2, pitched=True)
    assert (found.known_runs, found.known_windows) == (0, 0)


def test_half_a_copy_has_its_runs_found_but_not_the_window() -> None:
    old = melodies(1, 3)
    new = old.copy()
    new[0, 20:] = melodies(1, 4)[0, 20:]
    found = novelty(new, old, 2, pitched=True)
    assert found.known_windows == 0
    assert found.known_runs == pytest.approx(3 / 9)  # of 9 runs of 8 among 16 notes; 10 notes are old


def test_windows_with_few_notes_have_no_runs_and_are_no_copies() -> None:
    few = np.zeros((3, 32), dtype=np.int64)
    few[:, 0] = 40
    found = novelty(few, few, 2, pitched=True)
    assert (found.known_runs, found.known_windows) == (0, 0)


def test_interval_histogram_sums_to_one_and_is_signed() -> None:
    window = np.zeros((1, 32), dtype=np.int64)
    window[0, [0, 4, 8]] = [40, 42, 12]
    histogram = interval_histogram(window)
    assert histogram[24 + 2] == histogram[0] == 0.5
    assert total_variation(histogram, histogram[::-1]) == 1


def test_drums_are_counted_by_bar_and_kind() -> None:
    bar = np.zeros((1, 32), dtype=np.int64)
    bar[0, ::4] = KICK + HAT
    bar[0, 2] = SNARE
    found = drum_statistics(bar)
    assert found["kick per bar"] == found["closed hi-hat per bar"] == 4
    assert found["snare per bar"] == 0.5
    assert found["hits per bar"] == 8.5
    assert found["on the beat"] == pytest.approx(16 / 17)
    assert found["rhythm repeats"] == 0
    assert set_histogram(bar)[KICK + HAT] == pytest.approx(8 / 9)


def test_silent_drums_are_no_error() -> None:
    silence = np.zeros((2, 32), dtype=np.int64)
    found = compare(DRUMS, silence, silence, silence)
    assert found["tunes"]["silent"] == 1
    assert found["distances"]["sets of drums"] == 0


def test_table_names_every_figure_once() -> None:
    lines = prior_table(compare(MELODY, melodies(9, 5), melodies(9, 6), melodies(9, 7)))
    names = [line.split("|")[1].strip() for line in lines[2:]]
    assert len(names) == len(set(names))
    assert "leaps" in names
    assert "distance of the histograms: intervals" in names
