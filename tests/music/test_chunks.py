"""Songs in chunks, and the report of what was left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.music.chunks import chunk_melody, song_chunks
from midime_tui.music.converters import DrumsConverter, MelodyConverter, TrioConverter
from midime_tui.music.melody_classes import monophonic
from midime_tui.music.notes import Metre, Note
from tests.music.songs import drums, hits, melodic, quarters, song

WALTZ = [Metre(0, 3, 4)]


def test_chunks_follow_each_other() -> None:
    cut = chunk_melody(quarters(4))
    assert cut.positions == (0, 32)
    assert cut.chunks == (quarters(2), quarters(2))
    assert cut.dropped == ()


def test_a_note_over_a_border_goes_on_as_a_new_note() -> None:
    cut = chunk_melody([Note(28, 70, 60)])
    assert cut.chunks == ((Note(28, 32, 60),), (Note(0, 32, 60),), (Note(0, 6, 60),))


def test_a_drum_over_a_border_is_not_hit_again() -> None:
    cut = chunk_melody([Note(28, 70, 36, 80, 0, True)])
    assert cut.chunks == ((Note(28, 32, 36, 80, 0, True),),)


def test_chunks_without_notes_are_left_out_and_named() -> None:
    cut = chunk_melody([*quarters(2), Note(100, 128, 60)])
    assert cut.positions == (0, 96)
    assert cut.dropped == ("2 chunks (bars 3-6) have no notes and are left out",)


def test_one_chunk_without_notes() -> None:
    cut = chunk_melody([*quarters(2), Note(64, 96, 60)])
    assert cut.dropped == ("1 chunk (bars 3-4) has no notes and is left out",)


def test_a_last_chunk_with_silent_bars_is_filled_up() -> None:
    cut = chunk_melody(quarters(3))
    assert cut.positions == (0, 32)
    assert cut.dropped == ("the last chunk (from bar 3) is filled up with 16 sixteenths of silence",)


def test_a_last_bar_that_ends_in_a_rest_is_not_worth_a_word() -> None:
    assert chunk_melody([*quarters(3), Note(48, 50, 60)]).dropped == ()


def test_chunks_from_a_later_start() -> None:
    cut = chunk_melody(quarters(2, start=16), start=16)
    assert (cut.chunks, cut.positions) == ((quarters(2),), (16,))


def test_notes_before_the_start() -> None:
    with pytest.raises(ValueError, match="step 16 or later"):
        chunk_melody(quarters(2), start=16)


def test_no_notes_are_no_chunks() -> None:
    assert chunk_melody([]).chunks == ()


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90), st.integers(21, 108)), max_size=20),
    st.integers(1, 70),
)
def test_chunks_hold_all_of_the_music(spans: list[tuple[int, int, int]], steps: int) -> None:
    notes = monophonic(Note(start, start + length, pitch) for start, length, pitch in spans)
    cut = chunk_melody(notes, steps)
    sounding = {(step, note.pitch) for note in notes for step in range(note.start, note.end)}
    again = {
        (position + step, note.pitch)
        for chunk, position in zip(cut.chunks, cut.positions)
        for note in chunk
        for step in range(note.start, note.end)
    }
    assert again == sounding
    assert all(0 <= note.start < note.end <= steps for chunk in cut.chunks for note in chunk)
    assert all(position % steps == 0 for position in cut.positions)
    assert all(cut.chunks)


def test_a_song_becomes_chunks_with_a_report() -> None:
    found = song_chunks(song(drums(), melodic("Lead", quarters(4, start=16))), MelodyConverter())
    assert found.chunks == (quarters(2), quarters(2))
    assert (found.positions, found.start, found.steps, found.track_index) == ((16, 48), 16, 32, 1)
    assert found.why == 'melody from track 2 "Lead", the only track that is not drums'
    assert found.report == (
        'track 1 "Drums" is left out: one melody is wanted',
        "bar 1 is silent before the first note and is left out",
    )


def test_a_waltz_is_music_and_one_line_says_how_it_is_cut() -> None:
    found = song_chunks(song(melodic("", quarters(12)), metres=WALTZ))
    assert len(found.chunks) == 6
    assert found.report == ("the metre is 3/4: chunks of 32 sixteenths run over the bar lines",)


def test_two_quarters_a_bar_need_no_line() -> None:
    assert song_chunks(song(melodic("", quarters(4)), metres=[Metre(0, 2, 4)])).report == ()


def test_metres_that_change() -> None:
    metres = [Metre(0, 4, 4), Metre(16, 3, 4)]
    report = song_chunks(song(melodic("", quarters(8)), metres=metres)).report
    assert report[0] == "the metre changes (4/4 and 3/4): chunks of 32 sixteenths run over the bar lines"


@pytest.mark.parametrize(
    ("notes", "metre", "said"),
    [
        (quarters(1), Metre(0, 4, 4), r"has 1 bar of music \(16 sixteenths\): at least 32 sixteenths"),
        (quarters(1, start=64), Metre(0, 4, 4), r"has 1 bar of music \(16 sixteenths\)"),
        (quarters(1), Metre(0, 3, 4), r"has 2 bars of music \(24 sixteenths\)"),
    ],
)
def test_too_short_a_piece(notes: tuple[Note, ...], metre: Metre, said: str) -> None:
    with pytest.raises(MidimeError, match=f"tune.mid {said}"):
        song_chunks(song(melodic("", notes), metres=[metre]))


@pytest.mark.parametrize("notes", [quarters(2), [*quarters(1), Note(16, 17, 60)], [Note(0, 32, 60)]])
def test_two_bars_are_enough(notes: list[Note]) -> None:
    assert len(song_chunks(song(melodic("", notes))).chunks) == 1


def test_pitches_are_folded_into_the_range_of_the_model() -> None:
    found = song_chunks(song(melodic("", quarters(2, 30))), MelodyConverter(min_pitch=48, max_pitch=84))
    assert min(note.pitch for note in found.notes) >= 48


def test_drums_for_a_drum_model() -> None:
    found = song_chunks(song(melodic("Lead", quarters(4)), drums()), DrumsConverter())
    assert found.chunks == (hits(2), hits(2))
    assert found.track_index is None
    assert found.why == 'drums from track 2 "Drums"'
    assert found.report == ('track 1 "Lead" is left out: drums are wanted',)


def test_several_drum_tracks_are_taken_together() -> None:
    other = melodic("", ())
    found = song_chunks(song(drums(), drums("More"), other), DrumsConverter())
    assert found.notes == hits(4)


def test_no_drums_for_a_drum_model() -> None:
    with pytest.raises(MidimeError, match=r"tune\.mid has no drums: notes on channel 10 are wanted"):
        song_chunks(song(melodic("", quarters(4))), DrumsConverter())


def trio(melody_program: int = 0, bass_program: int = 33) -> tuple[Note, ...]:
    found = song_chunks(
        song(
            melodic("Lead", quarters(4, 72, melody_program), melody_program),
            melodic("Bass", quarters(4, 36, bass_program), bass_program),
            drums(),
        ),
        TrioConverter(64),
    )
    assert found.why == 'melody from track 1 "Lead", bass from track 2 "Bass", drums from track 3 "Drums"'
    assert len(found.chunks) == 1
    return found.chunks[0]


def test_a_trio_for_a_trio_model() -> None:
    assert sorted(trio()) == sorted([*quarters(4, 72), *quarters(4, 36, 33), *hits(4)])


def test_a_melody_of_a_program_that_trios_do_not_know_is_played_on_one_they_do() -> None:
    assert {note.program for note in trio(melody_program=73) if not note.is_drum} == {0, 33}


def test_the_bass_with_most_notes_is_taken_and_others_are_named() -> None:
    found = song_chunks(
        song(
            melodic("Lead", quarters(4)),
            melodic("Little", quarters(1, 36, 32), 32),
            melodic("Much", quarters(4, 36, 33), 33),
            drums(),
        ),
        TrioConverter(64),
    )
    assert 'bass from track 3 "Much"' in found.why
    assert found.report == ('track 2 "Little" is left out: one melody, one bass and drums are wanted',)


def test_a_trio_with_another_melody() -> None:
    tracks = song(
        melodic("Lead", quarters(4)),
        melodic("Flute", quarters(4, 80)),
        melodic("Bass", quarters(4, 36, 33), 33),
        drums(),
    )
    assert song_chunks(tracks, TrioConverter(64), "flute").track_index == 1
    with pytest.raises(MidimeError, match=r'track 3 "Bass" of tune\.mid is its only bass'):
        song_chunks(tracks, TrioConverter(64), "bass")


def test_a_trio_that_lacks_parts() -> None:
    with pytest.raises(MidimeError, match="has no bass and no drums: a trio needs"):
        song_chunks(song(melodic("Lead", quarters(4))), TrioConverter(64))


def test_only_drums_for_a_melody_model() -> None:
    with pytest.raises(MidimeError, match="has only drums"):
        song_chunks(song(drums()))
