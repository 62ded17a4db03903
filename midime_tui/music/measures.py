"""How much of some music a model gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.melody_classes import FIRST_NOTE


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares in 0..1; 1.0 where there is nothing to get wrong.

    steps_right:  steps whose class is given back
    onsets_right: steps with an onset whose class is given back
    chunks_exact: chunks given back without a fault
    """

    steps_right: float
    onsets_right: float
    chunks_exact: float


def accuracy(truth: NDArray[Any], guess: NDArray[Any], *, first_onset: int = FIRST_NOTE) -> Accuracy:
    """Compare classes [B, T] (or [B, T, parts]) with what a model makes of them.

    first_onset: the lowest class that is an onset: 2 for melodies, 1 for sets of drums. Raises ValueError for
    unequal shapes.
    """
    if np.shape(truth) != np.shape(guess) or np.ndim(truth) < 2:
        raise ValueError(
            f"shapes {np.shape(truth)} and {np.shape(guess)} must be equal and [chunks, steps, ...]"
        )
    right = np.asarray(truth) == np.asarray(guess)
    onsets = np.asarray(truth) >= first_onset
    return Accuracy(
        steps_right=_share(right),
        onsets_right=_share(right[onsets]),
        chunks_exact=_share(right.all(axis=tuple(range(1, right.ndim)))),
    )


def _share(right: NDArray[Any]) -> float:
    return float(right.mean()) if right.size else 1.0
