"""Verbs tell a conditioned base model its chords, and sample from models of several instruments."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from midime_converter import convert
from midime_tui.cli import main
from tests.converter.golden import FOLDER


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with converted models, each by its case's name."""
    folder = tmp_path_factory.mktemp("models")
    for name in ("mel-2bar-chords", "mel-2bar-triads-key", "multitrack-chords"):
        convert(FOLDER / name / "checkpoint", folder / f"{name}.h5")
    return folder


def sampled(*argv: object) -> int:
    return main(["sample", *map(str, argv)])


def test_a_melody_over_chords_is_sampled(models: Path, tmp_path: Path) -> None:
    model = models / "mel-2bar-chords.h5"
    assert sampled(model, "--chords", "C G Am F", "-n", 1, "-o", tmp_path / "a", "--temperature", 0) == 0
    assert sampled(model, "--chords", "Eb7 Ab", "-n", 1, "-o", tmp_path / "b", "--temperature", 0) == 0
    first, second = (next((tmp_path / name).glob("*.mid")) for name in "ab")
    notes = [[m.note for m in mido.MidiFile(path) if m.type == "note_on"] for path in (first, second)]
    assert notes[0] != notes[1]  # the same code, other chords


def test_a_key_and_extra_controls_are_told(models: Path, tmp_path: Path) -> None:
    told = ("--chords", "C", "--key", "Bb", "--control", "density=1,-2", "--control", "swing=3")
    assert sampled(models / "mel-2bar-triads-key.h5", *told, "-n", 1, "-o", tmp_path) == 0


def test_several_instruments_keep_their_fine_steps(models: Path, tmp_path: Path) -> None:
    model = models / "multitrack-chords.h5"
    assert sampled(model, "--chords", "Dm7", "-n", 2, "-o", tmp_path, "--temperature", 1.5) == 0
    files = sorted(tmp_path.glob("*.mid"))
    assert len(files) == 2
    assert all(mido.MidiFile(file).length <= 2.0 for file in files)  # a bar at 120


def test_a_tune_is_reconstructed_over_chords(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            ["reconstruct", "frere-jacques", "--model", str(models / "mel-2bar-chords.h5"), "--chords", "C G"]
        )
        == 0
    )
    assert '"steps_right"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("case", "told", "said"),
    [
        ("mel-2bar-chords", (), "needs chords"),
        ("mel-2bar-chords", ("--chords", "C H"), "is no chord"),
        ("mel-2bar-chords", ("--chords", "C", "--key", "C"), "takes no key"),
        ("multitrack-chords", ("--chords", "C G"), "takes one chord"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(
    models: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    case: str,
    told: tuple[str, ...],
    said: str,
) -> None:
    assert sampled(models / f"{case}.h5", *told, "-o", tmp_path / "out") == 1
    assert said in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.mid"))
