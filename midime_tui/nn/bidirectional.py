"""A layer that reads a sequence from both ends. B = batch, T = steps, I = inputs, H = units per direction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from midime_tui.nn.arrays import Array, Ints
from midime_tui.nn.lstm import LSTMStack
from midime_tui.nn.one_hot import classes_of
from midime_tui.nn.threads import SideBySide

_BLOCK_BYTES = 1 << 25  # of projected input held at once: long sequences of wide models would fill the memory
Sequences = TypeVar("Sequences", bound=NDArray[Any])


class BidirectionalLSTM:
    """Two LSTM layers over the same input, one forwards and one backwards, both from a zero state.

    Neither knows of the other before the end, so each has a thread of its own.
    """

    def __init__(self, forward: tuple[Array, Array], backward: tuple[Array, Array]) -> None:
        """forward, backward: (kernel [I + H, 4H], bias [4H]) as stored."""
        self.forward, self.backward = LSTMStack([forward]), LSTMStack([backward])
        self.inputs = self.forward.input_rows.shape[0]
        self.width = self.forward.units[0] + self.backward.units[0]

    def final(self, x: Array, lengths: Ints | None = None) -> Array:
        """[B, T, I] -> [B, 2H]: what each direction knows after its last step, forwards first.

        lengths: [B], steps of each sequence that count, 0 to T; None: all of them. One of length 0 gives
        zeros.
        """
        out = np.zeros((x.shape[0], self.width), np.float32)
        split = self.forward.units[0]
        seen = _seen(x)
        with SideBySide() as both:
            both(
                lambda: _final(self.forward, seen, lengths, out[:, :split]),
                lambda: _final(self.backward, _reversed(seen, lengths), lengths, out[:, split:]),
            )
        return out

    def outputs(self, x: Array, lengths: Ints | None = None) -> Array:
        """[B, T, I] -> [B, T, 2H]: both directions side by side at every step.

        lengths: as in `final`; steps beyond them hold nothing of use.
        """
        out = np.empty((*x.shape[:2], self.width), np.float32)
        split = self.forward.units[0]
        seen = _seen(x)

        def backwards() -> None:
            tops = np.empty((*x.shape[:2], self.width - split), np.float32)
            _outputs(self.backward, _reversed(seen, lengths), tops)
            out[:, :, split:] = _reversed(tops, lengths)

        with SideBySide() as both:
            both(lambda: _outputs(self.forward, seen, out[:, :, :split]), backwards)
        return out


def _seen(x: Array) -> Array | Ints:
    """x [B, T, I] as `_run` likes it best: class numbers [B, T, K] where they tell it all."""
    classes = classes_of(x)
    return x if classes is None else classes


def _reversed(x: Sequences, lengths: Ints | None) -> Sequences:
    """[B, T, I], each sequence backwards within its length; what lies beyond stays where it is."""
    if lengths is None:
        return x[:, ::-1]  # type: ignore[return-value]
    steps = np.arange(x.shape[1])
    mirrored = lengths[:, None] - 1 - steps
    return np.take_along_axis(x, np.where(mirrored >= 0, mirrored, steps)[:, :, None], axis=1)  # type: ignore[return-value]


def _final(stack: LSTMStack, x: Array | Ints, lengths: Ints | None, out: Array) -> None:
    """Fill out [B, H], zeros so far, with the h that each sequence ends on."""
    if lengths is None:
        for top in _run(stack, x):
            last = top
        out[...] = last
        return
    for step, top in enumerate(_run(stack, x[:, : lengths.max(initial=0)]), 1):
        ending = lengths == step
        out[ending] = top[ending]


def _outputs(stack: LSTMStack, x: Array | Ints, out: Array) -> None:
    """Fill out [B, T, H] with the h of every step."""
    for step, top in enumerate(_run(stack, x)):
        out[:, step] = top


def _run(stack: LSTMStack, x: Array | Ints) -> Iterator[Array]:
    """The layer's h [B, H] after each step of x: values [B, T, I] or class numbers [B, T, K]."""
    run = stack.start(x.shape[0])
    drives = _values(stack, x) if x.dtype == np.float32 else _rows(stack, x)
    for drive in drives:
        yield run.step(drive)


def _values(stack: LSTMStack, x: NDArray[Any]) -> Iterator[Array]:
    """The drive [B, 4H] of each step of x [B, T, I], projected a block of steps at a time."""
    batch, steps, inputs = x.shape
    gates = stack.bias.size
    block = max(1, min(steps, _BLOCK_BYTES // max(1, batch * gates * 4)))
    for first in range(0, steps, block):
        part = np.ascontiguousarray(x[:, first : first + block].transpose(1, 0, 2))  # [t, B, I]
        drives: Array = part.reshape(-1, inputs) @ stack.input_rows  # [t * B, 4H]
        drives += stack.bias
        yield from drives.reshape(-1, batch, gates)


def _rows(stack: LSTMStack, classes: NDArray[Any]) -> Iterator[Array]:
    """The drive [B, 4H] of each step of the class numbers [B, T, K]; the next step overwrites it."""
    with_bias = stack.input_rows + stack.bias
    drive = np.empty((classes.shape[0], stack.bias.size), np.float32)
    for first, *others in classes.transpose(1, 2, 0):  # K times [B]
        np.take(with_bias, first, axis=0, out=drive, mode="clip")  # clip, because raise goes through a copy
        for other in others:
            drive += stack.input_rows[other]
        yield drive
