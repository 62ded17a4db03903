"""Move the codes of a model so that those of music lie around 0, where samples of the prior are drawn.

The KL term pulls the codes towards N(0, I) only weakly, and what is pulled is a mixture of all kinds of
windows: the codes of common time end with a mean of length 1.9 instead of 0. That is enough to spoil the
samples (leaps, twice the range). Moving them costs nothing: what is taken from the encoder's mu is given back
in the decoder's biases, so every chunk comes back as before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from midime_tui.models import MusicVAE
from midime_tui.music.melody_classes import CLASSES
from training.size import LOWER, STATE
from training.windows import transpose

Variables = dict[str, NDArray[np.float32]]
_BATCH = 250


def centre(vae: MusicVAE, mean: NDArray[np.float64]) -> Variables:
    """The variables of `vae` with every code less by `mean` [Z] and the same music for it."""
    old = {name: np.asarray(value, dtype=np.float64) for name, value in vae.variables.items()}
    rows = slice(CLASSES, CLASSES + len(mean))  # of the lower kernel: previous class, z, hidden state
    new = {
        **old,
        "encoder/mu/bias": old["encoder/mu/bias"] - mean,
        f"{STATE}/bias": old[f"{STATE}/bias"] + mean @ old[f"{STATE}/kernel"],
        f"{LOWER}/bias": old[f"{LOWER}/bias"] + mean @ old[f"{LOWER}/kernel"][rows],
    }
    return {name: value.astype(np.float32) for name, value in new.items()}


def mean_code(
    vae: MusicVAE, classes: NDArray[np.uint8], move: int = 6, most: int = 6000, seed: int = 0
) -> NDArray[np.float64]:
    """The mean of mu [Z] over `most` windows drawn from [N, 32], transposed by up to `move` semitones."""
    rng = np.random.default_rng(seed)
    drawn = classes[rng.permutation(len(classes))[:most]]
    drawn = transpose(drawn, rng.integers(-move, move + 1, size=len(drawn)))
    total = np.zeros(vae.config.z_size)
    for start in range(0, len(drawn), _BATCH):
        total += vae.encode(np.eye(CLASSES, dtype=np.float32)[drawn[start : start + _BATCH]])[0].sum(axis=0)
    return total / len(drawn)
