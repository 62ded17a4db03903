"""The targets of personal models over held-out songs."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed; training needs it")

from midime_tui.models.midime_settings import settings_of
from midime_tui.models.personal_measures import prior_samples
from tests.models.random_model import random_model
from training import personal
from training.personal import Target, averages, chunks_of_tune, measure_song, report, targets
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
    assert [target.least for target in targets(means)] == [8.0, 8.0, 1.6, 0.8, 0.85, 0.96 / 0.99]
    row = {"default": {**means, "seconds": seconds, "epochs": 3.0, "songs": 2.0}}
    text = "\n".join(report("m", "0" * 64, {"song": classes}, row, False))
    assert "MISSED" in text
    assert '"met": false' in "\n".join(report("m", "0" * 64, {"song": classes}, row, True))


def test_what_was_measured_before_an_interrupt_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    base = random_model()
    classes = np.full((2, 32), 50, np.uint8)
    measured = iter([1])

    def measure_or_stop(*given: object) -> object:
        if next(measured, None) is None:
            raise KeyboardInterrupt
        return "measures", 0.1, 3

    monkeypatch.setattr(personal, "measure_song", measure_or_stop)
    songs = {"one": classes, "other": classes}
    found = personal.measured_songs(base, songs, settings_of(epochs=1), prior_samples(base, 8), "default")
    assert found == [("measures", 0.1, 3)]
    said = capsys.readouterr().err
    assert "default 1/2 one" in said
    assert "stopped after 1 of 2 songs" in said


def test_a_target_beyond_what_a_share_can_be_says_so() -> None:
    assert targets_of(prior=0.2)[0].most == pytest.approx(5)
    row = means_of(prior=0.2)
    text = "\n".join(report("m", "0" * 64, {"song": np.zeros((2, 32), np.uint8)}, {"default": row}, False))
    assert "out of reach: at most 5.0" in text


def means_of(prior: float) -> dict[str, float]:
    base = random_model()
    classes = np.zeros((3, 32), np.uint8)
    classes[:, ::8] = 50
    found, _, _ = measure_song(base, classes, settings_of(epochs=1), prior_samples(base, 8))
    means = averages([found])
    means |= {"prior.ngrams_3": prior, "times_prior.ngrams_3": 1.0, "times_prior_argmax.ngrams_3": 1.0}
    return {**means, "seconds": 0.0, "epochs": 1.0, "songs": 1.0}


def targets_of(prior: float) -> list[Target]:
    return targets(means_of(prior))
