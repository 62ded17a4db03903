"""A small set of windows with no file behind it, and a configuration for it."""

from __future__ import annotations

import dataclasses

import numpy as np

from tests.training.tunes import scale_tune
from training.config import RunConfig, read_config
from training.dataset import Dataset
from training.evaluate import DEFAULT_CONFIG
from training.split import split_windows
from training.windows import cut_windows


def small_dataset() -> Dataset:
    """40 tunes in common time."""
    tunes = [scale_tune(f"t{index}", seed=index, step=2 + 2 * (index % 2)) for index in range(40)]
    windows = cut_windows(tunes)
    split = split_windows(windows, [tune.key for tune in tunes], seed=0, validation=0.2, test=0.2)
    return Dataset.of(
        classes=windows.classes[split.rows],
        kinds=windows.kinds[split.rows],
        sides=split.sides,
        collections=np.zeros(len(split.rows), dtype=np.uint8),
        names=("test",),
    )


def small_config() -> RunConfig:
    """A few steps of a net of some units, a quarter of the codes noisy."""
    return dataclasses.replace(
        read_config(DEFAULT_CONFIG),
        encoder=12, decoder=10, z=8, steps=12, batch=8, workers=2, warm_up=2, noise=0.25,
        collections=("test",),
    )  # fmt: skip
