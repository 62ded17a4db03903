"""Windows in files of moderate size that are looked into, not read: memory does not grow with the corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROWS = 65_536  # in a file

Windows = NDArray[np.uint8]


class Shards:
    """Windows [N, T] that lie one after the other in several arrays, memory-mapped as a rule.

    Only the rows that are asked for are read; what the system keeps of the files in memory it gives up first
    when memory is short.
    """

    def __init__(self, parts: Sequence[Windows]) -> None:
        self.parts = [part for part in parts if len(part)]
        self.starts: NDArray[np.int64] = np.cumsum([0, *(len(part) for part in self.parts)], dtype=np.int64)
        self.steps = parts[0].shape[1] if parts else 0

    def __len__(self) -> int:
        return int(self.starts[-1])

    def __getitem__(self, chosen: slice | NDArray[np.int64]) -> Windows:
        """A copy of the rows of a slice, or [n, T] rows by their numbers in 0..N-1, in that order."""
        if isinstance(chosen, slice):
            start, stop, step = chosen.indices(len(self))
            if step == 1:
                return self._joined(self.between(start, stop).parts)
            chosen = np.arange(start, stop, step, dtype=np.int64)
        of_part = np.searchsorted(self.starts, chosen, side="right") - 1
        rows: Windows = np.empty((len(chosen), self.steps), dtype=np.uint8)
        for number in np.unique(of_part):
            here = of_part == number
            rows[here] = self.parts[number][chosen[here] - self.starts[number]]
        return rows

    def between(self, start: int, stop: int) -> Shards:
        """The rows start..stop-1, nothing read."""
        parts = [
            part[max(0, start - first) : max(0, stop - first)]
            for first, part in zip(self.starts.tolist(), self.parts)
        ]
        found = Shards(parts)
        found.steps = self.steps
        return found

    def _joined(self, parts: Sequence[Windows]) -> Windows:
        return np.concatenate([np.zeros((0, self.steps), dtype=np.uint8), *parts])


def write_shards(folder: Path, rows: Windows, most: int = ROWS) -> None:
    """Windows [N, T] into `folder`, `most` of them a file."""
    for number, start in enumerate(range(0, max(1, len(rows)), most)):
        np.save(folder / f"rows-{number:05}.npy", rows[start : start + most])


def open_shards(folder: Path) -> Shards:
    """What `write_shards` wrote. Raises OSError or ValueError where a file is damaged."""
    paths = sorted(folder.glob("rows-*.npy"))
    return Shards([np.load(path, mmap_mode="r") for path in paths])
