"""Melodies as classes, and back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midime_tui.music.melody_classes import CLASSES, classes_to_notes, monophonic, notes_to_classes
from midime_tui.music.notes import Note

STEPS = 32


@st.composite
def any_note(draw: st.DrawFn) -> Note:
    start = draw(st.integers(0, STEPS - 1))
    return Note(start, draw(st.integers(start + 1, STEPS)), draw(st.integers(21, 108)))


many_notes = st.lists(any_note(), max_size=30)
classes = st.lists(st.integers(0, CLASSES - 1), min_size=STEPS, max_size=STEPS)


def test_there_are_90_classes() -> None:
    assert CLASSES == 90
    assert list(notes_to_classes([Note(0, 1, 21), Note(1, 2, 108)], 4)) == [2, 89, 1, 0]


def test_a_note_that_the_next_follows_has_no_note_off() -> None:
    assert list(notes_to_classes([Note(0, 2, 60), Note(2, 3, 60)], 4)) == [41, 0, 41, 1]


def test_a_note_to_the_end_has_no_note_off() -> None:
    assert list(notes_to_classes([Note(2, 4, 60)], 4)) == [0, 0, 41, 0]


def test_the_highest_wins_and_a_later_note_cuts() -> None:
    notes = [Note(0, 8, 60), Note(0, 4, 72), Note(2, 6, 50)]
    assert monophonic(notes) == [Note(0, 2, 72), Note(2, 6, 50)]
    assert list(notes_to_classes(notes, 8)) == [53, 0, 31, 0, 0, 0, 1, 0]


def test_a_note_off_in_silence_means_nothing() -> None:
    assert classes_to_notes([1, 41, 1, 1, 0, 41, 0, 0]) == [Note(1, 2, 60), Note(5, 8, 60)]


def test_velocity_and_program_are_given() -> None:
    assert classes_to_notes([41], velocity=99, program=33) == [Note(0, 1, 60, 99, 33)]


@given(many_notes)
def test_one_voice_never_overlaps_and_starts_where_notes_start(notes: list[Note]) -> None:
    voice = monophonic(notes)
    assert all(before.end <= after.start for before, after in pairwise(voice))
    assert [note.start for note in voice] == sorted({note.start for note in notes})
    for note in voice:
        assert note.pitch == max(other.pitch for other in notes if other.start == note.start)


@given(many_notes)
def test_notes_to_classes_and_back(notes: list[Note]) -> None:
    assert classes_to_notes(notes_to_classes(notes, STEPS)) == monophonic(notes)


@given(classes)
def test_classes_to_notes_and_back_says_the_same_music(sequence: list[int]) -> None:
    notes = classes_to_notes(sequence)
    assert classes_to_notes(notes_to_classes(notes, STEPS)) == notes


@given(st.integers(0, 40), st.integers(48, 84), st.integers(1, 8))
def test_other_ranges_of_pitches(low: int, pitch: int, length: int) -> None:
    values = notes_to_classes([Note(0, length, pitch)], 8, min_pitch=low, max_pitch=84)
    assert values[0] == pitch - low + 2
    assert classes_to_notes(values, min_pitch=low) == [Note(0, length, pitch)]


@pytest.mark.parametrize("note", [Note(-1, 2, 60), Note(30, 33, 60), Note(32, 33, 60), Note(3, 3, 60)])
def test_notes_outside_of_the_chunk(note: Note) -> None:
    with pytest.raises(ValueError, match=r"must lie in 0\.\.32"):
        notes_to_classes([note])


@pytest.mark.parametrize("pitch", [20, 109])
def test_pitches_outside_of_the_range(pitch: int) -> None:
    with pytest.raises(ValueError, match=rf"pitch {pitch} at step 0 must be in 21\.\.108"):
        notes_to_classes([Note(0, 1, pitch)])


@pytest.mark.parametrize("value", [-1, 109, 300])
def test_classes_that_are_no_pitch(value: int) -> None:
    with pytest.raises(ValueError, match=r"must be in 0\.\.108"):
        classes_to_notes(np.array([value]))
