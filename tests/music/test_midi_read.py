"""What a person's MIDI files become, oddities included."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from midime_tui.music.midi_file import read_midi
from midime_tui.music.notes import Metre, Note, Song
from tests.music.midi_hex import END, QUARTER, header, midi, track, unhex, written


def read(folder: Path, data: bytes) -> Song:
    return read_midi(written(folder, data))


def spans(song: Song) -> list[list[tuple[int, int, int]]]:
    """(start, end, pitch) of every note, by track."""
    return [[(note.start, note.end, note.pitch) for note in each.notes] for each in song.tracks]


def test_a_quarter_lasts_four_steps(tmp_path: Path) -> None:
    song = read(tmp_path, midi(QUARTER + END))
    assert song.name == "tune.mid"
    assert song.tracks[0].notes == (Note(0, 4, 60, 0x50, 0, False),)


def test_times_round_to_the_nearest_step_and_halves_up(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            0C 90 3C 50  # on at tick 12, half a step: step 1
            0B 80 3C 00  # off at tick 23, just before step 1: a note of one step
            12 90 3E 50  # on at tick 41, 1.7 steps: step 2
            1E 80 3E 00  # off at tick 71, 2.96 steps: step 3
            """
            + END
        ),
    )
    assert spans(song) == [[(1, 2, 60), (2, 3, 62)]]


def test_a_note_of_no_length_gets_one_step(tmp_path: Path) -> None:
    song = read(tmp_path, midi("00 90 3C 50  00 80 3C 00" + END))
    assert spans(song) == [[(0, 1, 60)]]


def test_velocity_0_is_a_note_off(tmp_path: Path) -> None:
    song = read(tmp_path, midi("00 90 3C 50  60 90 3C 00" + END))
    assert spans(song) == [[(0, 4, 60)]]


def test_running_status(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            00 90 3C 50  # C on
            60 3C 00     # no status byte: still note on, velocity 0
            00 3E 50     # D on
            60 3E 00     # D off
            """
            + END
        ),
    )
    assert spans(song) == [[(0, 4, 60), (4, 8, 62)]]


def test_running_status_goes_on_after_meta_and_system_exclusive_events(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            00 90 3C 50           # C on
            00 FF 01 02 68 69     # a text
            00 F0 03 43 10 F7     # a system exclusive message
            60 3C 00              # the standard forbids this; files do it
            """
            + END
        ),
    )
    assert spans(song) == [[(0, 4, 60)]]


def test_a_missing_note_off_ends_with_the_track(tmp_path: Path) -> None:
    song = read(tmp_path, midi("00 90 3C 50  83 00 FF 2F 00  # end of track at tick 384"))
    assert spans(song) == [[(0, 16, 60)]]


def test_a_stuck_note_ends_where_its_pitch_begins_again(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            00 90 3C 50  # C on, never off
            60 90 3C 50  # C on again
            60 80 3C 00  # off
            """
            + END
        ),
    )
    assert spans(song) == [[(0, 4, 60), (4, 8, 60)]]


def test_an_on_before_the_off_of_the_same_tick_is_a_repeated_note(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            00 90 3C 50  # C on
            60 90 3C 50  # C on again,
            00 80 3C 00  # and only then off: meant for the first
            60 80 3C 00  # off
            """
            + END
        ),
    )
    assert spans(song) == [[(0, 4, 60), (4, 8, 60)]]


def test_a_note_off_without_a_note_means_nothing(tmp_path: Path) -> None:
    assert spans(read(tmp_path, midi("00 80 40 00" + QUARTER + END))) == [[(0, 4, 60)]]


def test_channel_10_is_drums_whatever_its_program(tmp_path: Path) -> None:
    song = read(tmp_path, midi("00 C9 19  00 99 24 50  18 89 24 00" + END))
    assert song.tracks[0].is_drum
    assert song.tracks[0].notes == (Note(0, 1, 36, 0x50, 0, True),)


