"""What a checkpoint without a description is: told by its variables, its name, or --config."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from midime_converter import convert
from midime_converter.magenta_js import MagentaJsFolder
from midime_converter.published_configs import CONFIGS, DRUM_PITCHES, FULL_DRUM_PITCHES, config_in
from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from midime_tui.models.store import read_card
from midime_tui.music.conditions import conditions_from_config
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
    assert all(config.rows % config.segments == 0 for config in CONFIGS.values())


def test_the_tables_of_drums() -> None:
    both = [sorted(pitch for row in table for pitch in row) for table in (DRUM_PITCHES, FULL_DRUM_PITCHES)]
    assert [len(pitches) for pitches in both] == [63, 61]
    assert set(both[0]) - set(both[1]) == {22, 26}
    assert all(len(set(pitches)) == len(pitches) for pitches in both)


def test_the_config_in_a_name() -> None:
    assert config_in("cat-drums_2bar_small.lokl.tar") == "cat-drums_2bar_small"
    assert config_in("hier-multiperf_vel_1bar_med_chords") == "hier-multiperf_vel_1bar_med_chords"
    assert config_in("mel_2bar") is None


def small_model(config: str) -> dict[str, tuple[int, ...]]:
    """Shapes of a model of that configuration: its depths and levels, but few units."""
    told = CONFIGS[config]
    depths = {
        "melody": (90, [90]),
        "drums": (10, [512]),
        "groove": (27, [27]),
        "multitrack": (490, [490]),
        "drum-roll": (62, [61]) if "full" in config else (10, [9]),
        "trio": (692, [90, 90, 512]),
    }
    reads, writes = depths[told.kind]
    if config == "flat-trio_16bar":
        writes = [692]
    controls = conditions_from_config(told.conditions).depth
    units, z, nade = 2, 3, 5 if told.kind == "drum-roll" else 0
    shapes: dict[str, tuple[int, ...]] = {}

    def dense(prefix: str, inputs: int, outputs: int) -> None:
        shapes.update({f"{prefix}/kernel": (inputs, outputs), f"{prefix}/bias": (outputs,)})

    width = reads + controls
    levels = ["encoder/cell_0"]
    if config.startswith("hier-"):
        levels = [f"encoder/hierarchical_level_{level}/cell_0" for level in range(2)]
    for level in levels:
        for way in ("fw", "bw"):
            dense(
                f"{level}/bidirectional_rnn/{way}/multi_rnn_cell/cell_0/lstm_cell", width + units, 4 * units
            )
        width = 2 * units
    dense("encoder/mu", width, z)
    dense("encoder/sigma", width, z)
    place, embedding = "", z
    if told.segments > 1:
        dense("decoder/hierarchical_level_0/initial_state", z, 2 * units)
        dense("decoder/hierarchical_level_0/cell_0/lstm_cell", 1 + units, 4 * units)
        place, embedding = "core_decoder/", units
    for number, depth in enumerate(writes):
        core = f"{place}core_decoder_{number}/decoder" if len(writes) > 1 else f"{place}decoder"
        dense(f"{core}/z_to_initial_state", embedding, 2 * units)
        inputs = depth + embedding + controls + units
        dense(f"{core}/multi_rnn_cell/cell_0/lstm_cell", inputs, 4 * units)
        dense(f"{core}/output_projection", units, depth + nade)
        if nade:
            shapes.update({f"{core}/nade/w_enc": (depth, 1, nade), f"{core}/nade/w_dec_t": (depth, 1, nade)})
    return shapes


@pytest.mark.parametrize("config", CONFIGS)
def test_every_published_configuration_becomes_a_model(config: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    variables = {
        name: (shape, rng.normal(size=shape).astype(np.float32).tobytes())
        for name, shape in small_model(config).items()
    }
    nameless = write_bundle(tmp_path / "train", variables)
    nameless = Path(shutil.move(nameless.parent, tmp_path / "some"))
    for path in list(nameless.iterdir()):
        path.rename(nameless / path.name.replace("mel_2bar", "model"))
    named = Path(shutil.copytree(nameless, tmp_path / f"{config}.trained"))
    convert(nameless, tmp_path / "told.h5", config=config)
    convert(named, tmp_path / "named.h5")
    told, by_name = (read_card(tmp_path / f"{name}.h5").config for name in ("told", "named"))
    same = ("converter", "steps", "segments", "slices", "conditions")
    assert [told.get(key) for key in same] == [by_name.get(key) for key in same]
    model = MusicVAE.load(tmp_path / "told.h5")
    assert model.conditions.depth == model.control_depth
    controls = None
    if model.control_depth:
        controls = np.zeros((1, model.config.steps, model.control_depth), np.float32)
    y = model.decode(np.zeros((1, 3), np.float32), controls=controls)
    assert y.shape == (1, CONFIGS[config].rows, model.depth_out)
    assert isinstance(model.converter.to_notes(y[0]), list)
    mu, _ = model.encode(model.converter.to_tensors([[]]), controls=controls)
    assert mu.shape == (1, 3)


def test_chords_are_told_by_their_depth(tmp_path: Path) -> None:
    source = json.loads((Golden("mel-2bar-chords").checkpoint / "config.json").read_text())
    assert source["chordEncoder"] == "PitchChordEncoder"
    convert(bundle_of("mel-2bar-chords", tmp_path / "mel_2bar"), tmp_path / "m.h5")
    assert read_card(tmp_path / "m.h5").config["conditions"] == {"chords": "pitch"}


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
