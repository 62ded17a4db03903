"""Finding and reading the collections, and keeping their windows."""

from __future__ import annotations

import io
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest

from midime_tui.errors import MidimeError
from training.config import RunConfig, read_config
from training.corpora import COLLECTIONS, read_collections
from training.dataset import load_dataset
from training.evaluate import DEFAULT_CONFIG
from training.pop909 import read_song

ABC = "".join(
    f"X:{number}\nT:Tune {number}\nM:C|\nL:1/8\nK:G\n"
    + "|".join("".join("GABcdefg"[(number * bar + step * step) % 8] for step in range(8)) for bar in range(9))
    + "|\n\n"
    for number in range(1, 31)
)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A stand-in for the music21 wheel."""
    path = tmp_path / "music21.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("music21/corpus/airdsAirs/book1.abc", ABC)
        file.writestr("music21/corpus/ryansMammoth/Odd.abc", "X:1\nM:C\nK:Q\nabc|\n".encode("latin-1"))
    return path


@pytest.fixture
def config() -> RunConfig:
    return replace(read_config(DEFAULT_CONFIG), collections=("airdsAirs", "ryansMammoth"))


def song(offset: float, tempo: int = 500000) -> tuple[bytes, bytes]:
    """MIDI and beats of a song of 24 beats at 120; its first beat lies `offset` seconds late."""
    midi = mido.MidiFile(ticks_per_beat=480)
    melody = mido.MidiTrack([mido.MetaMessage("track_name", name="MELODY")])
    late = round(offset / 0.5 * 480)
    for index in range(24):
        melody.append(
            mido.Message("note_on", note=60 + index % 5, velocity=90, time=late if index == 0 else 50)
        )
        melody.append(mido.Message("note_on", note=60 + index % 5, velocity=0, time=430))
    midi.tracks += [mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo)]), melody]
    stream = io.BytesIO()
    midi.save(file=stream)
    beats = "".join(
        f"{offset + beat / 2} {float(beat % 2 == 0)} {float(beat % 4 == 0)}\n" for beat in range(24)
    )
    return stream.getvalue(), beats.encode()


def test_pop909_follows_the_beats_not_the_ticks() -> None:
    midi, beats = song(offset=0.171)
    tune = read_song("001", midi, beats)
    np.testing.assert_array_equal(tune.starts, np.arange(24) * 4.0)
    np.testing.assert_array_equal(tune.ends - tune.starts, np.full(24, 4.0))
    np.testing.assert_array_equal(tune.bars, np.arange(6) * 16.0)
    assert tune.metre == (4, 4)


def test_pop909_without_melody_or_beats_says_so() -> None:
    midi, beats = song(0)
    with pytest.raises(ValueError, match="beats"):
        read_song("001", midi, b"0 1 1\n1 0 0\n")
    with pytest.raises(ValueError, match="MELODY"):
        read_song("001", midi.replace(b"MELODY", b"BRIDGE"), beats)


def test_pop909_archive(tmp_path: Path) -> None:
    midi, beats = song(0.2)
    with tarfile.open(tmp_path / "pop909.tar.xz", "w:xz") as tar:
        for name, content in (("001.mid", midi), ("beat_midi.txt", beats), ("002.mid", midi)):
            member = tarfile.TarInfo(f"pop909/POP909/{'002' if name == '002.mid' else '001'}/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    tunes, left_out = read_collections(["pop909"], tmp_path)
    assert [tune.key for tune in tunes] == ["pop909/001"]
    assert left_out[0][:2] == ("pop909", "002")


def test_missing_archive_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match=r"pop909\.tar\.xz is missing"):
        read_collections(["pop909"], tmp_path)


def test_broken_archive_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "pop909.tar.xz").write_bytes(b"no archive")
    with pytest.raises(MidimeError, match="not a readable POP909 archive"):
        read_collections(["pop909"], tmp_path)


def test_unknown_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="essenFolksong"):
        read_collections(["essenFolksong"], tmp_path)


def test_only_collections_that_may_be_used() -> None:
    assert set(COLLECTIONS) == {"airdsAirs", "oneills1850", "ryansMammoth", "pop909"}


def test_wheel_is_read_and_what_is_left_out_named(wheel: Path, tmp_path: Path) -> None:
    tunes, left_out = read_collections(["airdsAirs", "ryansMammoth"], tmp_path, wheel)
    assert len(tunes) == 30
    assert [entry[:2] for entry in left_out] == [("ryansMammoth", "Odd#1")]


def test_windows_are_kept_and_the_same_again(wheel: Path, config: RunConfig, tmp_path: Path) -> None:
    first = load_dataset(config, tmp_path / "cache", tmp_path, wheel)
    wheel.unlink()
    again = load_dataset(config, tmp_path / "cache", tmp_path, wheel)
    np.testing.assert_array_equal(first.rows[:], again.rows[:])
    assert first.counts == again.counts
    assert first.report == again.report
    assert len(first.choose("train", "4/4", "airdsAirs")) > 0
