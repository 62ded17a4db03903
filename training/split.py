"""Unique windows and the side of the split each belongs to: no tune and no melody stands on two sides."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.windows import DENSE, KINDS, Windows, relative

TRAIN, VALIDATION, TEST = 0, 1, 2
SIDES = ("train", "validation", "test")


@dataclass(frozen=True)
class Split:
    """rows: [U] the windows kept, one for every melody; sides: [U] their sides; tunes: [tunes] sides."""

    rows: NDArray[np.int64]
    sides: NDArray[np.uint8]
    tunes: NDArray[np.uint8]


def draw(key: str, seed: int) -> float:
    """A number in [0, 1) that depends on nothing but the name of a tune and the seed."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode()).digest()[:8], "big") / 2**64


def split_windows(
    windows: Windows,
    keys: Sequence[str],
    *,
    seed: int,
    validation: float = 0.05,
    test: float = 0.05,
    shared: int = 2,
    telling: int = 6,
) -> Split:
    """Split by tune; tunes that share `shared` windows or more go together.

    Dense windows do not move a tune to another side: those of a tune that is kin by them to one on another
    side are left out.

    keys:    [tunes] names that the draw is made from
    telling: a window says that two tunes are kin only if it has so many onsets at least: two songs that
             both hold one long note are no variants of each other
    """
    melodies, first_rows = _melodies(windows, keys, seed)
    made = windows.kinds == KINDS.index(DENSE)
    families = _families(windows, melodies, len(keys), shared, telling, ~made)
    draws = np.array([draw(key, seed) for key in keys])
    chance = np.array([draws[family] for family in families])
    tunes = np.where(chance < test, TEST, np.where(chance < test + validation, VALIDATION, TRAIN)).astype(
        np.uint8
    )
    kin = _families(windows, melodies, len(keys), shared, telling)
    apart = np.zeros(len(keys), dtype=bool)  # tunes with kin on another side at double tempo
    for family in np.unique(kin[tunes != tunes[kin]]):
        apart |= kin == family
    first_rows = first_rows[~(made & apart[windows.tunes])[first_rows]]
    return Split(first_rows, tunes[windows.tunes[first_rows]], tunes)


def _melodies(
    windows: Windows, keys: Sequence[str], seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """[N] number of the melody of each window; [U] the row that stands for each melody.

    That row is of the kind that takes precedence, then of the tune that comes first in a drawn order, so
    that no collection always wins.
    """
    order_of_tunes = np.argsort([draw(key, seed + 1) for key in keys])
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order_of_tunes] = np.arange(len(keys))
    order = np.lexsort((rank[windows.tunes], windows.kinds))
    rows = np.ascontiguousarray(relative(windows.classes)[order])
    packed = (
        rows.view([("", rows.dtype)] * rows.shape[1]).ravel() if len(rows) == 0 else rows.view("V32").ravel()
    )
    _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
    melodies = np.empty(len(order), dtype=np.int64)
    melodies[order] = inverse
    return melodies, np.sort(order[first])


def _families(
    windows: Windows,
    melodies: NDArray[np.int64],
    tunes: int,
    shared: int,
    telling: int,
    counted: NDArray[np.bool_] | bool = True,
) -> NDArray[np.int64]:
    """[tunes] the smallest index among the tunes that each is kin to, directly or through others.

    counted: [N] which windows say so
    """
    parent = np.arange(tunes)

    def root(tune: int) -> int:
        while parent[tune] != tune:
            parent[tune] = parent[parent[tune]]
            tune = int(parent[tune])
        return tune

    telling_rows = ((windows.classes >= 2).sum(axis=1) >= telling) & counted
    pairs = np.unique(np.stack([melodies[telling_rows], windows.tunes[telling_rows]], axis=1), axis=0)
    borders = np.flatnonzero(np.diff(pairs[:, 0])) + 1
    counts: dict[tuple[int, int], int] = {}
    for group in np.split(pairs[:, 1], borders):
        for i, one in enumerate(group):
            for other in group[i + 1 :]:
                counts[int(one), int(other)] = counts.get((int(one), int(other)), 0) + 1
    for (one, other), count in counts.items():
        if count >= shared:
            low, high = sorted((root(one), root(other)))
            parent[high] = low
    return np.array([root(tune) for tune in range(tunes)], dtype=np.int64)
