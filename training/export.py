"""A checkpoint to a model that ships: `python -m training.export runs/mel-2bar/checkpoint.npz`.

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
from midime_tui.music.converters import MelodyConverter
from training.card import LICENCE, CardFacts, attribution, write_card
from training.centre import centre, mean_code
from training.checkpoint import Checkpoint, read_checkpoint
from training.config import RunConfig, read_config
from training.corpora import DEFAULT_FOLDER
from training.dataset import load_dataset
from training.evaluate import DEFAULT_CONFIG, MOST, evaluate, measure_unseen
from training.windows import QUADRUPLE

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"


def plain_model(config: RunConfig, variables: dict[str, NDArray[np.float32]], step: int = 0) -> MusicVAE:
    """The model of a configuration as it was trained: float32, codes where they lie."""
    described = ModelConfig(
        name=config.name,
        title=config.title,
        converter=MelodyConverter().config(),
        z_size=config.z,
        steps=32,
        segments=1,
        source="trained by midime, see the card",
        licence=LICENCE,
        attribution=attribution(config.collections),
        extra={"training_steps": step},
    )
    return MusicVAE(described, variables)


def to_model(checkpoint: Checkpoint, config: RunConfig, windows: NDArray[np.uint8]) -> MusicVAE:
    """The model of a checkpoint, codes centred, its weights rounded as the float16 file will hold them.

    windows: [N, 32] training windows, N at least 1, whose codes shall lie around 0
    """
    steps = checkpoint.steps_before + checkpoint.step
    trained = plain_model(config, checkpoint.variables, steps)
    centred = centre(trained, mean_code(trained, windows, config.transpose))
    rounded = {name: value.astype(np.float16).astype(np.float32) for name, value in centred.items()}
    return MusicVAE(trained.config, rounded)


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description="Export a base model.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the model and its card")
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument(
        "--corpora", type=Path, default=DEFAULT_FOLDER, help="folder that holds pop909.tar.xz"
    )
    parser.add_argument("--music21", type=Path, help="the music21 wheel, where the package is not installed")
    parser.add_argument("--cache", type=Path, default=Path("runs"), help="folder of the prepared windows")
    parser.add_argument("--most", type=int, default=MOST, help="windows of each kind to measure, at most")
    parser.add_argument("--machine", default="2 CPU cores", help="what it was trained on, for the card")
    options = parser.parse_args(arguments)
    try:
        config = read_config(options.config)
        checkpoint = read_checkpoint(options.checkpoint)
        dataset = load_dataset(config, options.cache, options.corpora, options.music21)
        vae = to_model(checkpoint, config, dataset.choose("train", QUADRUPLE))
        foreign = measure_unseen(vae, dataset, options.music21, options.most)
        found = evaluate(vae, dataset, most=options.most, unseen_collections=foreign)
        options.out.mkdir(parents=True, exist_ok=True)
        path = options.out / f"{config.name}.h5"
        vae.save(path, float16=True)
        size = path.stat().st_size // 1000
        with atomic_path(path.with_suffix(".md")) as aside:
            aside.write_text(write_card(CardFacts(config, checkpoint, dataset, found, options.machine, size)))
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    head = found["kinds"][QUADRUPLE]["free_running"]
    sys.stdout.write(f"{path}: {size} kB, free-running on {QUADRUPLE} held-out tunes: {head}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
