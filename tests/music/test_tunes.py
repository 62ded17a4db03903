"""The tunes that come with the program."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from midime_tui.errors import MidimeError
from midime_tui.music.chunks import song_chunks
from midime_tui.music.midi_file import read_midi
from midime_tui.music.tunes import DEFAULT_TUNE, TUNES_FOLDER, Tune, bundled_tunes, find_tune

TOOL = Path(__file__).parents[2] / "tools" / "make_tunes.py"
each_tune = pytest.mark.parametrize("tune", bundled_tunes(), ids=lambda tune: tune.name)


def test_there_are_some_and_the_default_is_the_articles() -> None:
    assert len(bundled_tunes()) >= 4
    assert DEFAULT_TUNE.title == "Lasst uns froh und munter sein"


@each_tune
def test_a_tune_is_one_clean_voice_with_chunks_enough_to_train_on(tune: Tune) -> None:
    found = song_chunks(read_midi(tune.path))
    assert len(found.chunks) >= 8
    assert not [line for line in found.report if "dropped" in line or "cut short" in line or "moved" in line]


@each_tune
def test_a_tune_has_a_source(tune: Tune) -> None:
    notes = (TUNES_FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    assert f"`{tune.path.name}`" in notes
    assert tune.source


@pytest.mark.parametrize("name", ["lasst-uns-froh", "froh", "Lasst uns froh und munter sein", " FROH "])
def test_a_tune_by_its_name(name: str) -> None:
    assert find_tune(name) is DEFAULT_TUNE


@pytest.mark.parametrize("name", ["", "e", "yesterday"])
def test_names_of_no_tune_or_of_many(name: str) -> None:
    with pytest.raises(MidimeError, match="there are lasst-uns-froh, "):
        find_tune(name)


def test_the_opening_of_the_default_tune() -> None:
    notes = read_midi(DEFAULT_TUNE.path).tracks[0].notes
    assert [note.pitch for note in notes[:9]] == [72, 72, 72, 74, 72, 70, 69, 69, 69]
    assert [note.start for note in notes[:9]] == [0, 4, 8, 10, 12, 14, 16, 20, 24]


@pytest.mark.parametrize(("name", "metre"), [("augustin", (3, 4)), ("greensleeves", (6, 8))])
def test_there_is_a_waltz_and_a_jig(name: str, metre: tuple[int, int]) -> None:
    song = read_midi(find_tune(name).path)
    assert (song.metres[0].numerator, song.metres[0].denominator) == metre
    assert any("run over the bar lines" in line for line in song_chunks(song).report)


@pytest.mark.skipif(not TOOL.exists(), reason="the tool that writes the tunes is in a checkout only")
def test_the_notation_writes_the_same_bytes_again(tmp_path: Path) -> None:
    runpy.run_path(str(TOOL))["main"](tmp_path)
    for tune in bundled_tunes():
        assert (tmp_path / tune.path.name).read_bytes() == tune.path.read_bytes()
