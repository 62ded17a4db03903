"""What a set of drum windows is like: to hold samples of a model against the grooves it learned from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.tunes import Floats, Ints

NAMES = (
    "kick", "snare", "closed hi-hat", "open hi-hat", "low tom", "mid tom", "high tom", "crash", "ride",
)  # fmt: skip


def drum_statistics(windows: NDArray[Any]) -> dict[str, float]:
    """Means over windows [N, T] of classes that are sets of drums, bit k for drum k; N at least 1.

    hits per bar: of all drums, then of each; steps with hits: share; on the beat: share of the hits that
    fall on a quarter; rhythm repeats: share of the windows whose halves are the same; silent: of windows
    """
    classes: Ints = np.asarray(windows, dtype=np.int64)
    hits = (classes[:, :, None] >> np.arange(len(NAMES))) & 1  # [N, T, 9]
    bars = classes.shape[1] / 16
    half = classes.shape[1] // 2
    per_drum: Floats = hits.sum(axis=(0, 1)) / len(classes) / bars
    on_the_beat = hits[:, ::4].sum() / max(1, hits.sum())
    return {
        "hits per bar": float(per_drum.sum()),
        **{f"{name} per bar": float(value) for name, value in zip(NAMES, per_drum)},
        "steps with hits": float((classes > 0).mean()),
        "on the beat": float(on_the_beat),
        "rhythm repeats": float((classes[:, :half] == classes[:, half : 2 * half]).all(axis=1).mean()),
        "silent": float((classes == 0).all(axis=1).mean()),
    }


def set_histogram(windows: NDArray[Any]) -> Floats:
    """[512] share of each set of drums among the steps with hits."""
    classes: Ints = np.asarray(windows, dtype=np.int64)
    struck = classes[classes > 0]
    return np.bincount(struck, minlength=2 ** len(NAMES)) / max(1, len(struck))
