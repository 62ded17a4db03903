"""A finished run to a model that ships: `python -m training.hierarchy.export CONFIG --run runs/NAME`.

Writes `weights/<name>.h5` (float16) and, measured through the NumPy core, the card `weights/<name>.md`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from midime_tui.models import ModelConfig, MusicVAE
from midime_tui.music.converters import Converter, DrumsConverter, MelodyConverter, TrioConverter
from training.card import LICENCE
from training.checkpoint import Checkpoint, read_checkpoint
from training.corpora import DEFAULT_FOLDER
from training.hierarchy.assemble import Variables, assemble
from training.hierarchy.card import CardFacts, write_card
from training.hierarchy.config import HierarchyConfig, read_hierarchy
from training.hierarchy.evaluate import MOST, encoded, evaluate
from training.hierarchy.grooves import MODEL_PITCHES
from training.hierarchy.load import load_material
from training.hierarchy.paths import SQUASH, UPPER, part_path
from training.hierarchy.sources import attribution

WEIGHTS = Path(__file__).resolve().parents[2] / "weights"
_DRAWN = 4000  # training windows that the mean code is taken from


def converter_of(config: HierarchyConfig) -> Converter:
    """What turns notes into the model's tensors."""
    if config.material == "drums":
        return DrumsConverter(config.steps, drum_pitches=MODEL_PITCHES, segments=config.segments)
    if config.material == "melodies":
        return MelodyConverter(config.steps, segments=config.segments)
    return TrioConverter(config.steps, drum_pitches=MODEL_PITCHES, segments=config.segments)


def to_model(
    config: HierarchyConfig, parts: list[Checkpoint], upper: Checkpoint, windows: NDArray[np.int16]
) -> MusicVAE:
    """The model of a run, codes centred, its weights rounded as the float16 file will hold them.

    windows: [N, T, P] training windows whose codes shall lie around 0
    """
    described = ModelConfig(
        name=config.name,
        title=config.title,
        converter=converter_of(config).config(),
        z_size=config.z,
        steps=config.steps,
        segments=config.segments,
        source="trained by midime, see the card",
        licence=LICENCE,
        attribution=attribution(config.material),
        extra={"training_steps": [*(part.step for part in parts), upper.step]},
    )

    def built(level: Variables) -> MusicVAE:
        variables = assemble([part.variables for part in parts], level, config.segments, SQUASH)
        rounded = {name: value.astype(np.float16).astype(np.float32) for name, value in variables.items()}
        return MusicVAE(described, rounded)

    drawn = windows[np.random.default_rng(0).permutation(len(windows))[:_DRAWN]]
    mean = encoded(built(upper.variables), drawn)[0].mean(axis=0)
    return built(centred(upper.variables, mean))


def centred(level: Variables, mean: NDArray[np.float32]) -> Variables:
    """An upper level with every code less by `mean` [Z] and the same music for it."""
    return {
        **level,
        "mu/bias": level["mu/bias"] - mean,
        "initial/bias": level["initial/bias"] + mean @ level["initial/kernel"],
    }


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.hierarchy.export", description="Export a hierarchical model."
    )
    parser.add_argument("config", type=Path)
    parser.add_argument("--run", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the model and its card")
    parser.add_argument("--corpora", type=Path, default=DEFAULT_FOLDER, help="folder of the archives")
    parser.add_argument("--music21", type=Path, help="the music21 wheel, where the package is not installed")
    parser.add_argument("--cache", type=Path, default=Path("runs"), help="folder of the prepared windows")
    parser.add_argument("--most", type=int, default=MOST, help="windows to measure, at most")
    parser.add_argument("--machine", default="one core of 2", help="what it was trained on, for the card")
    options = parser.parse_args(arguments)
    try:
        config = read_hierarchy(options.config)
        parts = [read_checkpoint(part_path(options.run, setting.name)) for setting in config.parts]
        upper = read_checkpoint(options.run / UPPER)
        material = load_material(config, options.cache, options.corpora, options.music21)
        vae = to_model(config, parts, upper, material.choose("train"))
        found = evaluate(vae, config, material, most=options.most)
        options.out.mkdir(parents=True, exist_ok=True)
        path = options.out / f"{config.name}.h5"
        vae.save(path, float16=True)
        facts = CardFacts(
            config, vae, parts, upper, material, found, options.machine, path.stat().st_size // 1000
        )
        with atomic_path(path.with_suffix(".md")) as aside:
            aside.write_text(write_card(facts))
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{path}: {path.stat().st_size // 1000} kB, {found['parts']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
