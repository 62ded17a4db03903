"""A layer that reads a sequence from both ends. B = batch, T = steps, I = inputs, H = units per direction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from midime_tui.nn.arrays import Array, Ints
from midime_tui.nn.lstm import LSTMStack

_BLOCK_BYTES = 1 << 25  # of projected input held at once: long sequences of wide models would fill the memory


class BidirectionalLSTM:
    """Two LSTM layers over the same input, one forwards and one backwards, both from a zero state."""

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
        for stack, sequence, part in (
            (self.forward, x, out[:, :split]),
            (self.backward, _reversed(x, lengths), out[:, split:]),
        ):
            if lengths is None:
                for top in _run(stack, sequence):
                    last = top
                part[...] = last.T
                continue
            for step, top in enumerate(_run(stack, sequence[:, : lengths.max(initial=0)]), 1):
                ending = lengths == step
                part[ending] = top.T[ending]
        return out

    def outputs(self, x: Array, lengths: Ints | None = None) -> Array:
        """[B, T, I] -> [B, T, 2H]: both directions side by side at every step.

        lengths: as in `final`; steps beyond them hold nothing of use.
        """
        out = np.empty((*x.shape[:2], self.width), np.float32)
        split = self.forward.units[0]
        for step, top in enumerate(_run(self.forward, x)):
            out[:, step, :split] = top.T
        backwards = np.empty((*x.shape[:2], self.width - split), np.float32)
        for step, top in enumerate(_run(self.backward, _reversed(x, lengths))):
            backwards[:, step] = top.T
        out[:, :, split:] = _reversed(backwards, lengths)
        return out


def _reversed(x: Array, lengths: Ints | None) -> Array:
    """[B, T, I], each sequence backwards within its length; what lies beyond stays where it is."""
    if lengths is None:
        return x[:, ::-1]
    steps = np.arange(x.shape[1])
    mirrored = lengths[:, None] - 1 - steps
    return np.take_along_axis(x, np.where(mirrored >= 0, mirrored, steps)[:, :, None], axis=1)


def _run(stack: LSTMStack, x: Array) -> Iterator[Array]:
    """The layer's h [H, B] after each step of x [B, T, I]; input is projected a block of steps at a time."""
    batch, steps, inputs = x.shape
    gates = stack.bias.size
    run = stack.start(batch)
    block = max(1, min(steps, _BLOCK_BYTES // max(1, batch * gates * 4)))
    for first in range(0, steps, block):
        part = np.ascontiguousarray(x[:, first : first + block].transpose(1, 0, 2))  # [t, B, I]
        drives = part.reshape(-1, inputs) @ stack.input_rows  # [t * B, 4H]
        drives += stack.bias
        for drive in drives.reshape(-1, batch, gates):
            yield run.step(drive.T)
