"""Windows in several files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from tests.training.data import small_config, small_dataset
from training.dataset import Dataset, keep, load_dataset
from training.shards import Shards, open_shards, write_shards


@pytest.fixture
def rows() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 90, size=(25, 4)).astype(np.uint8)


def test_rows_are_found_whatever_file_they_lie_in(rows: np.ndarray, tmp_path: Path) -> None:
    write_shards(tmp_path, rows, most=7)
    shards = open_shards(tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    assert all(isinstance(part, np.memmap) for part in shards.parts)
    chosen = np.array([24, 0, 6, 7, 7, 13])
    np.testing.assert_array_equal(shards[chosen], rows[chosen])
    np.testing.assert_array_equal(shards[:], rows)


@settings(max_examples=30)
@given(
    sizes=st.lists(st.integers(0, 6), min_size=1, max_size=6),
    start=st.integers(-3, 30),
    stop=st.integers(-3, 30),
    step=st.integers(1, 3),
)
def test_slices_are_those_of_an_array(sizes: list[int], start: int, stop: int, step: int) -> None:
    whole = np.arange(2 * sum(sizes), dtype=np.uint8).reshape(-1, 2)
    shards = Shards(np.split(whole, np.cumsum(sizes)[:-1]))
    np.testing.assert_array_equal(shards[start:stop:step], whole[start:stop:step])


def test_pools_stay_in_their_files(tmp_path: Path) -> None:
    whole = small_dataset()
    write_shards(tmp_path, whole.rows[:], most=50)
    kept = Dataset(open_shards(tmp_path), whole.counts, whole.names)
    pool = kept.pool("train", "4/4")
    assert all(isinstance(part, np.memmap) for part in pool.parts)
    np.testing.assert_array_equal(pool[:], whole.choose("train", "4/4"))
    assert len(kept.pool("train", "2/4")) == 0
    assert kept.choose("train", "2/4").shape == (0, 32)


def test_two_processes_may_build_the_same_windows(tmp_path: Path) -> None:
    whole = small_dataset()
    keep(whole, tmp_path / "windows")
    keep(whole, tmp_path / "windows")
    assert [path.name for path in tmp_path.iterdir()] == ["windows"]
    np.testing.assert_array_equal(open_shards(tmp_path / "windows")[:], whole.rows[:])


def test_building_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="no collection of ours"):
        load_dataset(small_config(), tmp_path)
    assert not list(tmp_path.iterdir())
