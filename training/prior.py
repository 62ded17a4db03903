"""Samples of a model's prior beside held-out windows, for one part of any model: melody, bass or drums."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.melody_classes import FIRST_NOTE
from training.drum_statistics import drum_statistics, set_histogram
from training.novelty import novelty
from training.shards import Shards
from training.statistics import interval_histogram, statistics
from training.tunes import Floats, Ints

MELODY, DRUMS = "melody", "drums"


def compare(
    kind: str, samples: NDArray[Any], tunes: NDArray[Any], training: NDArray[Any] | Shards
) -> dict[str, dict[str, float]]:
    """`model` and `tunes`: figures by name, the same names in both; `distances`: between histograms, 0..1.

    kind: MELODY (a bass line too) or DRUMS; samples [N, T] and tunes [M, T] are compared, and both are looked
    up in the training windows [K, T], which may lie in a file: they are read piece by piece
    """
    sides = {"model": np.asarray(samples, dtype=np.int64), "tunes": np.asarray(tunes, dtype=np.int64)}
    found = {name: _figures(kind, windows, training) for name, windows in sides.items()}
    histogram = interval_histogram if kind == MELODY else set_histogram
    named = "intervals" if kind == MELODY else "sets of drums"
    apart = total_variation(histogram(sides["model"]), histogram(sides["tunes"]))
    return {**found, "distances": {named: round(apart, 4)}}


def _figures(kind: str, windows: Ints, training: NDArray[Any] | Shards) -> dict[str, float]:
    if kind == MELODY:
        figures = {name.replace("_", " "): value for name, value in asdict(statistics(windows)).items()}
        known = novelty(windows, training, FIRST_NOTE, pitched=True)
    else:
        figures = drum_statistics(windows)
        known = novelty(windows, training, 1, pitched=False)
    figures["runs of 8 found in training"] = known.known_runs
    figures["windows of 6 events or more found in training"] = known.known_windows
    return {name: round(value, 4) for name, value in figures.items()}


def total_variation(one: Floats, other: Floats) -> float:
    """Half the sum of the differences of two histograms that sum to 1: 0 the same, 1 nothing in common."""
    return float(np.abs(one - other).sum() / 2)


def prior_table(compared: dict[str, dict[str, float]]) -> list[str]:
    """A Markdown table of what `compare` found."""
    lines = ["| | samples | held out |", "|---|---:|---:|"]
    lines += [
        f"| {name} | {value:.3f} | {compared['tunes'][name]:.3f} |"
        for name, value in compared["model"].items()
    ]
    lines += [
        f"| distance of the histograms: {name} | {value:.3f} | |"
        for name, value in compared["distances"].items()
    ]
    return lines
