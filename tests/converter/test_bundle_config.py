"""What a checkpoint without a description is: told by its variables, its name, or --config."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from midime_converter import convert
from midime_converter.magenta_js import MagentaJsFolder
from midime_converter.published_configs import CONFIGS, DRUM_PITCHES, FULL_DRUM_PITCHES, config_in
from midime_tui.errors import MidimeError
from midime_tui.models.store import read_card
from tests.converter.bundle_writer import write_bundle
from tests.converter.golden import Golden

TENSORFLOW = Path(__file__).parents[1] / "golden" / "tensorflow"


def bundle_of(case: str, folder: Path) -> Path:
    """A magenta.js case's variables as a TensorFlow bundle under a name that tells nothing."""
    source = MagentaJsFolder(Golden(case).checkpoint)
    variables = {
        name: (shape, source.read(name).astype(np.float32).tobytes()) for name, shape in source.shapes.items()
    }
    folder.mkdir(parents=True)
    prefix = write_bundle(folder, variables)
    for path in list(folder.iterdir()):
        path.rename(folder / path.name.replace(prefix.name, "model.ckpt"))
    return folder


def converter_of(source: Path, out: Path, config: str | None = None) -> dict[str, object]:
    convert(source, out, config=config)
    found = read_card(out).config["converter"]
    assert isinstance(found, dict)
    return found


def test_all_published_configurations_are_known() -> None:
    assert len(CONFIGS) == 22
    assert {config.kind for config in CONFIGS.values()} == {
        *("melody", "drums", "drum-roll", "trio", "groove", "multitrack")
    }
    assert all(config.steps % config.segments == 0 for config in CONFIGS.values())


def test_the_tables_of_drums() -> None:
    both = [sorted(pitch for row in table for pitch in row) for table in (DRUM_PITCHES, FULL_DRUM_PITCHES)]
    assert [len(pitches) for pitches in both] == [63, 61]
    assert set(both[0]) - set(both[1]) == {22, 26}
    assert all(len(set(pitches)) == len(pitches) for pitches in both)


def test_the_config_in_a_name() -> None:
    assert config_in("cat-drums_2bar_small.lokl.tar") == "cat-drums_2bar_small"
    assert config_in("hier-multiperf_vel_1bar_med_chords") == "hier-multiperf_vel_1bar_med_chords"
    assert config_in("mel_2bar") is None


@pytest.mark.parametrize(
    ("config", "humanize", "tapify", "steps"),
    [
        ("groovae_4bar", False, False, 64),
        ("groovae_2bar_humanize", True, False, 32),
        ("groovae_2bar_tap_fixed_velocity", False, True, 32),
    ],
)
def test_grooves_need_a_config_or_its_name(
    config: str, humanize: bool, tapify: bool, steps: int, tmp_path: Path
) -> None:
    nameless = bundle_of("groove-2bar", tmp_path / "some" / "train")
    with pytest.raises(MidimeError, match="what a groove model's encoder sees; name its config, such as"):
        convert(nameless, tmp_path / "m.h5")
    named = Path(shutil.copytree(nameless, tmp_path / f"{config}_trained"))
    told = converter_of(nameless, tmp_path / "m.h5", config)
    assert told == converter_of(named, tmp_path / "n.h5")
    assert (told.get("humanize", False), told.get("tapify", False)) == (humanize, tapify)
    assert (told["type"], told["steps"], told["origin"]) == ("groove", steps, "magenta")
    assert told["drum_pitches"][3] == [46, 26]  # type: ignore[index]


def test_bars_that_no_name_tells(tmp_path: Path) -> None:
    nameless = Path(shutil.copytree(TENSORFLOW / "mel_2bar", tmp_path / "some" / "train"))
    with pytest.raises(MidimeError, match="how many bars a chunk has; name its config, such as"):
        convert(nameless, tmp_path / "m.h5")
    assert converter_of(nameless, tmp_path / "m.h5", "cat-mel_2bar_small")["steps"] == 32
    assert converter_of(nameless, tmp_path / "m.h5", "flat-mel_16bar")["steps"] == 256


def test_a_config_is_stronger_than_a_name(tmp_path: Path) -> None:
    assert converter_of(TENSORFLOW / "mel_2bar", tmp_path / "m.h5", "flat-mel_16bar")["steps"] == 256


@pytest.mark.parametrize(
    ("case", "config", "says"),
    [
        (
            "mel_2bar",
            "cat-mel",
            "there is no config 'cat-mel'; there are: cat-mel_2bar_small, cat-",
        ),
        ("mel_2bar", "cat-drums_2bar_big", "writes 90 numbers a step, as for melody; the config cat-drums"),
        ("mel_2bar", "hierdec-mel_16bar", "has the variables of a flat model, the config is for another"),
        ("hierdec-mel_16bar", "flat-mel_16bar", "has the variables of a hierarchical model"),
        ("flat-trio_16bar", "cat-mel_2bar_big", "as for trio; the config cat-mel_2bar_big is for melody"),
    ],
)
def test_a_config_that_does_not_fit(case: str, config: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match=says):
        convert(TENSORFLOW / case, tmp_path / "m.h5", config=config)
    assert not (tmp_path / "m.h5").exists()


def test_a_folder_with_another_models_name_is_what_its_variables_are(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TENSORFLOW / "mel_2bar", tmp_path / "groovae_4bar"))
    assert converter_of(folder, tmp_path / "m.h5")["type"] == "melody"


def test_magenta_js_needs_no_config(tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match=r"says in config\.json what it is; leave --config out"):
        convert(Golden("mel-2bar").checkpoint, tmp_path / "m.h5", config="cat-mel_2bar_big")
