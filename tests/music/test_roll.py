"""Rolls as text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from midime_tui.music.notes import Note
from midime_tui.music.roll import ascii_roll


def test_two_pitches_a_row() -> None:
    notes = [Note(0, 2, 62), Note(1, 3, 61), Note(3, 4, 60)]
    assert ascii_roll(notes, 5) == ["D4  ▀█▄  ", "C4     ▀ "]


def test_plain_characters() -> None:
    notes = [Note(0, 2, 61), Note(1, 3, 60)]
    assert ascii_roll(notes, 4, ascii_only=True) == ["C#4 ':. "]


def test_borders_between_chunks() -> None:
    assert ascii_roll([Note(0, 8, 60)], 8, chunk=4) == ["C4  ▀▀▀▀│▀▀▀▀"]


def test_a_narrow_roll_draws_several_steps_in_a_column() -> None:
    assert ascii_roll([Note(0, 1, 60), Note(6, 8, 60)], 8, width=8) == ["C4  ▀  ▀"]


def test_a_low_roll_draws_several_pitches_in_half_a_row() -> None:
    lines = ascii_roll([Note(0, 1, 60), Note(1, 2, 83)], 2, height=2)
    assert [line[4:] for line in lines] == [" ▀", "▄ "]


def test_silence() -> None:
    assert ascii_roll([], 4) == ["C4      "]


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 40), st.integers(0, 127)), max_size=12),
    st.integers(1, 100),
    st.integers(20, 120),
    st.integers(1, 12),
    st.booleans(),
)
def test_a_roll_keeps_to_its_room(
    spans: list[tuple[int, int, int]], steps: int, width: int, height: int, ascii_only: bool
) -> None:
    notes = [Note(start, start + length, pitch) for start, length, pitch in spans]
    lines = ascii_roll(notes, steps, width, height, ascii_only)
    assert 1 <= len(lines) <= height
    assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) <= width
    drawn = any(mark in "▀▄█'.:" for line in lines for mark in line[4:])
    assert drawn == any(note.start < steps for note in notes)
    if ascii_only:
        assert all(line.isascii() for line in lines)
