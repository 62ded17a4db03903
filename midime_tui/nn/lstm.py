"""LSTM layers as TensorFlow's BasicLSTMCell computes them, arranged for a processor.

    [i j f o] = [x, h] @ kernel + bias                  kernel [I + H, 4H], bias [4H]
    c' = sigmoid(f + 1) * c + sigmoid(i) * tanh(j)      the 1 is in no stored bias
    h' = sigmoid(o) * tanh(c')

(Hochreiter & Schmidhuber 1997; forget bias after Jozefowicz et al. 2015.) What differs here is only the
arrangement: sigmoid(a) = 1 / (1 + exp(-a)), so with the columns of i, f and o negated beforehand and put
side by side, one exp serves all three, and each product with a sigmoid is a quotient:

    c' = c / (1 + exp(-f - 1)) + tanh(j) / (1 + exp(-i))
    h' = tanh(c') / (1 + exp(-o))

I = inputs, H = units, B = batch, T = steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

import numpy as np

from midime_tui.nn.arrays import Array, packed

_ONE = np.ones((), np.float32)  # an array: a scalar would be made one at every use
_FEW = 4  # sequences


def saturating() -> AbstractContextManager[object]:
    """Within it exp may overflow, as it does where a gate is shut for good: 1 / (1 + inf) is rightly 0.

    Once around a whole computation: it costs as much as a product.
    """
    return np.errstate(over="ignore")


def fold(kernel: Array, bias: Array) -> tuple[Array, Array]:
    """[I + H, 4H], [4H] -> the same shapes: gates in the order i, f, o, j; three negated, 1 added to f."""
    units = bias.size // 4
    folded, folded_bias = np.empty_like(kernel), np.empty_like(bias)
    for place, (gate, sign, shift) in enumerate(((0, -1, 0), (2, -1, 1), (3, -1, 0), (1, 1, 0))):
        into, out_of = slice(place * units, (place + 1) * units), slice(gate * units, (gate + 1) * units)
        np.multiply(kernel[:, out_of], np.float32(sign), out=folded[:, into])
        folded_bias[into] = (bias[out_of] + np.float32(shift)) * np.float32(sign)
    return folded, folded_bias


def product(x: Array, weights: Array, out: Array) -> None:
    """x @ weights: [B, I], [I, O] -> out [B, O].

    For a product of matrices OpenBLAS first copies the weights into an order of its own, which for a few rows
    takes longer than to read them as they are for each of the rows.
    """
    if 1 < len(x) <= _FEW:
        for row, result in zip(x, out):
            np.dot(row, weights, out=result)
    else:
        np.dot(x, weights, out=out)


class LSTMStack:
    """Layers one above the other; the input of the lowest is projected outside, where one knows what varies.

    input_rows: [I, 4H] of the lowest layer, folded: `x @ input_rows` is a drive, a row that of a one-hot
    bias:       [4H] of the lowest layer, folded: belongs into the drives once
    units:      H of each layer, lowest first
    weights:    of each layer, folded, for what comes from h: [H, 4H], above the lowest [H below + H, 4H]
    biases:     [4H] of each layer, folded
    """

    def __init__(self, layers: Sequence[tuple[Array, Array]]) -> None:
        """layers: (kernel [I + H, 4H], bias [4H]) as stored, lowest first; each reads the one below."""
        self.units = tuple(bias.size // 4 for _, bias in layers)
        folded = [fold(kernel, bias) for kernel, bias in layers]
        inputs = layers[0][0].shape[0] - self.units[0]
        lowest, *higher = packed([kernel for kernel, _ in folded])
        self.input_rows: Array = lowest[:inputs]
        self.weights: list[Array] = [lowest[inputs:], *higher]
        self.biases: list[Array] = [bias for _, bias in folded]
        self.bias: Array = self.biases[0]

    def start(self, batch: int) -> LSTMRun:
        """Zero state for `batch` sequences side by side."""
        return LSTMRun(self, batch)


class LSTMRun:
    """The state of a stack while it runs, with every buffer that a step needs.

    h:     [B, H of all layers], lowest layer first: neighbours lie side by side, so that [h below, h] is one
           operand
    cells: c of each layer, [B, H]
    top:   [B, H] of the highest layer, a view into h
    """

    def __init__(self, stack: LSTMStack, batch: int) -> None:
        """All zeros."""
        self.stack = stack
        self.h: Array = np.zeros((batch, sum(stack.units)), np.float32)
        self.cells: list[Array] = [np.zeros((batch, units), np.float32) for units in stack.units]
        self._parts: list[tuple[Array, ...]] = []
        below = end = 0
        for level, units in enumerate(stack.units):
            end += units
            gates = np.empty((batch, 4 * units), np.float32)
            self._parts.append(
                (
                    stack.weights[level],
                    stack.biases[level],
                    self.h[:, end - units - below : end],  # what it reads
                    self.h[:, end - units : end],  # what it writes
                    gates,
                    gates[:, : 3 * units],
                    *(gates[:, gate * units : (gate + 1) * units] for gate in range(4)),
                    self.cells[level],
                )
            )
            below = units
        self.top: Array = self.h[:, end - below :]

    def set_state(self, states: Array) -> None:
        """states: [B, 2 * H of all layers] in the order c0, h0, c1, h1, ..."""
        column = row = 0
        for cell in self.cells:
            units = cell.shape[1]
            cell[...] = states[:, column : column + units]
            self.h[:, row : row + units] = states[:, column + units : column + 2 * units]
            column += 2 * units
            row += units

    def step(self, *drives: Array) -> Array:
        """One step. drives: [B, 4H] or [4H], summed: all of the lowest layer's gates but for its own h.

        Returns `top`, which the next step overwrites. To be called within `saturating`.
        """
        lowest = True
        for weights, bias, read, write, gates, ifo, i, f, o, j, c in self._parts:
            product(read, weights, gates)
            if lowest:
                for drive in drives:
                    np.add(gates, drive, out=gates)
                lowest = False
            else:
                np.add(gates, bias, out=gates)
            np.exp(ifo, out=ifo)
            np.add(ifo, _ONE, out=ifo)
            np.tanh(j, out=j)
            np.divide(j, i, out=j)
            np.divide(c, f, out=c)
            np.add(c, j, out=c)
            np.tanh(c, out=j)
            np.divide(j, o, out=write)
        return self.top
