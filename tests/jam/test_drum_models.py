"""Drum models that write more, or otherwise, than one set of drums a step."""

from __future__ import annotations

from pathlib import Path

import pytest

from midime_converter import convert
from midime_tui.jam.jam import Jam
from midime_tui.music.midi_file import read_midi, write_midi
from midime_tui.music.notes import Note
from tests.converter.golden import FOLDER


@pytest.mark.parametrize("name", ["groove-2bar", "drums-2bar-nade"])
def test_a_jam_reads_plays_and_exports_drums(name: str, tmp_path: Path) -> None:
    convert(FOLDER / name / "checkpoint", tmp_path / "model.h5")
    beat = [Note(step, step + 1, pitch, 90, 0, True) for step in range(0, 64, 2) for pitch in (36, 42)]
    write_midi(tmp_path / "beat.mid", beat)
    jam = Jam.open([tmp_path / "beat.mid"], tmp_path / "model.h5", seed=1)
    assert len(jam.chunks) == 2
    assert 0 <= jam.reconstruction().steps_right <= 1
    loop = jam.sample_base()
    assert loop.notes
    assert all(note.is_drum for note in loop.notes)
    path = jam.export_midi(tmp_path / "sketch.mid", loop)
    (track,) = read_midi(path, parts=32).tracks
    off_the_grid = any(note.start % 32 for note in track.notes)
    assert off_the_grid == (name == "groove-2bar")
