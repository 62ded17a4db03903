"""Moving codes along attributes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam.attribute_moves import moved_along, parse_move
from midime_tui.models import MusicVAE
from midime_tui.models.latent_facts import LatentFacts, write_latent_facts
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


def test_moves_add_up(base: MusicVAE) -> None:
    size = base.config.z_size
    directions = {"density": np.ones(size, np.float32), "diatonic": np.arange(size, dtype=np.float32)}
    path = Path(base.config.name)
    write_latent_facts(LatentFacts(base.identity, np.ones(size, np.float32), 1, "x", directions), path)
    codes = np.zeros((2, size))
    found = moved_along(base, codes, ["density+1", "diatonic-2"])
    np.testing.assert_allclose(found, np.tile(1 - 2 * np.arange(size), (2, 1)), atol=1e-4)
    np.testing.assert_array_equal(codes, 0)
    with pytest.raises(MidimeError, match="there are: density, diatonic"):
        moved_along(base, codes, ["loudness+1"])


def test_without_facts_the_command_that_makes_them_is_named(base: MusicVAE) -> None:
    assert (moved_along(base, np.ones((1, 3)), []) == 1).all()
    with pytest.raises(MidimeError, match="latent_facts"):
        moved_along(base, np.zeros((1, base.config.z_size)), ["density+1"])
