"""Samples of a personal model."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam.drawing import drawn
from midime_tui.jam.jam import Jam
from midime_tui.jam.loop import Loop
from midime_tui.music.notes import Note
from tests.jam.conftest import TUNE


def test_the_same_seed_draws_the_same(model_path: Path) -> None:
    places = []
    for _ in range(2):
        jam = Jam.open([TUNE], model_path, seed=3)
        jam.train(epochs=2)
        places.append([loop.z for loop in drawn(jam, 3)])
    assert places[0] == places[1]
    assert len(set(places[0])) == 3


def test_the_posterior_lies_where_the_chunks_lie(trained: Jam) -> None:
    assert trained.personal is not None
    mu, sigma = trained.personal.encode(trained.codes)
    for loop in drawn(trained, 10, posterior=True):
        away = np.abs(np.array(loop.z) - mu) / sigma
        assert away.max(axis=1).min() < 4.5


class Told:
    """A jam whose loops are known beforehand."""

    def __init__(self, pitches: list[int]) -> None:
        self.personal = SimpleNamespace(chunks=((Note(0, 4, 60),),))
        self.codes = [0]
        self._loops = iter([self._loop(pitch) for pitch in pitches])

    def _loop(self, pitch: int) -> Loop:
        return Loop((Note(0, 4, pitch),), 32, "personal", (0.0,), np.zeros(2, np.float32), 0.0, 0)

    def _trained(self) -> Any:
        return self.personal

    def chunk_loop(self, number: int) -> Loop:
        return self._loop(61)

    def random(self) -> bool:
        return True

    def next_seed(self) -> int:
        return 0

    def loop(self, temperature: float, seed: int) -> Loop:
        return next(self._loops)


def test_fresh_samples_are_no_chunks_and_no_repetitions() -> None:
    told: Any = Told([60, 62, 61, 62, 63, 60, 64])
    assert [loop.notes[0].pitch for loop in drawn(told, 3, fresh=True)] == [62, 63, 64]
    told = Told([60, 62, 61])
    assert [loop.notes[0].pitch for loop in drawn(told, 3)] == [60, 62, 61]
    told = Told([60] * 200)
    assert [loop.notes[0].pitch for loop in drawn(told, 2, fresh=True)] == [60, 60]


def test_without_a_personal_model_there_is_nothing_to_draw(jam: Jam) -> None:
    with pytest.raises(MidimeError, match="train first"):
        list(drawn(jam, 1))
