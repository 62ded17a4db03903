"""Single numbers of a chunk of music."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.music.attributes import (
    ATTRIBUTES,
    average_interval,
    density,
    diatonic_share,
    syncopation_8,
    syncopation_16,
)
from midime_tui.music.notes import Note


def at(*steps: int) -> list[Note]:
    return [Note(step, step + 1, 60) for step in steps]


def test_diatonic_is_the_share_of_white_keys_and_drums_have_no_key() -> None:
    notes = [Note(0, 4, 60), Note(4, 8, 61), Note(8, 12, 64), Note(12, 16, 66), Note(0, 1, 37, is_drum=True)]
    assert diatonic_share(notes, 32) == 0.5
    assert diatonic_share(notes, 32, frozenset((1, 6))) == 0.5
    assert diatonic_share([], 32) == 1


def test_density_counts_steps_with_an_onset() -> None:
    assert density([Note(0, 4, 60), Note(0, 4, 64), Note(8, 9, 60)], 32) == 2 / 32


def test_the_average_interval_knows_no_direction() -> None:
    notes = [Note(0, 4, 60), Note(4, 8, 64), Note(8, 12, 62)]
    assert average_interval(notes, 32) == 3
    assert average_interval(notes[:1], 32) == 0


def test_a_sixteenth_is_syncopated_where_nothing_precedes_it() -> None:
    assert syncopation_16(at(0, 1, 4, 7), 32) == 0.25  # 7; 1 follows 0 at once
    assert syncopation_16(at(0, 2, 4, 6), 32) == 0


def test_an_eighth_is_syncopated_where_neither_the_sixteenth_nor_the_eighth_before_has_one() -> None:
    assert syncopation_8(at(2, 6, 8, 10), 32) == 0.5  # 2 and 6; 10 follows 8
    assert syncopation_8(at(1, 2), 32) == 0
    assert syncopation_8(at(0, 4, 8, 12), 32) == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 31), st.integers(30, 90)), max_size=12))
def test_all_have_a_value_for_any_chunk(rows: list[tuple[int, int]]) -> None:
    notes = [Note(step, step + 1, pitch) for step, pitch in rows]
    for name, attribute in ATTRIBUTES.items():
        value = attribute(notes, 32)
        assert 0 <= value <= (60 if name == "interval" else 1)
    assert syncopation_8(notes, 32) + syncopation_16(notes, 32) <= 1 + 1e-9


def test_an_empty_chunk_is_not_syncopated() -> None:
    assert syncopation_8([], 32) == syncopation_16([], 32) == pytest.approx(0)
