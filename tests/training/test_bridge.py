"""Training and measuring bridges, on codes made up for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed; training needs it")

from midime_tui.errors import MidimeError
from midime_tui.models.rules_network import Perceptron
from midime_tui.music.notes import Note
from tests.models.random_model import random_model
from tests.models.test_rules import compare
from training.bridge.codes import SideCodes
from training.bridge.config import read_bridge
from training.bridge.labels import NAMES, Standing, in_a_row, rhythm_of
from training.bridge.measure import moves, rank_correlation, shared_neighbours
from training.bridge.train import critic_loss, train_bridge

CONFIGS = sorted((Path(__file__).resolve().parents[2] / "training" / "configs").glob("bridge-*.toml"))


def test_critic_gradient_equals_finite_differences() -> None:
    rng = np.random.default_rng(1)
    critic = Perceptron((4, 5, 2), rng, dtype=np.float64)
    codes, scores = rng.normal(size=(6, 4)), rng.normal(size=(6, 2))
    compare(critic, lambda: critic_loss(critic, codes, scores))


def test_rhythm_of_a_trio_is_that_of_its_melody() -> None:
    melody = [Note(0, 4, 60), Note(18, 20, 62), Note(22, 24, 64)]
    others = [Note(step, step + 1, 36, is_drum=True) for step in range(32)] + [Note(4, 8, 40, program=33)]
    alone, whole = rhythm_of([melody, melody + others], 32)
    np.testing.assert_array_equal(alone, whole)
    assert dict(zip(NAMES, alone)) == pytest.approx(
        {
            "density": 3 / 32,
            "syncopation-16": 0,
            "syncopation-8": 2 / 3,
            "density-1": 1 / 16,
            "density-2": 2 / 16,
            "on the beat": 1 / 3,
        }
    )
    assert rhythm_of([in_a_row([melody, melody], 32)], 64)[0][0] == pytest.approx(3 / 32)


def test_standing_is_the_same_whatever_the_unit() -> None:
    values = np.random.default_rng(0).integers(0, 6, size=(400, 2)).astype(np.float64)
    one, other = Standing(values), Standing(np.exp(values))
    np.testing.assert_allclose(one(values), other(np.exp(values)), atol=1e-6)
    assert np.abs(one(values).mean(axis=0)).max() < 0.1
    assert np.isfinite(one(np.array([[-9.0, 99.0]]))).all()


def test_rank_correlation_and_neighbours() -> None:
    rng = np.random.default_rng(0)
    codes = rng.normal(size=(200, 4)).astype(np.float32)
    values = rng.normal(size=200)
    assert rank_correlation(values, np.exp(values)) == pytest.approx(1)
    assert rank_correlation(np.array([1.0, 1, 2, 3]), np.array([5.0, 5, 4, 0])) == pytest.approx(-1)
    assert rank_correlation(values, np.zeros(200)) == 0
    assert shared_neighbours(codes, codes * 2 + 1) == pytest.approx(19.9)
    assert shared_neighbours(codes, rng.normal(size=(200, 9)).astype(np.float32)) == pytest.approx(1, abs=0.5)


@pytest.mark.parametrize("paired", [False, True])
def test_a_bridge_carries_attributes_across(paired: bool) -> None:
    """The attribute lies in number 0 of one model's codes, turned round in number 3 of the other's."""
    config = read_bridge(next(path for path in CONFIGS if "drums" in path.name))
    settings = replace(
        config, paired=paired, steps=150, warm_up=100, refresh=60, fresh=4, shared=4, layers=(32,)
    )
    base, rng = random_model(), np.random.default_rng(5)
    bases = (base, base)
    music = []
    for place, sign in ((0, 1), (3, -1)):
        rhythm = np.random.default_rng(0 if paired else place).normal(size=(600, len(NAMES)))
        codes = 0.3 * rng.standard_normal((600, base.config.z_size), dtype=np.float32)
        codes[:, place] = sign * rhythm[:, 0]
        music.append(SideCodes(codes, rhythm, np.zeros((600, 1, 1), np.int16)))
    seen: list[int] = []
    bridge = train_bridge(settings, bases, (music[0], music[1]), lambda step, _: seen.append(step))
    assert seen == list(range(1, 151))
    came = bridge.translate(music[0].codes, 0)
    assert rank_correlation(music[0].rhythm[:, 0], came[:, 3].astype(np.float64)) < -0.8
    short = replace(settings, steps=5, refresh=0)
    one, same = (train_bridge(short, bases, (music[0], music[1])).translate(came, 1) for _ in range(2))
    np.testing.assert_array_equal(one, same)
    small, *_, large = moves(bridge, base, music[0].codes[:20], 0)
    assert 0 <= small <= large


def test_configurations_are_read() -> None:
    assert len({read_bridge(path).name for path in CONFIGS}) == len(CONFIGS) >= 1


def test_a_configuration_that_lacks_something_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    path.write_text(CONFIGS[0].read_text().replace("refresh", "afresh"))
    with pytest.raises(MidimeError, match="refresh"):
        read_bridge(path)
