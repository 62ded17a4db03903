"""Windows of music for a hierarchical model: classes of every part, split, and how they are varied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.split import SIDES

Classes = NDArray[np.int16]
Vary = Callable[[Classes, np.random.Generator], Classes]


@dataclass(frozen=True)
class Material:
    """Unique windows.

    classes: [N, T, P] of every part
    sides:   [N] index into SIDES
    groups:  [N] index into names: collections, or styles
    report:  counts of what was read, left out and dropped
    """

    classes: Classes
    sides: NDArray[np.uint8]
    groups: NDArray[np.uint8]
    names: tuple[str, ...]
    report: dict[str, Any] = field(default_factory=dict)

    def emphasised(self, side: str, times: Mapping[str, int]) -> Classes:
        """[n, T, P] windows of one side, those of some groups several times over, in a fixed order."""
        rows = np.flatnonzero(self.sides == SIDES.index(side))
        repeats = np.array([times.get(name, 1) for name in self.names])
        return self.classes[np.repeat(rows, repeats[self.groups[rows]])]

    def choose(self, side: str, group: str | None = None) -> Classes:
        """[n, T, P] windows of one side, of one group if named."""
        chosen = self.sides == SIDES.index(side)
        if group is not None:
            chosen &= self.groups == self.names.index(group)
        return self.classes[chosen]


def segments_of(classes: Classes, segments: int, nothing: int) -> tuple[Classes, Classes]:
    """Windows [N, T] of one part to segments [N, S, T / S] and the class before each [N, S].

    nothing: the class that stands before the first segment
    """
    cut = classes.reshape(len(classes), segments, -1)
    before = np.concatenate([np.full((len(cut), 1), nothing, dtype=classes.dtype), cut[:, :-1, -1]], axis=1)
    return cut, before


def unique_rows(classes: Classes) -> NDArray[np.int64]:
    """Indices of the first row of each kind in [N, ...], ascending."""
    flat = np.ascontiguousarray(classes.reshape(len(classes), -1))
    keys = flat.view(f"V{flat.shape[1] * flat.itemsize}").ravel()
    return np.sort(np.unique(keys, return_index=True)[1])
