"""No tune and no melody stands on two sides."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.tunes import scale_tune
from training.split import TEST, TRAIN, VALIDATION, split_windows
from training.tunes import Tune
from training.windows import DENSE, KINDS, Windows, cut_windows, relative


def made(tunes: list[Tune], seed: int = 0):  # type: ignore[no-untyped-def]
    windows = cut_windows(tunes)
    return windows, split_windows(windows, [tune.key for tune in tunes], seed=seed, validation=0.2, test=0.2)


@pytest.fixture(scope="module")
def many() -> list[Tune]:
    """60 tunes, of which 10 are others transposed."""
    tunes = [scale_tune(f"t{index}", seed=index) for index in range(50)]
    return tunes + [scale_tune(f"v{index}", seed=index, first=65) for index in range(10)]


def test_variants_stand_on_the_same_side(many: list[Tune]) -> None:
    _, split = made(many)
    np.testing.assert_array_equal(split.tunes[:10], split.tunes[50:])


def test_no_melody_comes_twice_in_whatever_key(many: list[Tune]) -> None:
    windows, split = made(many)
    rows = relative(windows.classes[split.rows])
    assert len(np.unique(rows, axis=0)) == len(rows)


def test_every_melody_is_kept_once(many: list[Tune]) -> None:
    windows, split = made(many)
    assert len(split.rows) == len(np.unique(relative(windows.classes), axis=0))


def test_side_of_a_window_is_that_of_its_tune(many: list[Tune]) -> None:
    windows, split = made(many)
    np.testing.assert_array_equal(split.sides, split.tunes[windows.tunes[split.rows]])


def test_all_sides_are_drawn(many: list[Tune]) -> None:
    _, split = made(many)
    assert set(split.tunes.tolist()) == {TRAIN, VALIDATION, TEST}


def test_draw_depends_on_the_name_not_on_the_order(many: list[Tune]) -> None:
    few = many[:50]
    _, forwards = made(few)
    _, backwards = made(few[::-1])
    np.testing.assert_array_equal(forwards.tunes, backwards.tunes[::-1])


def test_one_shared_long_note_makes_no_kinship() -> None:
    def with_drone(name: str, seed: int) -> Tune:
        tune = scale_tune(name, bars=4, seed=seed)
        late = tune.starts >= 32
        return Tune(
            "test", name, name, (4, 4),
            np.append(tune.starts[late], 64.0) - 32, np.append(tune.ends[late], 160.0) - 32,
            np.append(tune.pitches[late], 60), np.arange(9) * 16.0,
        )  # fmt: skip

    tunes = [with_drone(f"d{index}", index) for index in range(40)]
    _, split = made(tunes)
    assert len(set(split.tunes.tolist())) > 1


def test_a_tune_at_double_tempo_does_not_cross_over() -> None:
    """The reel in 4/4 and the same in 2/4 at half its note values: dense windows would give one away."""
    slow = [scale_tune(f"s{index}", bars=8, seed=index) for index in range(30)]
    fast = [scale_tune(f"f{index}", bars=8, metre=(2, 4), step=1, seed=index) for index in range(30)]
    windows, split = made(slow + fast)
    dense = windows.kinds[split.rows] == KINDS.index(DENSE)
    owners = windows.tunes[split.rows][dense]
    apart = split.tunes[:30] != split.tunes[30:]
    assert 0 < apart.sum() < 30
    assert not set(owners.tolist()) & set(np.flatnonzero(np.tile(apart, 2)).tolist())
    assert len(owners)


def test_dense_windows_move_no_tune_to_another_side(many: list[Tune]) -> None:
    windows, split = made(many)
    plain = windows.kinds != KINDS.index(DENSE)
    fewer = Windows(windows.classes[plain], windows.tunes[plain], windows.kinds[plain], {})
    keys = [tune.key for tune in many]
    without = split_windows(fewer, keys, seed=0, validation=0.2, test=0.2)
    np.testing.assert_array_equal(split.tunes, without.tunes)
