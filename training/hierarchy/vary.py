"""Variations that keep music music: other keys, other drums."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.melody_classes import CLASSES, FIRST_NOTE
from training.hierarchy.material import Classes

_CLOSED, _OPEN, _LOW, _MIDDLE, _HIGH, _CRASH, _RIDE = 2, 3, 4, 5, 6, 7, 8


def transpose(classes: Classes, semitones: NDArray[np.int64]) -> Classes:
    """Melodies [N, ...] moved by [N] semitones; one that would leave the range of pitches stays."""
    flat = classes.reshape(len(classes), -1)
    onsets = flat >= FIRST_NOTE
    low = np.where(onsets, flat, CLASSES).min(axis=1)
    high = flat.max(axis=1)
    fits = (low + semitones >= FIRST_NOTE) & (high + semitones < CLASSES)
    moved = flat + np.where(fits, semitones, 0)[:, None]
    return np.where(onsets, moved, flat).astype(classes.dtype).reshape(classes.shape)


def other_key(classes: Classes, rng: np.random.Generator, most: int = 6) -> Classes:
    """Each window [N, ...] in a key up to `most` semitones away."""
    return transpose(classes, rng.integers(-most, most + 1, size=len(classes)))


def other_drums(classes: Classes, rng: np.random.Generator) -> Classes:
    """Each window of sets [N, ...] as it is (a quarter), or with drums exchanged or left out.

    Closed hi-hat and ride change places, crash and ride, the toms among themselves; one class falls silent.
    """
    n = len(classes)
    order: NDArray[np.int64] = np.tile(np.arange(9), (n, 1))  # [N, 9]: where each class goes; -1 for nowhere
    kept = rng.random(n) < 0.25
    swap = ~kept & (rng.random(n) < 0.3)
    order[swap, _CLOSED], order[swap, _RIDE] = _RIDE, _CLOSED
    swap = ~kept & (rng.random(n) < 0.15)
    order[swap, _CRASH], order[swap, _OPEN] = _OPEN, _CRASH
    toms = rng.permuted(np.tile([_LOW, _MIDDLE, _HIGH], (n, 1)), axis=1)
    mixed = ~kept & (rng.random(n) < 0.5)
    order[mixed, _LOW : _HIGH + 1] = toms[mixed]
    silent = ~kept & (rng.random(n) < 0.4)
    order[silent, rng.integers(0, 9, size=n)[silent]] = -1
    weights = np.where(order < 0, 0, 1 << np.maximum(order, 0))  # [N, 9]
    bits = classes[..., None] >> np.arange(9) & 1  # [N, ..., 9]
    shape = (n,) + (1,) * (classes.ndim - 1) + (9,)
    return (bits * weights.reshape(shape)).sum(axis=-1).astype(classes.dtype)
