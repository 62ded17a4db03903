"""Bad input: one clear sentence, exit code 1, nothing half-written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import h5py
import pytest

from midime_tui.music.midi_file import write_midi
from midime_tui.music.notes import Note
from midime_tui.music.tunes import DEFAULT_TUNE
from tests.cli.conftest import Run

TUNE = DEFAULT_TUNE.path


def junk(path: Path) -> None:
    path.write_bytes(b"this is no music " * 100)


def truncated(path: Path) -> None:
    path.write_bytes(TUNE.read_bytes()[:200])


def without_notes(path: Path) -> None:
    write_midi(path, [])


def only_drums(path: Path) -> None:
    write_midi(path, [Note(step, step + 1, 36, is_drum=True) for step in range(0, 128, 4)])


def one_bar(path: Path) -> None:
    write_midi(path, [Note(step, step + 4, 60) for step in range(0, 16, 4)])


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


def missing(path: Path) -> None:
    pass


def directory(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (junk, "not a MIDI file"),
        (truncated, ""),
        (without_notes, "no notes"),
        (only_drums, "drums"),
        (one_bar, "1 bar"),
        (huge, "not a MIDI file"),
        (missing, "does not exist"),
        (directory, "directory"),
    ],
)
@pytest.mark.parametrize("verb", ["train", "reconstruct", "plain"])
def test_a_bad_tune_is_one_sentence(
    midime: Run, tmp_path: Path, verb: str, make: Callable[[Path], None], said: str
) -> None:
    bad = tmp_path / "bad.mid"
    make(bad)
    before = sorted(tmp_path.iterdir())
    words = {
        "train": ["train", bad, "-o", "me.h5"],
        "reconstruct": ["reconstruct", bad],
        # without a model drums alone are opened with the one for drums
        "plain": ["--plain", bad, "--model", "mel-2bar"],
    }
    done = midime(*words[verb])
    assert done.code == 1
    assert said in done.err
    assert "bad.mid" in done.err
    assert done.err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def foreign(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["numbers"] = [1, 2, 3]


def half(path: Path) -> None:
    from midime_tui.models.weights import find_model

    whole = find_model("mel-2bar").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (foreign, "something else"),
        (half, ""),
        (junk, "not an HDF5"),
        (missing, "no model"),
        (directory, "directory"),
    ],
)
def test_a_bad_model_is_one_sentence(
    midime: Run, tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    bad = tmp_path / "bad.h5"
    make(bad)
    before = sorted(tmp_path.iterdir())
    done = midime("sample", bad, "-n", 1, "-o", "out")
    assert done.code == 1
    assert said in done.err
    assert "bad.h5" in done.err
    assert done.err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "words", [("train", TUNE, "-o"), ("render", TUNE, "-o"), ("reconstruct", TUNE, "-o")]
)
def test_an_output_that_cannot_be_written_is_one_sentence(midime: Run, tmp_path: Path, words: tuple) -> None:
    done = midime(*words, tmp_path / "no" / "such" / "folder.out")
    assert done.code == 1
    assert "cannot write" in done.err
    assert done.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_the_right_to_write_is_one_sentence(midime: Run, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    done = midime("train", TUNE, "-o", locked / "me.h5", "--epochs", 1)
    assert done.code == 1
    assert "permission denied" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("train",),
        ("train", TUNE),
        ("train", TUNE, "-o", "me.h5", "--epochs", "0"),
        ("train", TUNE, "-o", "me.h5", "--beta", "much"),
        ("sample", "mel-2bar", "-n", "-3"),
        ("nudge", "me.h5", "--z", "a,b", "-o", "x.mid"),
        ("models", "burn"),
        ("--no-such-option",),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(midime: Run, words: tuple) -> None:
    done = midime(*words)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert done.err.startswith("midime")


@pytest.mark.parametrize("tune", ["greensleeves", "irish-washerwoman", "augustin"])
def test_a_waltz_or_a_jig_is_music(midime: Run, tune: str) -> None:
    done = midime("train", tune, "-o", "me.h5", "--epochs", 2, "--json")
    assert done.code == 0
    lines = [line for line in done.json["report"] if "run over the bar lines" in line]
    assert len(lines) == 1


def test_a_broken_file_takes_nothing_of_an_older_model(midime: Run, tmp_path: Path) -> None:
    assert midime("train", TUNE, "-o", "me.h5", "--epochs", 1).code == 0
    before = (tmp_path / "me.h5").read_bytes()
    junk(tmp_path / "bad.mid")
    assert midime("train", "bad.mid", "-o", "me.h5").code == 1
    assert (tmp_path / "me.h5").read_bytes() == before


def test_a_folder_for_exports_that_is_not_there_is_said_at_the_start(midime: Run, tmp_path: Path) -> None:
    done = midime(TUNE, "-o", "nowhere")
    assert done.code == 1
    assert done.err == "midime: --out nowhere does not exist: name a folder that is there, or make it first\n"
    assert not done.out
    (tmp_path / "file").touch()
    assert "is a file" in midime("--plain", TUNE, "--out", "file").err
