"""Moving codes along attributes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam.attribute_moves import moved_along, parse_move
from midime_tui.models import MusicVAE
from midime_tui.models.attribute_steps import best_lengths, heard
from midime_tui.models.latent_facts import LatentFacts, write_latent_facts
from midime_tui.nn.arrays import Array
from tests.models.random_model import random_model


@pytest.fixture
def base(tmp_path: Path) -> MusicVAE:
    path = tmp_path / "small.h5"
    random_model(name=str(path)).save(path)
    return MusicVAE.load(path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("density+1", ("density", 1.0)),
        ("diatonic-0.5", ("diatonic", -0.5)),
        ("syncopation-16+2", ("syncopation-16", 2.0)),
        ("syncopation-8-.25", ("syncopation-8", -0.25)),
    ],
)
def test_a_move_is_a_name_and_a_signed_number(text: str, wanted: tuple[str, float]) -> None:
    assert parse_move(text) == wanted


@pytest.mark.parametrize("text", ["", "density", "+1", "density+", "density+x", "density+99", "density=1"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(MidimeError, match="no move"):
        parse_move(text)


def with_facts(base: MusicVAE) -> Array:
    """Writes facts for a base; returns the direction of density."""
    rng = np.random.default_rng(1)
    size = base.config.z_size
    directions = {name: rng.normal(size=size).astype(np.float32) for name in ("density", "diatonic")}
    spreads = dict.fromkeys(directions, 0.1)
    facts = LatentFacts(base.identity, np.ones(size, np.float32), 1, "x", directions, spreads)
    write_latent_facts(facts, Path(base.config.name))
    return directions["density"]


@pytest.mark.parametrize("sign", [1, -1])
def test_every_code_goes_along_the_direction_as_far_as_its_music_asks_for(base: MusicVAE, sign: int) -> None:
    direction = with_facts(base)
    codes = np.random.default_rng(0).standard_normal((12, base.config.z_size), dtype=np.float32)
    found = moved_along(base, codes, [f"density{sign:+}"])
    lengths = (found - codes) @ direction / (direction @ direction)
    np.testing.assert_allclose(found - codes, lengths[:, None] * direction, atol=1e-5)
    before, after = heard(base, codes)[:, 1], heard(base, found)[:, 1]
    straight = heard(base, codes + sign * direction)[:, 1]
    assert ((after - before) * sign > 0).sum() >= ((straight - before) * sign > 0).sum()


def test_moves_follow_one_another(base: MusicVAE) -> None:
    with_facts(base)
    codes = np.zeros((2, base.config.z_size))
    once = moved_along(base, codes, ["density+1"])
    np.testing.assert_array_equal(
        moved_along(base, codes, ["density+1", "diatonic-2"]), moved_along(base, once, ["diatonic-2"])
    )
    np.testing.assert_array_equal(codes, 0)
    with pytest.raises(MidimeError, match="there are: density, diatonic"):
        moved_along(base, codes, ["loudness+1"])


def test_the_length_taken_is_the_one_that_changes_most_nearly_as_wanted() -> None:
    before = np.array([0.5, 0.5, 0.5])
    after = np.array([[0.4, 0.5, 0.6], [0.9, 0.5, 0.8], [0.6, 0.4, 0.9]])
    assert best_lengths(before, after, 0.15).tolist() == [2, -1, 0]
    assert best_lengths(before, after, -0.15).tolist() == [0, 2, -1]


def test_without_facts_the_command_that_makes_them_is_named(base: MusicVAE) -> None:
    assert (moved_along(base, np.ones((1, 3)), []) == 1).all()
    with pytest.raises(MidimeError, match="latent_facts"):
        moved_along(base, np.zeros((1, base.config.z_size)), ["density+1"])
