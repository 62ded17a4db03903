"""Codes between codes: as magenta.js makes them, and along the sphere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.models.interpolation import bilinear, linear, spherical
from tests.converter.golden import CASES, Golden

CODES = np.random.default_rng(5).standard_normal((4, 16)).astype(np.float32)
PLAIN = [name for name in CASES if "interpolations" in Golden(name).data]


@pytest.mark.parametrize("name", PLAIN)
def test_two_codes_as_magenta_js(name: str) -> None:
    golden = Golden(name)
    theirs = golden.data["interpolations"]["pair"]
    np.testing.assert_allclose(linear(golden.z[0], golden.z[1], 5), theirs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", PLAIN)
def test_four_corners_as_magenta_js(name: str) -> None:
    golden = Golden(name)
    theirs = golden.data["interpolations"]["corners"]
    np.testing.assert_allclose(bilinear(golden.z[:4], 3, 3), theirs, rtol=0, atol=1e-6)


def test_a_grid_has_its_corners_at_its_corners() -> None:
    grid = bilinear(CODES, 4, 3).reshape(3, 4, 16)
    np.testing.assert_array_equal([grid[0, 0], grid[2, 0], grid[0, 3], grid[2, 3]], CODES)


def test_a_grid_is_square_where_one_size_is_given() -> None:
    np.testing.assert_array_equal(bilinear(CODES, 3), bilinear(CODES, 3, 3))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 9))
def test_the_arc_turns_evenly_and_keeps_the_length(seed: int, count: int) -> None:
    a, b = np.random.default_rng(seed).standard_normal((2, 8))
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    codes = spherical(a, b, count).astype(np.float64)
    np.testing.assert_allclose(np.linalg.norm(codes, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(codes[[0, -1]], [a, b], atol=1e-6)
    turns = np.einsum("nz,nz->n", codes[1:], codes[:-1])
    np.testing.assert_allclose(turns, turns[0], atol=1e-5)


@pytest.mark.parametrize("other", [CODES[0], 2 * CODES[0], -CODES[0], 0 * CODES[0]])
def test_without_an_angle_the_arc_is_the_line(other: np.ndarray) -> None:
    np.testing.assert_array_equal(spherical(CODES[0], other, 5), linear(CODES[0], other, 5))


@pytest.mark.parametrize("between", [linear, spherical])
def test_one_code_is_the_first(between) -> None:  # type: ignore[no-untyped-def]
    np.testing.assert_allclose(between(CODES[0], CODES[1], 1), CODES[:1], atol=1e-6)


def test_wrong_shapes_and_counts_are_refused() -> None:
    with pytest.raises(ValueError, match=r"corners have shape \[3, 16\]"):
        bilinear(CODES[:3], 3)
    with pytest.raises(ValueError, match="shapes"):
        linear(CODES[0], CODES[0, :3], 3)
    with pytest.raises(ValueError, match="0 codes were asked for"):
        linear(CODES[0], CODES[1], 0)
