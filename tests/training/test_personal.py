"""The targets of personal models over held-out songs."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed; training needs it")

from midime_tui.models.midime_settings import settings_of
from midime_tui.models.personal_measures import prior_samples
from tests.models.random_model import random_model
from training.personal import averages, chunks_of_tune, measure_song, report, targets
from training.tunes import Tune


def tune(starts: list[float], bars: list[float], metre: tuple[int, int] = (4, 4)) -> Tune:
    begins = np.array(starts, float)
    return Tune("c", "t", "T", metre, begins, begins + 1, np.full(len(starts), 60), np.array(bars, float))


def test_a_pick_up_stands_at_the_end_of_a_bar() -> None:
    chunks = chunks_of_tune(tune([0, 4, 8, 30], [0, 4, 20, 36]))
    assert np.flatnonzero(chunks[0] >= 2).tolist() == [12, 16, 20]
    assert len(chunks) == 2


def test_a_tune_off_the_grid_has_no_chunks() -> None:
    assert len(chunks_of_tune(tune([0, 4 / 3], [0, 16]))) == 0


def test_songs_are_measured_and_held_against_the_targets() -> None:
    base = random_model()
    classes = np.zeros((4, 32), np.uint8)
    classes[:, ::4] = np.random.default_rng(0).integers(30, 60, size=(4, 8))
    found, seconds, epochs = measure_song(base, classes, settings_of(epochs=3), prior_samples(base, 16))
    assert epochs == 3
    assert seconds >= 0
    means = averages([found, found])
    assert means["novel"] == found.novel
    assert [target.least for target in targets(means)] == [8.0, 1.6, 0.8, 0.85, 0.96 / 0.99]
    row = {"default": {**means, "seconds": seconds, "epochs": 3.0}}
    text = "\n".join(report("m", "0" * 64, {"song": classes}, row, False))
    assert "MISSED" in text
    assert '"met": false' in "\n".join(report("m", "0" * 64, {"song": classes}, row, True))
