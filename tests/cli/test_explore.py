"""Walks through codes from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from midime_tui.models import MusicVAE
from midime_tui.models.latent_facts import read_latent_facts
from midime_tui.models.weights import find_model
from midime_tui.music.midi_file import read_midi
from tests.cli.conftest import Run

TUNE = "frere-jacques"


def test_similar_loops_are_files_that_can_be_gone_on_from(midime: Run, tmp_path: Path) -> None:
    report = midime("similar", f"{TUNE}@2", "-n", 3, "--amount", 0.9, "-o", "out", "--json").json
    assert len(report["loops"]) == 3
    first = report["loops"][0]["file"]
    again = midime("similar", first, "--amount", 1, "-n", 1, "-o", "same", "--json").json
    assert read_midi(again["loops"][0]["file"]).tracks[0].notes == read_midi(first).tracks[0].notes


def test_a_way_has_its_ends(midime: Run) -> None:
    way = midime("interpolate", f"{TUNE}@1", "sample@3", "-n", 4, "-o", "way", "--json").json
    ends = [
        midime("similar", word, "--amount", 1, "-n", 1, "-o", "ends", "--json").json["loops"][0]["file"]
        for word in (f"{TUNE}@1", "sample@3")
    ]
    files = [row["file"] for row in way["loops"]]
    for one, other in zip((files[0], files[-1]), ends):
        assert [n.pitch for n in read_midi(one).tracks[0].notes] == [
            n.pitch for n in read_midi(other).tracks[0].notes
        ]
    assert way["loops"][0]["distance"] is None
    assert all(row["distance"] >= 0 for row in way["loops"][1:])


def test_a_grid_has_as_many_loops_as_its_sides_say(midime: Run, personal: Path) -> None:
    words = [f"{personal}@1", f"{personal}@0,1,0,-1", "sample@1", f"{TUNE}@1"]
    done = midime("grid", *words, "-n", 3, "-o", "g")
    assert done.code == 0
    assert len(done.out.splitlines()) == 9


def test_a_chain_is_one_file_that_overwrites_nothing(midime: Run, personal: Path, tmp_path: Path) -> None:
    words = [f"{TUNE}@1", f"{TUNE}@2", f"{personal}@0,0,0,0"]
    for name in ("chain.mid", "chain-2.mid"):
        report = midime("chain", *words, "--json").json
        assert report["file"] == name
        assert report["steps"] == 96
    assert read_midi(tmp_path / "chain.mid").steps <= 96


@pytest.mark.parametrize(
    "word", [f"{TUNE}@99", f"{TUNE}@x", "nothing.mid", "sample@-1", "sample@x", "nothing.h5@1"]
)
def test_a_word_that_stands_for_nothing_is_one_line(midime: Run, word: str) -> None:
    done = midime("chain", word)
    assert done.code == 1
    assert len(done.err.splitlines()) == 1


def test_a_place_must_have_as_many_numbers_as_the_model(midime: Run, personal: Path) -> None:
    done = midime("similar", f"{personal}@1,2")
    assert done.code == 1
    assert "4 numbers" in done.err


def test_a_loop_is_moved_along_an_attribute(midime: Run) -> None:
    base = MusicVAE.load("mel-2bar")
    if read_latent_facts(find_model("mel-2bar"), base.identity) is None:
        pytest.skip("the attributes of this mel-2bar were not measured yet (training.latent_facts)")
    counts = [
        midime("similar", TUNE, "--amount", 1, "-n", 1, "-o", "out", "--attribute", move, "--json")
        for move in ("density-1", "density+1")
    ]
    few, many = (done.json["loops"][0]["notes"] for done in counts)
    assert few < many


def test_an_attribute_that_is_none_is_one_line(midime: Run) -> None:
    done = midime("similar", TUNE, "--attribute", "loud")
    assert done.code == 1
    assert "density+1" in done.err
