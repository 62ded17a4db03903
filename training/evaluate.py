"""Measure a model on tunes it never saw: `python -m training.evaluate mel-2bar [--json]`.

Everything goes through the NumPy core that people run, not through PyTorch. The held-out windows are rebuilt
from the sources with the split of the configuration.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from midime_tui.music.measures import accuracy
from midime_tui.music.melody_classes import CLASSES
from training.config import read_config
from training.corpora import DEFAULT_FOLDER
from training.dataset import Dataset, load_dataset
from training.prior import MELODY, compare, prior_table
from training.tunes import Ints
from training.unseen import UNSEEN, melodies_of, unseen
from training.windows import KINDS, QUADRUPLE

DEFAULT_CONFIG = Path(__file__).parent / "configs" / "mel-2bar.toml"
_BATCH = 128
SAMPLES = 1000  # of the prior
MOST = 4000  # windows of a kind that are measured, drawn with a fixed seed where there are more


def reconstruct(vae: MusicVAE, classes: NDArray[np.uint8]) -> tuple[Ints, Ints, float]:
    """Windows [N, 32] through the model: free-running and teacher-forced classes, and the mean KL in nats.

    Free-running: encode, take mu, decode by argmax. Teacher-forced: each step is told the true one before.
    """
    free, told, divergence = [], [], []
    for start in range(0, len(classes), _BATCH):
        x = np.eye(CLASSES, dtype=np.float32)[classes[start : start + _BATCH]]
        mu, sigma = vae.encode(x)
        free.append(vae.decode(mu).argmax(axis=2))
        told.append(vae.teacher_forced_logits(mu, x).argmax(axis=2))
        if sigma is not None:
            divergence.append(0.5 * (mu**2 + sigma**2 - 1 - 2 * np.log(sigma)).sum(axis=1))
    kl = float(np.concatenate(divergence).mean()) if divergence else 0.0
    return np.concatenate(free), np.concatenate(told), kl


def measure(vae: MusicVAE, classes: NDArray[np.uint8]) -> dict[str, Any]:
    """Accuracies of one set of windows [N, 32], N at least 1."""
    free, told, kl = reconstruct(vae, classes)
    return {
        "windows": len(classes),
        "free_running": _rounded(asdict(accuracy(classes, free))),
        "teacher_forced": _rounded(asdict(accuracy(classes, told))),
        "kl_nats": round(kl, 2),
    }


def measure_all(vae: MusicVAE, dataset: Dataset, side: str = "test", most: int = MOST) -> dict[str, Any]:
    """Accuracies by kind of window, and of common and cut time by collection; `most` windows of each."""
    rng = np.random.default_rng(0)

    def of(kind: str, collection: str | None = None) -> dict[str, Any] | None:
        windows = dataset.choose(side, kind, collection)
        if len(windows) > most:
            windows = windows[rng.permutation(len(windows))[:most]]
        return measure(vae, windows) if len(windows) else None

    kinds = {kind: of(kind) for kind in KINDS}
    collections = {name: of(QUADRUPLE, name) for name in dataset.names}
    return {
        "side": side,
        "kinds": {name: found for name, found in kinds.items() if found},
        "collections": {name: found for name, found in collections.items() if found},
    }


def measure_unseen(vae: MusicVAE, dataset: Dataset, music21: Path | None, most: int = MOST) -> dict[str, Any]:
    """Accuracies on collections that took no part in training; what they shared with it is left out."""
    known = melodies_of(dataset.rows)
    found: dict[str, Any] = {}
    for name in UNSEEN:
        rest = unseen(name, known, music21)
        windows = rest.windows
        if len(windows) > most:
            windows = windows[np.random.default_rng(0).permutation(len(windows))[:most]]
        if len(windows):
            counts = {key: value for key, value in vars(rest).items() if key != "windows"}
            found[name] = {**measure(vae, windows), **counts}
    return found


def measure_prior(
    vae: MusicVAE, dataset: Dataset, samples: int = 1000, temperature: float = 0.5, seed: int = 0
) -> dict[str, Any]:
    """Samples of the prior beside as many held-out windows of common and cut time."""
    rng = np.random.default_rng(seed)
    drawn = [
        vae.sample(min(_BATCH, samples - start), temperature, rng).argmax(axis=2)
        for start in range(0, samples, _BATCH)
    ]
    tunes = dataset.choose("test", QUADRUPLE)
    tunes = tunes[rng.permutation(len(tunes))[:samples]]
    return {
        "samples": samples,
        "held_out": len(tunes),
        "temperature": temperature,
        "seed": seed,
        **compare(MELODY, np.concatenate(drawn), tunes, dataset.pool("train")),
    }


def evaluate(
    vae: MusicVAE,
    dataset: Dataset,
    side: str = "test",
    most: int = MOST,
    unseen_collections: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """All that is measured of a model, as plain JSON.

    most: windows of each kind, samples of the prior; unseen_collections: what `measure_unseen` found
    """
    return {
        "model": vae.config.name,
        "identity": vae.identity,
        **measure_all(vae, dataset, side, most),
        "unseen": unseen_collections or {},
        "prior": measure_prior(vae, dataset, samples=min(most, SAMPLES)),
    }


def accuracy_table(rows: dict[str, dict[str, Any]]) -> list[str]:
    """A Markdown table of `measure` results by name."""
    lines = [
        "| | windows | free-running: steps | onsets | exact | teacher-forced: steps | onsets | exact |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, row in rows.items():
        cells = [
            f"{row[way][key]:.3f}"
            for way in ("free_running", "teacher_forced")
            for key in ("steps_right", "onsets_right", "chunks_exact")
        ]
        lines.append(f"| {name} | {row['windows']} | {' | '.join(cells)} |")
    return lines


def unseen_lines(found: dict[str, Any]) -> list[str]:
    """A Markdown table of `measure_unseen`, and what was left out to make it fair."""
    lines = accuracy_table({UNSEEN[name].title: row for name, row in found.items()})
    lines.append("")
    for name, row in found.items():
        lines.append(
            f"- {UNSEEN[name].title}: {UNSEEN[name].source}; {row['tunes']} tunes read. Left out: "
            f"{row['akin_tunes']} tunes that share two windows or more with a tune of the training "
            f"collections ({row['akin_windows']} windows), {row['known_windows']} more windows that occur "
            f"there, {row['refused']} tunes that cannot be read."
        )
    return lines


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def _hierarchical(vae: MusicVAE, options: argparse.Namespace) -> list[str]:
    from training.hierarchy.report import report  # it measures with what is defined here

    most = min(options.most, 1000)
    return report(
        vae, options.cache, options.corpora, options.music21, options.side, most, as_json=options.json
    )


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description="Measure a base model.")
    parser.add_argument("model", help="an .h5 file, or the name of a shipped model")
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument(
        "--corpora", type=Path, default=DEFAULT_FOLDER, help="folder that holds pop909.tar.xz"
    )
    parser.add_argument("--music21", type=Path, help="the music21 wheel, where the package is not installed")
    parser.add_argument("--cache", type=Path, default=Path("runs"), help="folder of the prepared windows")
    parser.add_argument("--side", choices=("validation", "test"), default="test")
    parser.add_argument("--most", type=int, default=MOST, help="windows of each kind, at most")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        vae = MusicVAE.load(options.model)
        if vae.config.segments > 1:
            sys.stdout.write("\n".join(_hierarchical(vae, options)) + "\n")
            return 0
        dataset = load_dataset(read_config(options.config), options.cache, options.corpora, options.music21)
        foreign = measure_unseen(vae, dataset, options.music21, options.most)
        found = evaluate(vae, dataset, options.side, options.most, foreign)
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.json:
        lines = [json.dumps(found, indent=2)]
    else:
        lines = [f"{options.model}, {options.side} side, by kind of window", *accuracy_table(found["kinds"])]
        lines += ["", "4/4 and cut time, by collection", *accuracy_table(found["collections"])]
        lines += ["", "4/4 and cut time, collections never trained on", *unseen_lines(found["unseen"])]
        lines += ["", f"prior, temperature {found['prior']['temperature']}", *prior_table(found["prior"])]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