def test_channels_of_one_track_become_tracks(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            00 FF 03 04 53 6F 6E 67  # name: Song
            00 90 3C 50
            00 91 30 50
            60 80 3C 00
            00 81 30 00
            """
            + END,
            file_format=0,
        ),
    )
    assert [each.name for each in song.tracks] == ["Song (channel 1)", "Song (channel 2)"]
    assert spans(song) == [[(0, 4, 60)], [(0, 4, 48)]]


def test_a_program_change_begins_a_new_track(tmp_path: Path) -> None:
    song = read(tmp_path, midi("00 C0 00" + QUARTER + "00 C0 49" + QUARTER + END))
    assert [(each.program, each.notes[0].program) for each in song.tracks] == [(0, 0), (73, 73)]
    assert spans(song) == [[(0, 4, 60)], [(4, 8, 60)]]


def test_programs_set_in_another_track_count(tmp_path: Path) -> None:
    song = read(tmp_path, midi("00 C0 28" + END, QUARTER + END))
    assert song.tracks[0].program == 40


def test_a_tracks_own_program_counts_before_another_tracks(tmp_path: Path) -> None:
    song = read(tmp_path, midi("00 C0 28" + QUARTER + END, "00 C0 49" + QUARTER + END))
    assert [each.program for each in song.tracks] == [40, 73]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("46 6C C3 B6 74 65", "Flöte"),  # UTF-8
        ("46 6C F6 74 65", "Flöte"),  # Latin-1
        ("FF FE 46 00 6C 00", "Fl"),  # UTF-16 with its mark
        ("00 41 00 42 0A 43", "A B C"),  # zero bytes and a line feed
        ("8D 81", ""),  # bytes that are no letters anywhere
    ],
)
def test_track_names_in_odd_encodings(tmp_path: Path, raw: str, name: str) -> None:
    size = len(bytes.fromhex(raw))
    song = read(tmp_path, midi(f"00 FF 03 {size:02X} {raw}" + QUARTER + END))
    assert song.tracks[0].name.replace("\ufffd", "").strip() == name


def test_tempo_changes_are_kept_in_steps_and_do_not_move_notes(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            00 FF 51 03 07 A1 20  # 500000 microseconds a quarter: 120
            60 FF 51 03 0F 42 40  # 1000000: 60, one quarter later
            """
            + END,
            "60 90 3C 50  60 80 3C 00" + END,
        ),
    )
    assert song.tempos == ((0, 120.0), (4, 60.0))
    assert spans(song) == [[(4, 8, 60)]]


def test_a_file_without_tempo_and_metre_has_120_and_4_4(tmp_path: Path) -> None:
    song = read(tmp_path, midi(QUARTER + END))
    assert (song.qpm, song.metres) == (120.0, (Metre(0, 4, 4),))


def test_a_tempo_that_comes_late_leaves_120_before_it(tmp_path: Path) -> None:
    song = read(tmp_path, midi("60 FF 51 03 0F 42 40" + END, QUARTER + END))
    assert song.tempos == ((0, 120.0), (4, 60.0))


def test_a_tempo_of_nothing_is_left_out_and_mad_ones_are_bounded(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            00 FF 51 03 00 00 00  # no time at all
            60 FF 51 03 00 00 01  # sixty million quarters a minute
            60 FF 51 03 FF FF FF  # under four
            """
            + END,
            QUARTER + END,
        ),
    )
    assert song.tempos == ((0, 120.0), (4, 1000.0), (8, 10.0))


def test_metre_changes_are_kept_in_steps(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            00 FF 58 04 03 02 18 08     # 3/4
            81 10 FF 58 04 06 03 24 08  # 144 ticks later, 6 steps: 6/8
            """
            + END,
            QUARTER + END,
        ),
    )
    assert song.metres == (Metre(0, 3, 4), Metre(6, 6, 8))


@pytest.mark.parametrize(
    "meta",
    [
        "00 FF 59 02 0F 00",  # a key signature of 15 sharps
        "00 FF 59 02 80 07",  # and one of 128 flats, mode 7
        "00 FF 59 00",  # one without data
        "00 FF 54 01 00",  # a film time offset that is too short
        "00 FF 58 04 00 02 18 08",  # a metre of 0/4
        "00 FF 58 04 04 FF 18 08",  # a metre of 4 over 2 to the 255
        "00 FF 58 01 04",  # half a metre
        "00 FF 51 02 07 A1",  # a tempo of two bytes
        "00 FF 00 05 00 00 00 00 00",  # a sequence number that is too long
        "00 FF 7E 02 41 42",  # a kind that nobody knows
        "00 F8",  # a clock tick, which does not belong into files
        "00 F2 01 02",  # a song position, neither
    ],
)
def test_what_does_not_matter_for_the_notes_stops_nothing(tmp_path: Path, meta: str) -> None:
    song = read(tmp_path, midi(meta + QUARTER + END))
    assert spans(song) == [[(0, 4, 60)]]
    assert song.metres == (Metre(0, 4, 4),)
    assert song.qpm == 120.0


