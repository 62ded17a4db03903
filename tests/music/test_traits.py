"""Loops as rows of numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.music.notes import Note
from midime_tui.music.traits import GROUPS, NAMES, traits

STEPS = 32
NOTES = st.lists(
    st.builds(
        lambda start, length, pitch, program, drum: Note(
            start, start + length, pitch, program=program, is_drum=drum
        ),
        st.integers(0, STEPS - 1),
        st.integers(1, 8),
        st.integers(0, 127),
        st.sampled_from([0, 33]),
        st.booleans(),
    ),
    max_size=24,
)


def trait(notes: list[Note], name: str) -> float:
    return float(traits(notes, STEPS)[NAMES.index(name)])


def scale(*pitches: int) -> list[Note]:
    return [Note(4 * number, 4 * number + 4, pitch) for number, pitch in enumerate(pitches)]


@settings(max_examples=60, deadline=None)
@given(NOTES)
def test_every_loop_has_a_row_without_infinities(notes: list[Note]) -> None:
    row = traits(notes, STEPS)
    assert row.shape == (len(NAMES),)
    assert not np.isinf(row).any()


def test_groups_hold_every_column_once() -> None:
    assert sorted(column for group in GROUPS for column in group) == list(range(len(NAMES)))


def test_silence_has_no_pitch() -> None:
    assert trait([], "melody density") == 0
    assert np.isnan(trait([], "melody pitch"))


def test_a_rising_scale() -> None:
    notes = scale(60, 62, 64, 65, 67, 69, 71, 72)
    assert trait(notes, "melody slope") == pytest.approx(13.7, abs=0.5)
    assert trait(notes, "melody up") == 1
    assert trait(notes, "melody diatonic") == 1
    assert trait(notes, "melody range") == 12
    assert trait(notes, "melody pitch class 0") == pytest.approx(2 / 8)
    assert trait(notes, "melody onset 0") == 1  # in both bars
    assert trait(notes, "melody same onsets") == 1
    assert trait(notes, "melody same pitches") == 0


def test_parts_are_looked_at_apart() -> None:
    bass = [Note(0, 8, 36, program=33)]
    drums = [Note(step, step + 1, 36, is_drum=True) for step in (0, 8, 16, 24)]
    both = [*bass, *drums]
    assert trait(both, "bass pitch") == 36
    assert trait(both, "drums drum 0") == 4 / STEPS
    assert trait(both, "drums same onsets") == 1
    assert np.isnan(trait(both, "melody pitch"))
