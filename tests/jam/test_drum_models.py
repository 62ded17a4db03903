"""Drum models that write more, or otherwise, than one set of drums a step."""

from __future__ import annotations

from pathlib import Path

import pytest

from midime_converter import convert
from midime_tui.errors import MidimeError
from midime_tui.jam import open_any
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


def test_a_file_of_drums_alone_is_read_by_a_drum_model_unless_another_is_asked_for(
    tmp_path: Path, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert(FOLDER / "drums-2bar-nade" / "checkpoint", tmp_path / "drums.h5")
    monkeypatch.setattr(open_any, "DRUMS_MODEL", str(tmp_path / "drums.h5"))
    write_midi(tmp_path / "beat.mid", [Note(step, step + 1, 36, 90, 0, True) for step in range(0, 64, 2)])
    opened = open_any.open_any([tmp_path / "beat.mid"], default_model=model_path)
    assert opened.jam.model.endswith("drums.h5")
    assert opened.jam.report[-1].startswith("only drums: ")
    with pytest.raises(MidimeError, match="has only drums"):
        open_any.open_any([tmp_path / "beat.mid"], model_path)