def test_data_bytes_over_127_are_clipped(tmp_path: Path) -> None:
    song = read(tmp_path, midi("00 90 3C FF  60 80 3C 00" + END))
    assert song.tracks[0].notes[0].velocity == 127


def test_bytes_after_the_last_track_do_not_matter(tmp_path: Path) -> None:
    assert spans(read(tmp_path, midi(QUARTER + END) + b"\0\0junk")) == [[(0, 4, 60)]]


def test_events_after_the_end_of_track_do_not_matter(tmp_path: Path) -> None:
    assert spans(read(tmp_path, midi(QUARTER + END + "00 90 40 50"))) == [[(0, 4, 60)]]


def test_a_track_without_its_end_event(tmp_path: Path) -> None:
    assert spans(read(tmp_path, midi(QUARTER))) == [[(0, 4, 60)]]


def test_a_last_track_whose_length_is_too_large_but_that_ends(tmp_path: Path) -> None:
    data = header(1) + b"MTrk\0\0\x10\0" + unhex(QUARTER + END)
    assert spans(read(tmp_path, data)) == [[(0, 4, 60)]]


def test_a_track_whose_length_is_too_large_does_not_hide_the_next(tmp_path: Path) -> None:
    wrong = b"MTrk\0\0\0\x10" + unhex(QUARTER + END)  # 16 bytes said, 12 there
    data = header(2) + wrong + track(QUARTER.replace("3C", "40") + END)
    assert spans(read(tmp_path, data)) == [[(0, 4, 60)], [(0, 4, 64)]]


def test_chunks_of_other_kinds_are_stepped_over(tmp_path: Path) -> None:
    data = header(1) + b"XFIH\0\0\0\4abcd" + track(QUARTER + END)
    assert spans(read(tmp_path, data)) == [[(0, 4, 60)]]


def test_a_longer_header_is_stepped_over(tmp_path: Path) -> None:
    data = b"MThd\0\0\0\x08" + header(1)[8:] + b"\0\0" + track(QUARTER + END)
    assert spans(read(tmp_path, data)) == [[(0, 4, 60)]]


def test_a_riff_wrapping(tmp_path: Path) -> None:
    inner = midi(QUARTER + END)
    size = len(inner)
    data = b"RIFF" + (size + 12).to_bytes(4, "little") + b"RMIDdata" + size.to_bytes(4, "little") + inner
    assert spans(read(tmp_path, data)) == [[(0, 4, 60)]]


def test_film_time_code_counts_at_a_tempo_of_120(tmp_path: Path) -> None:
    # -25 frames a second, 40 ticks a frame: 1000 ticks a second, 500 a quarter at 120
    song = read(tmp_path, midi("00 90 3C 50  83 74 80 3C 00  # 500 ticks later" + END, division=0xE728))
    assert spans(song) == [[(0, 4, 60)]]
    assert song.tempos == ((0, 120.0),)


def test_a_type_2_file_of_one_pattern(tmp_path: Path) -> None:
    assert spans(read(tmp_path, midi(QUARTER + END, file_format=2))) == [[(0, 4, 60)]]


def test_tracks_without_notes_are_left_out(tmp_path: Path) -> None:
    assert len(read(tmp_path, midi(END, QUARTER + END, END)).tracks) == 1


def test_notes_of_a_track_are_sorted(tmp_path: Path) -> None:
    song = read(
        tmp_path,
        midi(
            """
            00 90 40 50  # E on
            00 90 3C 50  # C on
            18 80 3C 00  # C off first
            18 80 40 00
            """
            + END
        ),
    )
    assert spans(song) == [[(0, 1, 60), (0, 2, 64)]]


def test_a_fine_grid_keeps_the_timing_of_a_performance(tmp_path: Path) -> None:
    file = mido.MidiFile(ticks_per_beat=480)
    on = mido.Message("note_on", note=60, velocity=64, time=250)
    file.tracks.append(mido.MidiTrack([on, mido.Message("note_off", note=60, time=70)]))
    file.save(tmp_path / "late.mid")
    fine, plain = read_midi(tmp_path / "late.mid", parts=120), read_midi(tmp_path / "late.mid")
    assert [(note.start, note.end) for note in fine.tracks[0].notes] == [(250, 320)]
    assert [(note.start, note.end) for note in plain.tracks[0].notes] == [(2, 3)]
