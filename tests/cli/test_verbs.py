"""The verbs do what they say, with real files."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from midime_tui.models.midime_settings import DEFAULT
from midime_tui.music.midi_file import read_midi
from tests.cli.conftest import ROOT, Run


def test_train_writes_a_model_and_says_how_good_it_is(midime: Run, tmp_path: Path) -> None:
    done = midime("train", "lasst-uns-froh", "-o", "me.h5", "--epochs", 20, "--json")
    assert done.code == 0
    report = done.json
    assert (tmp_path / "me.h5").is_file()
    assert report["epochs"] == 20
    assert report["chunks"] >= 8
    assert 0 <= report["steps_right"] <= 1
    assert report["loss"] == pytest.approx(report["recon"] + report["beta"] * report["kl"], rel=1e-4)


def test_training_again_takes_the_place_of_the_old_file(midime: Run, tmp_path: Path) -> None:
    for seed in (1, 2):
        assert midime("train", "frere-jacques", "-o", "me.h5", "--epochs", 2, "--seed", seed).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["me.h5"]
    assert midime("models", "info", "me.h5", "--json").json["config"]["seed"] == 2


def test_several_tunes_make_one_model(midime: Run) -> None:
    names = ["frere-jacques", "auld-lang-syne"]
    alone = [midime("reconstruct", name).json["chunks"] for name in names]
    both = midime("train", *names, "-o", "me.h5", "--epochs", 1, "--json").json["chunks"]
    assert both == sum(alone)


def test_samples_are_midi_files_that_the_seed_brings_back(
    midime: Run, personal: Path, tmp_path: Path
) -> None:
    first = midime("sample", personal, "-n", 3, "-o", "a", "--seed", 5, "--json").json
    again = midime("sample", personal, "-n", 3, "-o", "b", "--seed", 5, "--json").json
    other = midime("sample", personal, "-n", 3, "-o", "c", "--seed", 6, "--json").json
    tracks = [
        [read_midi(tmp_path / one["file"]).tracks for one in run["samples"]] for run in (first, again, other)
    ]
    assert tracks[0] == tracks[1]
    assert tracks[0] != tracks[2]


def test_sampling_again_overwrites_nothing(midime: Run, tmp_path: Path) -> None:
    for _ in range(2):
        assert midime("sample", "mel-2bar", "-n", 2, "-o", "out").code == 0
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_reconstruct_reports_shares_as_json(midime: Run, tmp_path: Path) -> None:
    report = midime("reconstruct", "auld-lang-syne", "-o", "again.mid").json
    assert {"chunks", "steps_right", "onsets_right"} <= set(report)
    assert 0.5 <= report["steps_right"] <= 1
    assert read_midi(tmp_path / "again.mid").steps <= 32 * report["chunks"] + 32


def test_nudge_takes_numbers_that_begin_with_a_minus(midime: Run, personal: Path, tmp_path: Path) -> None:
    assert midime("nudge", personal, "--z", "-1,0.5,0,2", "-o", "a.mid").code == 0
    assert midime("nudge", personal, "--z=-1,0.5,0,2", "-o", "b.mid").code == 0
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_render_makes_stereo_sound_of_every_file(midime: Run, personal: Path, tmp_path: Path) -> None:
    midime("sample", personal, "-n", 2, "-o", "out")
    files = sorted((tmp_path / "out").glob("*.mid"))
    assert midime("render", *files).code == 0
    for file in files:
        with wave.open(str(file.with_suffix(".wav"))) as sound:
            assert sound.getnchannels() == 2
            assert sound.getnframes() > sound.getframerate()


def test_convert_reads_a_magenta_js_checkpoint(midime: Run, tmp_path: Path) -> None:
    source = ROOT / "tests" / "golden" / "mel-2bar" / "checkpoint"
    assert midime("convert", source, "-o", "small.h5", "--json").json["converter"] == "melody"
    assert midime("sample", "small.h5", "-n", 1, "-o", "out").code == 0
    assert midime("models", "info", "small.h5", "--json").json["kind"] == "musicvae"


def test_a_personal_model_refuses_another_base_model(midime: Run, personal: Path) -> None:
    midime("convert", ROOT / "tests" / "golden" / "mel-2bar" / "checkpoint", "-o", "small.h5")
    done = midime("sample", personal, "--model", "small.h5")
    assert done.code == 1
    assert "base model" in done.err


def test_models_lists_what_ships(midime: Run) -> None:
    report = midime("models", "list", "--json").json
    assert "mel-2bar" in [model["name"] for model in report["models"]]
    assert "lasst-uns-froh" in [tune["name"] for tune in report["tunes"]]


def test_doctor_finds_the_base_model_and_tells_of_sound(midime: Run) -> None:
    done = midime("doctor", "--json")
    findings = {finding["what"]: finding for finding in done.json["findings"]}
    assert done.code == 0
    assert findings["base model"]["state"] == "ok"
    assert findings["sound: device"]["state"] in ("ok", "missing")
    assert findings["sound: device"]["detail"]


def test_without_a_terminal_the_job_is_done_in_lines(midime_process: Run, tmp_path: Path) -> None:
    done = midime_process()
    assert done.code == 0, done.err
    assert "lasst-uns-froh" in done.out
    assert "trained" in done.out
    assert f"/{DEFAULT.epochs}  loss" in done.err
    assert (tmp_path / "sketch.mid").is_file()
    assert (tmp_path / "sketch.wav").is_file()
    assert midime_process("--seed", 1).code == 0
    assert (tmp_path / "sketch-2.mid").is_file(), "an earlier sketch must not be overwritten"


def test_without_utf8_the_lines_are_ascii(midime_process: Run) -> None:
    done = midime_process("--plain", "--epochs", 2, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.code == 0, done.err
    assert done.out.isascii()
