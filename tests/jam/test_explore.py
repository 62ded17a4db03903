"""Ways through a base model's codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam.explore import between, grid, mean_sigma, similar
from midime_tui.jam.jam import Jam
from midime_tui.models import MusicVAE
from midime_tui.models.latent_facts import LatentFacts, facts_path, read_latent_facts, write_latent_facts
from tests.models.random_model import random_model


@pytest.fixture
def facts() -> LatentFacts:
    sigma = np.linspace(1, 0.1, 16, dtype=np.float32)
    return LatentFacts(
        "abc", sigma, 100, "tunes", {"density": np.arange(16, dtype=np.float32)}, {"density": 0.2}
    )


def test_facts_come_back_from_their_file(facts: LatentFacts, tmp_path: Path) -> None:
    write_latent_facts(facts, tmp_path / "m.h5")
    again = read_latent_facts(tmp_path / "m.h5", "abc")
    assert again is not None
    np.testing.assert_allclose(again.mean_sigma, facts.mean_sigma, atol=1e-5)
    np.testing.assert_allclose(again.attributes["density"], facts.attributes["density"])
    assert again.spreads == {"density": 0.2}
    assert again.order == tuple(reversed(range(16)))


def test_facts_of_another_model_are_none(facts: LatentFacts, tmp_path: Path) -> None:
    assert read_latent_facts(tmp_path / "m.h5", "abc") is None
    write_latent_facts(facts, tmp_path / "m.h5")
    assert read_latent_facts(tmp_path / "m.h5", "abd") is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"identity": "abc"}', '{"identity":"abc","mean_sigma":[1,"x"]}']
)
def test_damaged_facts_are_one_sentence(text: str, tmp_path: Path) -> None:
    facts_path(tmp_path / "m.h5").write_text(text)
    with pytest.raises(MidimeError, match="damaged"):
        read_latent_facts(tmp_path / "m.h5", "abc")


def test_dimensions_are_ordered_by_the_tune_where_nothing_else_is_known() -> None:
    base = random_model(name="")
    sigmas = np.ones((3, base.config.z_size), np.float32)
    sigmas[:, 5], sigmas[:, 2] = 0.1, 0.4
    jam = Jam(base, codes=np.zeros((3, base.config.z_size), np.float32))
    jam.sigmas = sigmas
    assert jam.base_order()[:2] == (5, 2)
    np.testing.assert_allclose(mean_sigma(base), 1)


def test_the_models_own_facts_go_before_the_tunes(tmp_path: Path) -> None:
    path = tmp_path / "small.h5"
    random_model(name=str(path)).save(path)
    base = MusicVAE.load(path)
    sigma = np.linspace(0.1, 1, base.config.z_size, dtype=np.float32)
    write_latent_facts(LatentFacts(base.identity, sigma, 9, "tunes"), path)
    found = mean_sigma(base, np.ones((2, base.config.z_size), np.float32))
    np.testing.assert_allclose(found, sigma, atol=1e-5)
    jam = Jam(base, codes=np.zeros((2, base.config.z_size), np.float32))
    jam.sigmas = np.linspace(1, 0.1, 2 * base.config.z_size, dtype=np.float32).reshape(2, -1)
    assert jam.base_order() == tuple(range(base.config.z_size))


def test_similar_goes_from_anything_to_the_code_itself() -> None:
    rng = np.random.default_rng(0)
    code = np.full(400, 3.0)
    np.testing.assert_allclose(similar(code, 1, 2, rng), np.tile(code, (2, 1)), atol=1e-6)
    assert abs(similar(code, 0, 4, rng).mean()) < 0.2
    far, near = (np.abs(similar(code, amount, 8, rng) - code).mean() for amount in (0.3, 0.9))
    assert near < far
    with pytest.raises(ValueError, match="it must lie in"):
        similar(code, 1.1, 1, rng)


def test_between_keeps_the_ends_and_the_length() -> None:
    a, b = np.eye(6)[0] * 2, np.eye(6)[1] * 2
    way = between(a, b, 5)
    np.testing.assert_allclose(way[[0, -1]], [a, b], atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(way, axis=1), 2, atol=1e-6)


def test_the_grid_has_its_corners_where_they_were_named() -> None:
    corners = [np.full(3, value, float) for value in (1, 2, 3, 4)]  # top left, top right, bottom left, right
    codes = grid(corners, 3, 2).reshape(2, 3, 3)
    np.testing.assert_allclose(codes[[0, 0, 1, 1], [0, 2, 0, 2], 0], [1, 2, 3, 4])
    with pytest.raises(ValueError, match="4 would be right"):
        grid(corners[:3], 2)
