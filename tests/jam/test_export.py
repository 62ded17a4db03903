"""Exports never take the place of anything."""

from __future__ import annotations

import os
from pathlib import Path

import mido
import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam.export import free_stem, write_new
from midime_tui.jam.jam import Jam
from midime_tui.jam.loop_record import record_from_text
from tests.jam.conftest import TUNE


def test_a_second_export_gets_a_second_name(trained: Jam, tmp_path: Path) -> None:
    first = trained.export(tmp_path)
    before = [path.read_bytes() for path in first]
    trained.nudge(0, 2.0)
    second = trained.export(tmp_path)
    assert [path.name for path in first] == ["sketch.mid", "sketch.wav"]
    assert [path.name for path in second] == ["sketch-2.mid", "sketch-2.wav"]
    assert [path.read_bytes() for path in first] == before


def test_midi_and_wav_share_their_number(trained: Jam, tmp_path: Path) -> None:
    (tmp_path / "sketch.wav").write_bytes(b"somebody's")
    midi, wav = trained.export(tmp_path)
    assert (midi.stem, wav.stem) == ("sketch-2", "sketch-2")
    assert (tmp_path / "sketch.wav").read_bytes() == b"somebody's"


def test_a_named_file_is_not_overwritten_either(trained: Jam, tmp_path: Path) -> None:
    (tmp_path / "mine.mid").write_bytes(b"old")
    assert trained.export_midi(tmp_path / "mine.mid").name == "mine-2.mid"
    assert (tmp_path / "mine.mid").read_bytes() == b"old"


def test_a_dangling_link_is_in_the_way_too(tmp_path: Path) -> None:
    os.symlink(tmp_path / "nowhere", tmp_path / "sketch.mid")
    assert free_stem(tmp_path, "sketch", [".mid"]) == "sketch-2"


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    def write(path: Path) -> None:
        path.write_bytes(b"half")
        raise MidimeError("the disk is full")

    with pytest.raises(MidimeError):
        write_new(tmp_path / "sketch.mid", write)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_one_sentence(trained: Jam, tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="cannot write"):
        trained.export(tmp_path / "none")


def test_the_text_event_brings_the_loop_back(trained: Jam, tmp_path: Path) -> None:
    trained.nudge(3, -1.5)
    loop = trained.loop()
    midi = trained.export_midi(tmp_path / "a.mid", loop)
    texts = [message.text for message in mido.MidiFile(midi).tracks[0] if message.type == "text"]
    (record,) = [found for text in texts if (found := record_from_text(text))]
    assert record.z == (0.0, 0.0, 0.0, -1.5)
    assert record.seed == trained.seed
    assert record.model == "small"
    assert record.identity == trained.base.identity
    assert record.pieces == (f"{TUNE}.mid",)
    assert np.array_equal(record.code, loop.code)


@pytest.mark.parametrize("text", ["", "midime", "midime is a program", "midime []", "{}"])
def test_a_foreign_text_is_no_record(text: str) -> None:
    assert record_from_text(text) is None


@pytest.mark.parametrize("text", ["midime {", 'midime {"version":9}', 'midime {"version":1,"code":"x"}'])
def test_a_damaged_text_is_one_clause(text: str) -> None:
    with pytest.raises(MidimeError) as caught:
        record_from_text(text)
    assert "\n" not in str(caught.value)
