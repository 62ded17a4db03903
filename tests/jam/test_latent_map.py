"""The map of a personal model's space."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.jam.latent_map import CHUNK, CURSOR, MARKED, latent_map

PLACES = np.array([[-1.5, 1.5, 0, 0], [1.5, 1.5, 0, 0], [1.5, -1.5, 0, 0]])


def test_up_is_up_and_right_is_right() -> None:
    drawn = latent_map(PLACES, (-1.5, -1.5, 0, 0), width=20, height=10)
    (left, top), (right, also_top), (also_right, bottom) = drawn.chunks
    assert (left < right, right == also_right) == (True, True)
    assert (top < bottom, top == also_top) == (True, True)
    assert drawn.cursor == (left, bottom)
    assert drawn.cells[bottom][left].kind == CURSOR


@pytest.mark.parametrize("ascii_only", [False, True])
def test_every_cell_is_one_character(ascii_only: bool) -> None:
    drawn = latent_map(PLACES, (0, 0, 0, 0), width=17, height=5, ascii_only=ascii_only)
    assert [len(line) for line in drawn.lines] == [17] * 5
    assert all(line.isascii() for line in drawn.lines) == ascii_only


def test_dots_of_one_cell_add_up() -> None:
    one = latent_map([[1.0, 1.0]], (-1.9, -1.9), width=1, height=1, dims=(0, 1))
    assert one.lines == ("◆",)  # the cursor hides what it stands on
    several = latent_map([[0.1, 0.1], [0.9, 0.9]], (-1.9, -1.9), width=2, height=2)
    bits = ord(several.lines[0][1]) - 0x2800
    assert bits.bit_count() == 2


def test_ascii_says_how_many() -> None:
    drawn = latent_map([[1.0, 1.0]] * 12 + [[1.0, -1.0]] * 2, (-1, 0), width=4, height=4, ascii_only=True)
    assert "9" in "".join(drawn.lines)
    assert "2" in "".join(drawn.lines)


def test_any_pair_of_dimensions() -> None:
    places = [[0.0, 0.0, 1.5, -1.5]]
    drawn = latent_map(places, (0, 0, 0, 0), dims=(3, 2), width=8, height=8)
    column, row = drawn.chunks[0]
    assert column < 4
    assert row < 4


def test_the_chunk_that_is_pointed_at_stands_out() -> None:
    drawn = latent_map(PLACES, (0, 0, 0, 0), marked=1)
    kinds = [drawn.cells[row][column].kind for column, row in drawn.chunks]
    assert kinds == [CHUNK, MARKED, CHUNK]


def test_a_map_without_chunks_has_a_cursor() -> None:
    drawn = latent_map(np.zeros((0, 2)), (0.0, 0.0), width=5, height=3)
    assert drawn.cells[drawn.cursor[1]][drawn.cursor[0]].kind == CURSOR


def test_wrong_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="would be right"):
        latent_map(PLACES, (0, 0))
    with pytest.raises(ValueError, match="dimensions"):
        latent_map(PLACES, (0, 0, 0, 0), dims=(0, 4))
    with pytest.raises(ValueError, match="cells"):
        latent_map(PLACES, (0, 0, 0, 0), width=0)


@settings(max_examples=40, deadline=None)
@given(
    places=st.lists(st.tuples(*[st.floats(-9, 9)] * 2), max_size=6),
    cursor=st.tuples(*[st.floats(-4, 4)] * 2),
    width=st.integers(1, 30),
    height=st.integers(1, 12),
)
def test_everything_is_on_the_map_and_a_click_leads_back(
    places: list[tuple[float, ...]], cursor: tuple[float, ...], width: int, height: int
) -> None:
    drawn = latent_map(np.array(places).reshape(-1, 2), cursor, width=width, height=height)
    for column, row in (*drawn.chunks, drawn.cursor):
        assert 0 <= column < width
        assert 0 <= row < height
    right, up = drawn.place_of(*drawn.cursor)
    assert abs(right - cursor[0]) <= drawn.span / width + 1e-9
    assert abs(up - cursor[1]) <= drawn.span / height + 1e-9
