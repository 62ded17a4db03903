"""From tensors to latent codes. B = batch, T = steps, D = depth of the input, Z = latent size."""

from __future__ import annotations

import math

import numpy as np

from midime_tui.models.architecture import Architecture
from midime_tui.nn.arrays import Array, Ints
from midime_tui.nn.bidirectional import BidirectionalLSTM
from midime_tui.nn.dense import dense, softplus


class Encoder:
    """Bidirectional layers, in one level or in several (Roberts et al. 2018, section 3.1).

    With several levels the sequence is cut into equal segments, all encoded by level 0 with the same
    weights; their embeddings are the sequence that level 1 reads, and so on. mu and sigma read the last
    embedding.
    """

    def __init__(self, architecture: Architecture, level_lengths: tuple[int, ...]) -> None:
        """level_lengths: the items in one sequence of each level, lowest first; () for a flat encoder."""
        self._levels = [
            [BidirectionalLSTM(forward, backward) for forward, backward in level]
            for level in architecture.levels
        ]
        self._lengths = level_lengths
        self._mu, self._sigma = architecture.mu, architecture.sigma

    def __call__(self, x: Array, lengths: Ints | None = None) -> tuple[Array, Array | None]:
        """[B, T, D] -> mu [B, Z], sigma [B, Z] (the deviation itself; None where the checkpoint has none).

        lengths: [B, S], the steps that count in each sequence of level 0; None: all of them.
        """
        batch = x.shape[0]
        counting = None if lengths is None else lengths.reshape(-1)
        for number, layers in enumerate(self._levels):
            if len(self._levels) > 1:
                sequences = math.prod(self._lengths[number + 1 :])
                x = x.reshape(batch * sequences, self._lengths[number], x.shape[-1])
            for layer in layers[:-1]:
                x = layer.outputs(x, counting)
            x = layers[-1].final(x, counting)  # [B * sequences, 2H]
            counting = None
        mu = dense(x, *self._mu)
        return mu, None if self._sigma is None else softplus(dense(x, *self._sigma)).astype(np.float32)
