"""What every reader makes of a checkpoint, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from midime_tui.nn.arrays import Array

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What a checkpoint is, in the terms of our model files.

    converter: as `midime_tui.music.converters.converter_from_config` reads it
    steps:     rows of a chunk's tensor: its sixteenths but for multitracks
    segments:  equal parts a chunk falls into; 1 for a flat model
    z_size:    numbers in a latent code
    slices:    widths of the softmaxes side by side in one core's output; () for one over all of it
    boolean:   whether each number of the output is a yes or no by itself
    conditions: what the model is told besides, as `midime_tui.music.conditions` reads it
    """

    converter: dict[str, Any]
    steps: int
    segments: int
    z_size: int
    slices: tuple[int, ...] = ()
    boolean: bool = False
    conditions: dict[str, Any] = field(default_factory=dict)


class Checkpoint(Protocol):
    """A checkpoint that has been looked through but whose weights are still on the disk.

    format: the format's name, for people
    source: where it lies
    shapes: of every variable that belongs to the model, by TensorFlow name
    """

    format: str
    source: Path
    shapes: dict[str, Shape]

    def describe(self, config: str | None = None) -> Description:
        """Hold the variables against what the checkpoint says it is; raises MidimeError on a misfit.

        config: the name of a published configuration, for a checkpoint that has no description beside it
        """

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
