"""What every reader makes of a checkpoint, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from midime_tui.nn.arrays import Array

Shape = tuple[int, ...]


class Checkpoint(Protocol):
    """A checkpoint that has been looked through but whose weights are still on the disk.

    format: the format's name, for people
    source: where it lies
    config: the description that lies beside the weights, as JSON gave it
    shapes: of every variable that belongs to the model, by TensorFlow name
    """

    format: str
    source: Path
    config: dict[str, Any]
    shapes: dict[str, Shape]

    def read(self, name: str) -> Array:
        """One variable, float32, finite; raises MidimeError where the bytes do not give that."""


class LazyVariables(Mapping[str, Array]):
    """A checkpoint's variables as a mapping that reads each one when it is asked for, and keeps none."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint

    def __getitem__(self, name: str) -> Array:
        if name not in self._checkpoint.shapes:
            raise KeyError(name)
        return self._checkpoint.read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._checkpoint.shapes)

    def __len__(self) -> int:
        return len(self._checkpoint.shapes)
