"""Which track is the melody, and why."""

from __future__ import annotations

import pytest

from midime_tui.errors import MidimeError
from midime_tui.music.melody import choose_melody
from midime_tui.music.notes import Note, Track
from tests.music.songs import drums, melodic, quarters, song


def chords(bars: int) -> list[Note]:
    return [Note(4 * beat, 4 * beat + 4, pitch, 60) for beat in range(4 * bars) for pitch in (48, 52, 55, 60)]


def test_the_only_track() -> None:
    choice = choose_melody(song(melodic("", quarters(4))))
    assert (choice.track_index, choice.why) == (0, "track 1, the only track")


def test_the_only_track_that_is_not_drums() -> None:
    choice = choose_melody(song(drums(), melodic("Flute", quarters(4))))
    assert choice.track_index == 1
    assert choice.why == 'track 2 "Flute", the only track that is not drums'


def test_a_name_that_says_melody() -> None:
    choice = choose_melody(
        song(melodic("PIANO", quarters(4)), melodic("MELODY", quarters(4)), melodic("BASS", quarters(4, 72)))
    )
    assert choice.track_index == 1
    assert 'track 2 "MELODY": its name says melody' in choice.why


@pytest.mark.parametrize("name", ["Lead Vocals", "vox", "Gesang", "Right Hand", "Solo Violin", "Melodie"])
def test_other_names_of_melodies(name: str) -> None:
    tracks = song(melodic("Strings", quarters(4, 62)), melodic(name, quarters(4, 60)))
    assert choose_melody(tracks).track_index == 1


@pytest.mark.parametrize("name", ["Brightness", "frightened", "Cleft", "amelia"])
def test_names_that_only_look_like_it(name: str) -> None:
    assert "its name" not in choose_melody(song(melodic(name, quarters(4)), melodic("x", quarters(4)))).why


def test_one_voice_before_chords() -> None:
    choice = choose_melody(song(melodic("", chords(4)), melodic("", quarters(4, 67))))
    assert choice.track_index == 1
    assert "one note at a time" in choice.why


def test_a_voice_in_the_middle_before_a_bass() -> None:
    assert choose_melody(song(melodic("", quarters(4, 33)), melodic("", quarters(4, 69)))).track_index == 1


def test_a_bass_program_is_not_a_melody() -> None:
    assert choose_melody(song(melodic("", quarters(4), 33), melodic("", quarters(4), 73))).track_index == 1


def test_a_voice_through_the_piece_before_a_few_notes() -> None:
    assert choose_melody(song(melodic("", quarters(1, 72)), melodic("", quarters(16, 67)))).track_index == 1


def test_equal_tracks_give_the_first() -> None:
    assert choose_melody(song(*[melodic("", quarters(4))] * 3)).track_index == 0


@pytest.mark.parametrize("track", [2, "2", "piano", "PIAN", " Piano 1 "])
def test_a_track_that_was_asked_for(track: int | str) -> None:
    choice = choose_melody(song(melodic("MELODY", quarters(4)), melodic("Piano 1", quarters(4))), track)
    assert choice.track_index == 1
    assert choice.why == 'track 2 "Piano 1", as asked for'


def test_a_whole_name_counts_before_a_part_of_one() -> None:
    tracks = song(melodic("Voice 2", quarters(4, 72)), melodic("Voice", quarters(4)))
    assert choose_melody(tracks, "voice").track_index == 1


def test_of_several_with_the_name_the_best() -> None:
    tracks = song(melodic("Piano L", quarters(4, 36)), melodic("Piano R", quarters(4, 72)))
    choice = choose_melody(tracks, "piano")
    assert choice.track_index == 1
    assert choice.why.startswith("of the 2 tracks named so, ")


@pytest.mark.parametrize("track", [0, 3, -1, "flute", "", "99"])
def test_a_track_that_is_not_there(track: int | str) -> None:
    tracks = song(melodic("MELODY", quarters(4)), melodic("", quarters(4)))
    with pytest.raises(MidimeError, match=r'it has 2 tracks: track 1 "MELODY" and track 2$'):
        choose_melody(tracks, track)


def test_drums_that_were_asked_for() -> None:
    with pytest.raises(MidimeError, match=r'track 2 "Drums" of tune\.mid holds drums.*from track 1'):
        choose_melody(song(melodic("", quarters(4)), drums()), 2)


def test_only_drums() -> None:
    with pytest.raises(MidimeError, match=r'tune.mid has only drums \(track 1 "Drums"\): a melody is wanted'):
        choose_melody(song(drums()))


def test_a_track_of_one_note_can_be_measured() -> None:
    lonely = Track("", (Note(0, 1, 60),))
    assert choose_melody(song(lonely, melodic("", quarters(4)))).track_index == 1
