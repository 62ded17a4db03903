"""What all converters between notes and tensors offer and share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

ORIGINS = ("midime", "magenta.js", "magenta")
MAX_STEPS = 1024  # the longest published models have 256 (a melody) or 512 (a multitrack bar)


class Converter(Protocol):
    """What every converter offers. T = rows, D_in and D_out = depths, B = chunks."""

    @property
    def steps(self) -> int:
        """Steps of a chunk's notes."""

    @property
    def parts(self) -> int:
        """Steps in a sixteenth: 1 but for multitracks, which count finer."""

    @property
    def rows(self) -> int:
        """T, rows of a chunk's tensor: its steps but for multitracks, whose rows are events."""

    @property
    def segments(self) -> int:
        """Parts that a hierarchical model cuts a chunk into; 1 for a flat one."""

    @property
    def depth_in(self) -> int:
        """Numbers a step that the encoder reads."""

    @property
    def depth_out(self) -> int:
        """Numbers a step that the decoder writes."""

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        """Input [T, D_in] of one chunk of notes from step 0.

        Raises ValueError for a note outside the chunk's steps or outside the range of pitches.
        """

    def to_tensors(self, chunks: Sequence[Sequence[Note]]) -> Floats:
        """Inputs [B, T, D_in] of chunks."""

    def to_target(self, notes: Sequence[Note]) -> Floats:
        """One-hot output [T, D_out] that stands for the notes."""

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        """Notes of an output [T, D_out] (of any number of steps), by start, then pitch."""

    def to_classes(self, y: NDArray[Any]) -> Ints:
        """Classes [..., T] (a trio: [..., T, 3]) of outputs [..., T, D_out]; the first maximum wins."""

    def config(self) -> dict[str, Any]:
        """What `converter_from_config` makes an equal converter of; plain JSON."""


class ChunkShape:
    """Steps, rows, segments and origin, which all converters have."""

    def __init__(
        self, steps: int, segments: int, origin: str, *, rows: int | None = None, parts: int = 1
    ) -> None:
        """rows: as many as steps where not given."""
        self.rows = steps if rows is None else rows
        self.parts = parts
        for number in (steps, self.rows):
            if not 1 <= number <= MAX_STEPS or segments < 1 or self.rows % segments:
                raise ValueError(
                    f"{number} steps in {segments} segments must be 1..{MAX_STEPS} steps in equal segments"
                )
        if not 1 <= parts <= MAX_STEPS:
            raise ValueError(f"{parts} parts of a sixteenth must be 1..{MAX_STEPS}")
        if origin not in ORIGINS:
            raise ValueError(f"origin '{origin}' must be one of {', '.join(ORIGINS)}")
        self.steps = steps
        self.segments = segments
        self.origin = origin

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        raise NotImplementedError

    def to_tensors(self, chunks: Sequence[Sequence[Note]]) -> Floats:
        tensors = [self.to_tensor(chunk) for chunk in chunks]
        return np.stack(tensors) if tensors else np.zeros((0, *self.to_tensor(()).shape), np.float32)

    def shape_config(self, kind: str) -> dict[str, Any]:
        return {"type": kind, "steps": self.steps, "segments": self.segments, "origin": self.origin}


def one_hot(classes: Ints, depth: int) -> Floats:
    """[T] -> [T, depth]; a class outside of 0..depth-1 makes a row of zeros, as in magenta.js."""
    return (classes[:, None] == np.arange(depth)).astype(np.float32)


def check_depth(y: NDArray[Any], depth: int) -> None:
    if np.ndim(y) < 2 or np.shape(y)[-1] != depth:
        raise ValueError(f"an output of shape {np.shape(y)} must end in [steps, {depth}]")


def first_maximum(y: NDArray[Any], depth: int) -> Ints:
    check_depth(y, depth)
    return np.asarray(y).argmax(axis=-1).astype(np.int64)
