"""Notes to MIDI files and back."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.music.midi_file import read_midi, song_to_midi, write_midi
from midime_tui.music.notes import Metre, Note, Song, Track

SCALE = [Note(4 * step, 4 * step + 4, 60 + step) for step in range(8)]
ROUND_TRIPS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def apart(notes: list[Note]) -> list[Note]:
    """The notes that overlap no earlier one of their pitch and program."""
    kept: list[Note] = []
    for note in sorted(notes):
        voice = (note.pitch, note.program, note.is_drum)
        if not any(
            (other.pitch, other.program, other.is_drum) == voice and other.end > note.start for other in kept
        ):
            kept.append(note)
    return kept


@st.composite
def any_note(draw: st.DrawFn) -> Note:
    start = draw(st.integers(0, 500))
    is_drum = draw(st.booleans())
    return Note(
        start=start,
        end=start + draw(st.integers(1, 64)),
        pitch=draw(st.integers(0, 127)),
        velocity=draw(st.integers(1, 127)),
        program=0 if is_drum else draw(st.sampled_from([0, 5, 33, 127])),
        is_drum=is_drum,
    )


@given(st.lists(any_note(), min_size=1, max_size=40).map(apart))
@ROUND_TRIPS
def test_notes_come_back_as_they_were(tmp_path: Path, notes: list[Note]) -> None:
    write_midi(tmp_path / "out.mid", notes)
    song = read_midi(tmp_path / "out.mid")
    assert sorted(note for track in song.tracks for note in track.notes) == sorted(notes)


@given(st.lists(any_note(), min_size=1, max_size=40))
@ROUND_TRIPS
def test_overlapping_notes_of_a_pitch_keep_their_starts(tmp_path: Path, notes: list[Note]) -> None:
    write_midi(tmp_path / "out.mid", notes)
    song = read_midi(tmp_path / "out.mid")
    starts = {(note.start, note.pitch, note.program, note.is_drum) for note in notes}
    assert {
        (note.start, note.pitch, note.program, note.is_drum) for track in song.tracks for note in track.notes
    } == starts


def test_a_later_note_cuts_an_overlapping_one_of_its_pitch(tmp_path: Path) -> None:
    write_midi(tmp_path / "out.mid", [Note(0, 8, 60), Note(4, 12, 60)])
    assert read_midi(tmp_path / "out.mid").tracks[0].notes == (Note(0, 4, 60), Note(4, 12, 60))


def test_a_song_comes_back_with_its_tempos_metres_and_names(tmp_path: Path) -> None:
    song = Song(
        "waltz.mid",
        (
            Track("Flöte", (Note(0, 4, 72, 90, 73),), 73),
            Track("", (Note(0, 4, 36, 64, 33),), 33),
            Track("Trommel", (Note(0, 1, 38, 64, 0, True),), 0, True),
        ),
        ((0, 90.0), (24, 144.5)),
        (Metre(0, 3, 4), Metre(24, 6, 8)),
    )
    song_to_midi(song, tmp_path / "waltz.mid")
    assert read_midi(tmp_path / "waltz.mid") == song


@pytest.mark.parametrize("qpm", [30.0, 59.94, 112.0, 333.25])
def test_the_tempo_comes_back(tmp_path: Path, qpm: float) -> None:
    write_midi(tmp_path / "out.mid", SCALE, qpm=qpm)
    assert read_midi(tmp_path / "out.mid").qpm == pytest.approx(qpm, abs=0.01)


def test_texts_and_the_name_are_in_the_file(tmp_path: Path) -> None:
    write_midi(tmp_path / "out.mid", SCALE, name="Übung", texts=["seed 7", "code 0.5 -1"])
    first = mido.MidiFile(tmp_path / "out.mid", charset="utf-8").tracks[0]
    assert first.name == "Übung"
    assert [message.text for message in first if message.type == "text"] == ["seed 7", "code 0.5 -1"]


def test_the_same_notes_give_the_same_bytes(tmp_path: Path) -> None:
    write_midi(tmp_path / "a.mid", SCALE)
    write_midi(tmp_path / "b.mid", SCALE)
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_more_programs_than_channels(tmp_path: Path) -> None:
    notes = [Note(step, step + 1, 60, 80, step) for step in range(40)]
    write_midi(tmp_path / "out.mid", notes)
    song = read_midi(tmp_path / "out.mid")
    assert sorted(note for track in song.tracks for note in track.notes) == notes


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="cannot write"):
        write_midi(tmp_path / "none" / "out.mid", SCALE)


@pytest.mark.parametrize("note", [Note(0, 1, 128), Note(0, 1, 60, 200), Note(0, 1, 60, 80, 128)])
def test_notes_that_midi_cannot_say_leave_no_file(tmp_path: Path, note: Note) -> None:
    with pytest.raises(ValueError, match="range"):
        write_midi(tmp_path / "out.mid", [note])
    assert list(tmp_path.iterdir()) == []


def test_a_tempo_that_midi_cannot_say(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="tempo of 2"):
        write_midi(tmp_path / "out.mid", SCALE, qpm=2)
