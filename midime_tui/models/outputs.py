"""What a decoder's projection means: how its numbers become the step that is written and read next.

P = numbers of the projection, D = numbers a step, B = batch, H = LSTM units. Projections stand feature-major,
[P, B], what is written and what the gates read batch-major.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from midime_tui.models.architecture import Core
from midime_tui.nn.arrays import Array, Ints
from midime_tui.nn.dense import sigmoid
from midime_tui.nn.sampling import choose, hit


class Output(Protocol):
    """How a core writes."""

    @property
    def depth(self) -> int:
        """D."""

    def write(
        self, projected: Array, temperature: float, rng: np.random.Generator | None, y: Array, rows: Array
    ) -> Array:
        """Fill the step y [B, D], zeros so far; returns its share y @ rows of the next gates, [B, 4H].

        rows: [D, 4H], what the lowest layer makes of the previous output
        """

    def logits(self, projected: Array, truth: Array) -> Array:
        """[P, B], truth [B, D] -> [D, B]: what each number of a step is decided by, given the truth."""


def output_of(core: Core) -> Output:
    """The output that a core's variables and its model's converter ask for."""
    if core.nade is not None:
        return Nade(*core.nade)
    if core.boolean:
        return Booleans(core.depth)
    return Softmaxes(core.slices) if core.slices else Groove(core.depth)


class Softmaxes:
    """One class of each slice: one-hot. At temperature 0 the first of the largest."""

    def __init__(self, slices: tuple[int, ...]) -> None:
        """slices: widths of the softmaxes side by side."""
        self.slices = slices
        self.depth = sum(slices)
        self._items = np.arange(1)  # of the last batch: most are as large as the one before

    def write(
        self, projected: Array, temperature: float, rng: np.random.Generator | None, y: Array, rows: Array
    ) -> Array:
        chosen = self._choose(projected, temperature, rng)
        items = self._items
        if len(items) != len(y):
            items = self._items = np.arange(len(y))
        share = rows.take(chosen[0], axis=0)  # the previous one-hot's share is a row of the kernel
        for classes in chosen:
            y[items, classes] = 1.0
        for classes in chosen[1:]:
            share += rows.take(classes, axis=0)
        return share

    def logits(self, projected: Array, truth: Array) -> Array:
        return projected

    def _choose(self, projected: Array, temperature: float, rng: np.random.Generator | None) -> list[Ints]:
        """A class per slice, counted from the start of the depth: for each slice [B]."""
        if len(self.slices) == 1:
            return [choose(projected, temperature, rng)]
        chosen, start = [], 0
        for width in self.slices:
            chosen.append(choose(projected[start : start + width], temperature, rng) + start)
            start += width
        return chosen


class Groove:
    """Drums with their playing (Gillick et al. 2019): a third hits, a third velocities, a third offsets.

    A hit is 1 where its logit is above 0; with a temperature it is drawn from sigmoid(logit / temperature).
    Velocities are sigmoid(.), in 0..1, offsets tanh(.), in -1..1, also where there is no hit.
    """

    def __init__(self, depth: int) -> None:
        """depth: of all three thirds."""
        self.depth = depth

    def write(
        self, projected: Array, temperature: float, rng: np.random.Generator | None, y: Array, rows: Array
    ) -> Array:
        hits, velocities, offsets = np.split(projected, 3)
        step = np.concatenate([hit(hits, temperature, rng), sigmoid(velocities), np.tanh(offsets)])
        y[:] = step.T
        return step.T @ rows

    def logits(self, projected: Array, truth: Array) -> Array:
        return projected


class Booleans:
    """A yes or no for each number, by itself: 1 where its logit is 0 or more.

    With a temperature it is drawn from sigmoid(logit / temperature).
    """

    def __init__(self, depth: int) -> None:
        """depth: D."""
        self.depth = depth

    def write(
        self, projected: Array, temperature: float, rng: np.random.Generator | None, y: Array, rows: Array
    ) -> Array:
        step = hit(projected, temperature, rng) if temperature > 0 else (projected >= 0).astype(np.float32)
        y[:] = step.T
        return step.T @ rows

    def logits(self, projected: Array, truth: Array) -> Array:
        return projected


class Nade:
    """Yes or no for each number of a step, each knowing those before it (Larochelle & Murray 2011).

    The projection is split into b_enc [N] and b_dec [D]. With a = b_enc, for each number i in turn:
        logit_i = b_dec_i + sigmoid(a) . w_dec_i;  a += v_i w_enc_i
    where v_i is 1 where the logit is 0 or more; with a temperature it is drawn from sigmoid(logit /
    temperature).
    """

    def __init__(self, encoding: Array, decoding: Array) -> None:
        """encoding, decoding: w_enc and w_dec_t, [D, 1, N] each."""
        self.depth = encoding.shape[0]
        self._units = encoding.shape[2]
        self._encoding = encoding.reshape(self.depth, self._units, 1)
        self._decoding = decoding.reshape(self.depth, 1, self._units)

    def write(
        self, projected: Array, temperature: float, rng: np.random.Generator | None, y: Array, rows: Array
    ) -> Array:
        for number, logits in enumerate(self._conditionals(projected, y)):
            drawn = logits >= 0 if temperature == 0 else hit(logits, temperature, rng)
            y[:, number] = drawn  # read by the next conditional
        return y @ rows

    def logits(self, projected: Array, truth: Array) -> Array:
        return np.stack(list(self._conditionals(projected, truth)))

    def _conditionals(self, projected: Array, y: Array) -> Iterator[Array]:
        """The logits [B] of each number in turn; y [B, D] must have it when the next one is asked for."""
        hidden, biases = projected[: self._units].copy(), projected[self._units :]  # [N, B], [D, B]
        for number in range(self.depth):
            yield (self._decoding[number] @ sigmoid(hidden))[0] + biases[number]
            hidden += self._encoding[number] * y[:, number]
