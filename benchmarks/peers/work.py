"""What is asked of every peer, and what it answers.

B = batch, T = steps, Z = latent size, D = depths of a model's tensors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from midime_tui.models import MusicVAE
from midime_tui.nn.arrays import Array

DECODE, ENCODE, TRAIN = "decode", "encode", "train"
LARGEST_BATCH = 64


@dataclass(frozen=True)
class Subject:
    """A model with its inputs.

    z: [64, Z] codes; x: [64, T, D_in] one-hot tensors; batches take the first of them
    """

    vae: MusicVAE
    z: Array
    x: Array

    @classmethod
    def of(cls, vae: MusicVAE, seed: int = 0) -> Subject:
        """Codes of the prior, and what the model makes of them as the tensors to encode."""
        rng = np.random.default_rng(seed)
        z = rng.standard_normal((LARGEST_BATCH, vae.config.z_size), dtype=np.float32)
        return cls(vae, z, vae.decode(z))


@dataclass(frozen=True)
class Work:
    """decode: z -> tokens by argmax. encode: x -> mu. train: MidiMe on 64 codes, `size` epochs.

    size: batch; for train the epochs
    """

    kind: str
    subject: Subject
    size: int

    @property
    def name(self) -> str:
        if self.kind == TRAIN:
            return f"MidiMe, {self.size} epochs, {len(self.subject.z)} chunks"
        return f"{self.kind} {self.size}: {self.subject.vae.config.name}"


@dataclass(frozen=True)
class Answer:
    """What came of a work.

    seconds: by the clock of whoever did it, transport left out
    values:  tokens [B, T, cores] or mu
    note:    how the seconds were found, where not by doing the whole work
    """

    seconds: float
    values: NDArray[Any] | None = None
    note: str = ""


class Peer(Protocol):
    """Someone who can do the work, or some of it."""

    name: str

    def do(self, work: Work, *, tell: bool) -> Answer | None:
        """Do it once; tell: give the values too, to be compared. None where this peer cannot do it."""

    def close(self) -> None: ...


def tokens_of(y: Array, depths: Sequence[int]) -> NDArray[np.int64]:
    """One-hot [B, T, D of all cores] -> classes [B, T, cores]."""
    ends = np.cumsum(depths)
    parts = [y[..., end - depth : end].argmax(axis=-1) for depth, end in zip(depths, ends)]
    return np.stack(parts, axis=-1)


def depths_of(variables: Mapping[str, Array]) -> tuple[int, ...]:
    """Widths of the cores' outputs, in order."""
    names = sorted(name for name in variables if name.endswith("output_projection/bias"))
    return tuple(variables[name].size for name in names)


@dataclass
class Outcome:
    """All rounds of one work.

    seconds: for each peer its runs
    agree:   for each peer whether its values are ours, where they were compared, or how it was timed
    """

    work: Work
    seconds: dict[str, list[float]] = field(default_factory=dict)
    agree: dict[str, str] = field(default_factory=dict)
