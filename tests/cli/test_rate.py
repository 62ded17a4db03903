"""midime rate by a pipe, by keys, and what sample --liked makes of it."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from midime_tui.jam.jam import Jam
from midime_tui.models import MidiMe
from midime_tui.music.midi_file import read_midi
from midime_tui.verbs.rate import WORDS, keys
from tests.cli.conftest import Outcome, Run
from tests.models.random_model import random_model


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small base model, which decodes at once."""
    path = tmp_path_factory.mktemp("rated") / "small.h5"
    random_model(name="small").save(path)
    return path


@pytest.fixture
def me(base: Path, tmp_path: Path) -> Path:
    """A personal model of its own."""
    jam = Jam.open(["lasst-uns-froh"], base)
    jam.train(epochs=5)
    return jam.save_personal(tmp_path / "me.h5")


@pytest.fixture
def rate(midime: Run, base: Path, me: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `midime rate me.h5` with lines on stdin."""

    def run(lines: str, *words: object) -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        return midime("rate", me, "--model", base, *words)

    return run


def test_lines_judge_and_are_kept(rate: Run, me: Path) -> None:
    done = rate("+\n-\n+\n")
    assert done.code == 0
    assert [thumb.up for thumb in MidiMe.load(me).thumbs] == [True, False, True]
    assert "3 judged, kept in" in done.out
    assert "too few to know" in done.out
    assert "█" in done.out or "▀" in done.out or ":" in done.out


def test_what_was_judged_is_gone_on_from(rate: Run) -> None:
    assert rate("+\n-\n", "--json").json["thumbs"] == 2
    again = rate("-\n", "--json").json
    assert (again["thumbs"], again["up"], again["rated"], again["knows"]) == (3, 1, 1, False)


def test_count_ends_it_and_so_does_quit(rate: Run) -> None:
    assert rate("+\n" * 9, "--count", 4, "--json").json["rated"] == 4
    assert rate("+\nq\n+\n", "--json").json["rated"] == 1


def test_a_thumb_is_taken_back_and_a_sample_skipped(rate: Run, me: Path) -> None:
    shown = rate("s\n+\nu\n-\n", "--ascii")
    assert [thumb.up for thumb in MidiMe.load(me).thumbs] == [False]
    numbers = [line.split(":")[0] for line in shown.out.splitlines() if " note" in line]
    assert numbers == ["1", "2", "3", "2", "3"]
    assert rate("u\n", "--json").json["thumbs"] == 1  # of an earlier sitting: stays


def test_what_is_no_word_is_said_so(rate: Run) -> None:
    done = rate("wat\x1b[2J\n+\n")
    assert done.code == 0
    assert "'wat[2J' is nothing here" in done.out
    assert "1 judged" in done.out


def test_the_same_seed_asks_the_same(rate: Run) -> None:
    one, other, third = (rate("", "--seed", seed).out.splitlines()[2] for seed in (4, 4, 5))
    assert one == other
    assert one.startswith("1: ")
    assert third.startswith("1: ")


def test_nothing_judged_writes_nothing(rate: Run, me: Path) -> None:
    before = me.read_bytes()
    assert rate("q\n").code == 0
    assert me.read_bytes() == before


def test_thumbs_are_forgotten(rate: Run, me: Path) -> None:
    rate("+\n+\n")
    assert rate("", "--clear").out == "2 thumbs forgotten\n"
    assert MidiMe.load(me).thumbs == ()


def test_without_knowing_nothing_is_sampled(rate: Run, midime: Run, base: Path, me: Path) -> None:
    rate("+\n-\n")
    done = midime("sample", me, "--model", base, "--liked")
    assert done.code == 1
    assert "too few to know" in done.err
    assert "midime rate" in done.err


def test_what_is_liked_is_sampled(midime: Run, base: Path, me: Path, tmp_path: Path) -> None:
    jam = Jam.of_personal(me, base)
    jam.set_temperature(0.5)
    loops = []
    for _ in range(40):
        jam.random()
        loops.append(jam.loop(seed=jam.next_seed()))
    heights = [float(np.mean([note.pitch for note in loop.notes])) for loop in loops]
    for loop, height in zip(loops, heights):
        jam.thumb(loop, height > float(np.median(heights)))
    taught = jam.save_personal(tmp_path / "taught.h5")
    done = midime("sample", taught, "--model", base, "--liked", "-n", 2, "--json")
    files = [Path(row["file"]) for row in done.json["samples"]]
    assert [read_midi(file).steps > 0 for file in files] == [True, True]
    same = midime("sample", taught, "--model", base, "--liked", "-n", 1, "--json", "-o", "again")
    assert same.json["samples"][0]["z"] == done.json["samples"][0]["z"]
    assert midime("sample", taught, "--model", base, "--liked", "--posterior").code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nope"], "no model named"),
        (["gone.h5"], "gone.h5"),
        (["mel-2bar", "--model", "mel-2bar"], "is no personal model"),
        (["mel-2bar", "--audio", "loud"], "loud"),
    ],
)
def test_bad_input_is_one_sentence(midime: Run, words: list[str], said: str) -> None:
    done = midime("rate", *words)
    assert done.code == 1
    assert said in done.err
    assert done.err.count("\n") == 1


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals here")
def test_keys_are_heeded_as_they_are_struck(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "r") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        with keys() as struck:
            os.write(ours, b"+- ")
            assert [next(struck) for _ in range(3)] == [WORDS["+"], WORDS["-"], WORDS[""]]
            os.write(ours, b"\x1b[A")
            os.write(ours, b"q")
            assert next(struck) == WORDS["q"]
    os.close(ours)
