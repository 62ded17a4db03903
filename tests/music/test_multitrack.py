"""Tracks of events, and bars of several instruments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.music.converters import MultitrackConverter, converter_from_config
from midime_tui.music.notes import Note
from midime_tui.music.performance import Event, Kind, events_of, notes_of, with_length

SMALL: dict[str, Any] = {"steps": 24, "rows": 80, "min_pitch": 48, "max_pitch": 72, "segments": 2, "parts": 6}


def shift(steps: int) -> Event:
    return Event(Kind.SHIFT, steps)


def length(events: list[Event]) -> int:
    return sum(event.value for event in events if event.kind is Kind.SHIFT)


def test_a_track_as_events() -> None:
    notes = [Note(0, 6, 60, 100), Note(6, 12, 60, 100), Note(6, 10, 64, 10)]
    assert events_of(notes, 24, 8, 0) == [
        Event(Kind.VELOCITY, 7),
        Event(Kind.ON, 60),
        shift(6),
        Event(Kind.OFF, 60),
        Event(Kind.ON, 60),
        Event(Kind.VELOCITY, 1),
        Event(Kind.ON, 64),
        shift(4),
        Event(Kind.OFF, 64),
        shift(2),
        Event(Kind.OFF, 60),
        shift(12),
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 30), max_size=8), st.integers(1, 40))
def test_any_events_are_brought_to_a_length(shifts: list[int], steps: int) -> None:
    events = [event for value in shifts for event in (Event(Kind.ON, 60), shift(value))]
    assert length(with_length(events, steps)) == steps


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 22), st.integers(1, 12), st.integers(0, 3)), max_size=8))
def test_notes_that_do_not_overlap_come_back(drawn: list[tuple[int, int, int]]) -> None:
    notes: list[Note] = []
    for start, duration, pitch in sorted(drawn):
        note = Note(start, min(start + duration, 24), 60 + pitch, 16 * pitch + 1)
        if all(note.pitch != other.pitch or other.end <= note.start for other in notes):
            notes.append(note)
    found = notes_of(events_of(notes, 24, 8, 0), 8, 100, 0, False)
    assert found == sorted(notes, key=lambda note: (note.start, note.pitch))


def test_a_note_that_never_ends_lasts_to_the_end_and_others_mean_nothing() -> None:
    events = [
        Event(Kind.OFF, 50),
        Event(Kind.ON, 60),
        shift(5),
        Event(Kind.ON, 62),
        Event(Kind.OFF, 62),
        shift(3),
    ]
    assert notes_of(events, 8, 80, 7, False) == [Note(0, 8, 60, 80, 7)]


@pytest.mark.parametrize("origin", ["midime", "magenta", "magenta.js"])
def test_a_bar_of_instruments_comes_back(origin: str) -> None:
    converter = MultitrackConverter(**SMALL, origin=origin)
    notes = [Note(0, 6, 60, 97, 33), Note(6, 24, 64, 17, 33), Note(3, 4, 50, 113, 0, True)]
    x = converter.to_tensor(notes)
    assert x.shape == (80, converter.depth_in)
    assert converter.to_notes(x) == sorted(notes, key=lambda note: (note.start, note.pitch))


def test_a_track_begins_with_its_program_and_its_velocity() -> None:
    loud = [Note(0, 24, 60, 120, 5)]
    converters = [MultitrackConverter(**SMALL, origin=origin) for origin in ("magenta", "magenta.js")]
    first = [each.to_classes(each.to_tensor(loud))[:3].tolist() for each in converters]
    velocities, programs = 2 * 25 + 24, 2 * 25 + 24 + 8
    assert first == [[programs + 5, velocities + 7, 12], [programs + 5, 12, 2 * 25 + 23]]


def test_what_a_bar_has_no_room_for_is_left_out() -> None:
    converter = MultitrackConverter(**{**SMALL, "rows": 20})
    notes = [Note(step, step + 1, 60, 80, 3) for step in range(24)]
    notes += [Note(0, 1, 60, 80, 90), Note(0, 1, 40, 80, 1), Note(0, 1, 60, 80, 0, True)]
    found = converter.to_notes(converter.to_tensor(notes))
    assert {note.program for note in found} == {3, 90}  # the drums would be a third track, 40 is too low
    assert 0 < sum(note.program == 3 for note in found) < 24


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6))
def test_any_output_is_notes_within_the_bar(seed: int) -> None:
    converter = MultitrackConverter(**SMALL)
    y = np.random.default_rng(seed).random((80, converter.depth_out))
    for note in converter.to_notes(y):
        assert 0 <= note.start < note.end <= 24
        assert 1 <= note.velocity <= 127


def test_a_converter_comes_back_from_its_config() -> None:
    converter = MultitrackConverter(**SMALL, velocity_bins=4, origin="magenta.js")
    assert converter_from_config(converter.config()).config() == converter.config()


@pytest.mark.parametrize(
    "wrong",
    [{"min_pitch": 80}, {"velocity_bins": 200}, {"rows": 81}, {"rows": 4}, {"steps": 0}, {"parts": 0}],
)
def test_configs_that_make_no_sense(wrong: dict[str, Any]) -> None:
    with pytest.raises(MidimeError, match="makes no sense"):
        converter_from_config({"type": "multitrack", **SMALL, **wrong})


def test_a_note_outside_the_bar_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must lie in 0\.\.24"):
        MultitrackConverter(**SMALL).to_tensor([replace(Note(0, 1, 60), end=25)])
