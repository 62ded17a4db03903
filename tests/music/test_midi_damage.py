"""Files that cannot be read: one clear sentence each, and nothing else, whatever the bytes."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.music.chunks import song_chunks
from midime_tui.music.midi_file import read_midi
from midime_tui.music.tunes import bundled_tunes
from tests.music.midi_hex import END, QUARTER, header, midi, track, written

WHOLE = midi(QUARTER + END, QUARTER + END)
ANY_FOLDER = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def refused(path: Path) -> str:
    with pytest.raises(MidimeError) as caught:
        read_midi(path)
    said = str(caught.value)
    assert "\n" not in said
    assert path.name in said
    return said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"ID3\x04 not music", "is not a MIDI file: it begins with 'ID3. not', a MIDI file with 'MThd'"),
        (WHOLE[:10], "is cut off in its header: it ends at byte 10, 14 bytes are the least"),
        (WHOLE[:14], "is cut off: its header announces 2 tracks, and it ends at byte 14 after 0"),
        (WHOLE[:28], "is cut off: track 1 should go on to byte 34, and the file ends at byte 28"),
        (WHOLE[:34], "is cut off: its header announces 2 tracks, and it ends at byte 34 after 1"),
        (WHOLE[:-1], "is cut off: track 2 should go on to byte 54, and the file ends at byte 53"),
        (header(1, file_format=9) + track(QUARTER + END), "formats 0, 1 and 2 exist"),
        (header(1, division=0) + track(QUARTER + END), "says 0 ticks per quarter note"),
        (header(1, division=0xE700) + track(QUARTER + END), "is damaged: its header says"),
        (header(1) + b"\0\0\0\0\0\0\0\0\0\0", "track 1 of 1 should begin at byte 14 with 'MTrk'"),
        (midi("00 3C 50" + END), "in track 1 the event at byte 22 has no status byte"),
        (midi(QUARTER + "00 90 3C"), "the event at byte 30 runs over the track's end at byte 33"),
        (midi("00 FF 03 7F 41" + END), "the event at byte 22 runs over the track's end at byte 31"),
        (midi("FF FF FF FF 7F 90 3C 50"), "the number at byte 22 is longer than the 4 bytes allowed"),
        (midi(QUARTER + END, QUARTER + END, file_format=2), "of type 2 with 2 independent patterns"),
        (midi(END), "has no notes"),
        (header(0), "has no notes"),
        (midi("00 90 3C 50" + "00 3C 50" * 100_000 + END), "has more than 100000 notes (by track 1)"),
        (midi("00 90 3C 50  FF FF FF 7F 80 3C 00" + END), "up to 131072 (8192 bars) are read"),
    ],
)
def test_what_is_wrong_and_where(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refused(written(tmp_path, data))


def test_a_missing_file(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "none.mid")


def test_a_directory(tmp_path: Path) -> None:
    assert "is a directory" in refused(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mid")
    assert "is not a regular file" in refused(tmp_path / "pipe.mid")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    path.chmod(0)
    assert "permission denied" in refused(path)


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(MidimeError):
        read_midi("tune\0.mid")


def test_a_hundred_megabytes_of_junk_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "junk.mid"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    before = time.perf_counter()
    assert "is not a MIDI file" in refused(path)
    assert time.perf_counter() - before < 5.0


def test_a_hundred_megabytes_with_the_right_beginning_are_refused_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, header(1))
    with path.open("r+b") as file:
        file.truncate(100_000_000)
    before = time.perf_counter()
    assert "is 100.0 MB: up to 4 MB are read" in refused(path)
    assert time.perf_counter() - before < 5.0


def test_every_cut_of_a_real_file_is_named(tmp_path: Path) -> None:
    data = bundled_tunes()[0].path.read_bytes()
    for size in range(0, len(data), 7):
        said = refused(written(tmp_path, data[:size]))
        assert "is cut off" in said or "is empty" in said or "is not a MIDI file" in said


def test_a_file_of_many_tracks_does_not_keep_a_person_waiting(tmp_path: Path) -> None:
    data = header(5000) + track("00 90 3C 50  8C 00 80 3C 00") * 5000
    before = time.perf_counter()
    song_chunks(read_midi(written(tmp_path, data)))
    assert time.perf_counter() - before < 20


def only_midime_errors(path: Path) -> None:
    with suppress(MidimeError):
        song_chunks(read_midi(path))


@given(st.binary(max_size=400))
@ANY_FOLDER
def test_random_bytes(tmp_path: Path, data: bytes) -> None:
    only_midime_errors(written(tmp_path, data))


@given(st.lists(st.binary(max_size=60), max_size=4), st.integers(0, 3), st.integers(0, 0xFFFF))
@ANY_FOLDER
def test_random_tracks_in_a_right_frame(
    tmp_path: Path, bodies: list[bytes], file_format: int, division: int
) -> None:
    data = header(len(bodies), file_format=file_format, division=division)
    data += b"".join(b"MTrk" + len(body).to_bytes(4, "big") + body for body in bodies)
    only_midime_errors(written(tmp_path, data))


@given(
    st.sampled_from([tune.path for tune in bundled_tunes()]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12),
    st.floats(0, 1),
)
@ANY_FOLDER
def test_real_files_with_random_faults(
    tmp_path: Path, tune: Path, faults: list[tuple[float, int]], kept: float
) -> None:
    data = bytearray(tune.read_bytes())
    for at, value in faults:
        data[int(at * len(data))] = value
    size = len(data) if kept > 0.5 else int(2 * kept * len(data))
    only_midime_errors(written(tmp_path, bytes(data[:size])))
