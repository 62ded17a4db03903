"""Directions in which attributes grow."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed; training needs it")

from midime_tui.errors import MidimeError
from tests.models.random_model import random_model
from training.attribute_matrix import matrix_lines, matrix_svg, right_share, try_directions
from training.latent_facts import (
    directions,
    facts_of,
    quartile_directions,
    telling_directions,
)

RNG = np.random.default_rng(0)


def test_directions_hold_what_an_attribute_adds_to_the_others() -> None:
    values = RNG.normal(size=(800, 2))
    values[:, 1] += 0.8 * values[:, 0]  # they go together
    codes = np.zeros((800, 6), np.float32)
    codes[:, 2], codes[:, 4] = values[:, 0], values[:, 1]
    own = directions(codes, values)
    assert np.abs(own[0]).argmax() == 2
    assert np.abs(own[0])[4] < 0.01
    mixed = quartile_directions(codes, values)
    assert np.abs(mixed[0])[4] > 0.5
    assert (np.diag(own[:, [2, 4]]) > 0).all()


def test_a_telling_direction_is_where_the_attribute_is_seen() -> None:
    codes = RNG.normal(size=(600, 5)).astype(np.float32)
    codes[:, 1] *= 0.3  # small, but all that the attribute hangs on
    values = codes[:, 1:2].astype(float) + 0.01 * RNG.normal(size=(600, 1))
    found = telling_directions(codes, values)
    assert np.abs(found[0]).argmax() == 1
    assert found[0, 1] > 0


def test_what_cannot_rise_counts_as_right_only_where_it_stays() -> None:
    before, after = np.array([1.0, 1.0, 0.5, 0.5]), np.array([1.0, 0.9, 0.6, 0.5])
    assert right_share(before, after, "diatonic") == 0.5
    assert right_share(before, after, "interval") == 0.25


def test_facts_come_from_music_and_are_tried_on_it() -> None:
    vae = random_model(scale=2.0)
    windows = np.zeros((40, 32), int)
    windows[:, ::4] = RNG.integers(2, 90, size=(40, 8))
    inputs = np.eye(90, dtype=np.float32)[windows]
    chunks = [vae.converter.to_notes(one) for one in inputs]
    facts = facts_of(vae, inputs, chunks, "noise", tuned=8)
    assert facts.identity == vae.identity
    assert facts.mean_sigma.shape == (vae.config.z_size,)
    assert list(facts.attributes) == ["diatonic", "density", "interval", "syncopation-16", "syncopation-8"]
    matrix = try_directions(vae, facts, vae.encode(inputs[:12])[0])
    assert matrix.change.shape == (5, 5)
    assert (np.abs(matrix.change) <= matrix.size + 1e-9).all()
    assert (matrix.right >= matrix.full - 1e-9).all()
    assert len(matrix_lines(matrix)) == 7
    picture = ElementTree.fromstring(matrix_svg(matrix, "a < b"))
    assert sum("rect" in part.tag for part in picture) == 26


def test_a_model_without_sigma_has_no_order() -> None:
    vae = random_model(sigma=False)
    inputs = np.eye(90, dtype=np.float32)[np.zeros((2, 32), int)]
    with pytest.raises(MidimeError, match="no sigma"):
        facts_of(vae, inputs, [[], []], "silence")
