"""A clean melody, and the report of what that took."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midime_tui.music.melody import extract_melody, fold_pitch
from midime_tui.music.notes import Metre, Note
from tests.music.songs import drums, melodic, quarters, song


def test_a_clean_melody_has_nothing_to_report() -> None:
    melody = extract_melody(song(melodic("", quarters(4))))
    assert melody.notes == quarters(4)
    assert (melody.report, melody.start) == ((), 0)


def test_other_tracks_are_named() -> None:
    melody = extract_melody(song(melodic("Lead", quarters(4)), drums(), melodic("", quarters(4, 40), 33)))
    assert melody.report == ('track 2 "Drums" and track 3 are left out: one melody is wanted',)


def test_many_other_tracks_are_counted() -> None:
    melody = extract_melody(song(*[melodic("", quarters(4))] * 8))
    assert melody.report == (
        "track 2, track 3, track 4, track 5 and 3 more are left out: one melody is wanted",
    )


def test_lower_notes_of_chords_are_dropped_and_their_bars_named() -> None:
    notes = [*quarters(4), Note(0, 4, 48), Note(32, 36, 50), Note(32, 36, 52)]
    melody = extract_melody(song(melodic("", notes)))
    assert melody.notes == quarters(4)
    assert melody.report == (
        "3 notes under a higher one that begins on the same sixteenth are dropped (bars 1 and 3)",
    )


def test_notes_that_the_next_one_cuts_are_reported() -> None:
    melody = extract_melody(song(melodic("", [Note(0, 20, 60), Note(16, 32, 64)])))
    assert melody.notes == (Note(0, 16, 60), Note(16, 32, 64))
    assert melody.report == ("1 note is cut short where the next one begins (bar 1)",)


def test_a_note_that_sounds_under_a_later_one_does_not_come_back() -> None:
    melody = extract_melody(song(melodic("", [Note(0, 32, 60), Note(4, 8, 64), Note(30, 32, 62)])))
    assert melody.notes == (Note(0, 4, 60), Note(4, 8, 64), Note(30, 32, 62))


def test_pitches_outside_of_the_range_move_by_octaves() -> None:
    melody = extract_melody(song(melodic("", [Note(0, 16, 12), Note(16, 32, 125)])))
    assert [note.pitch for note in melody.notes] == [24, 101]
    assert melody.report == (
        "2 pitches outside 21..108 are moved by octaves into the range of the model (bars 1-2)",
    )


def test_a_narrower_range_can_be_asked_for() -> None:
    melody = extract_melody(song(melodic("", quarters(4, 30))), low=48, high=84)
    assert all(48 <= note.pitch <= 84 for note in melody.notes)


def test_silent_bars_at_the_beginning_do_not_count() -> None:
    melody = extract_melody(song(melodic("", quarters(4, start=36))))
    assert melody.start == 32
    assert melody.report == ("bars 1-2 are silent before the first note and are left out",)


def test_one_silent_bar_of_three_quarters() -> None:
    melody = extract_melody(song(melodic("", quarters(4, start=14)), metres=[Metre(0, 3, 4)]))
    assert melody.start == 12
    assert melody.report == ("bar 1 is silent before the first note and is left out",)


@given(st.integers(0, 127), st.integers(0, 100), st.integers(11, 60))
def test_folding_changes_the_octave_only(pitch: int, low: int, width: int) -> None:
    high = low + width
    folded = fold_pitch(pitch, low, high)
    assert low <= folded <= high
    assert (folded - pitch) % 12 == 0
    assert folded == pitch or not low <= pitch <= high


@pytest.mark.parametrize(("pitch", "folded"), [(20, 32), (9, 21), (0, 24), (109, 97), (127, 103), (60, 60)])
def test_folding_moves_as_little_as_it_can(pitch: int, folded: int) -> None:
    assert fold_pitch(pitch) == folded
