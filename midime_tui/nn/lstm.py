"""LSTM layers as TensorFlow's BasicLSTMCell computes them, arranged for a processor.

    [i j f o] = [x, h] @ kernel + bias                  kernel [I + H, 4H], bias [4H]
    c' = sigmoid(f + 1) * c + sigmoid(i) * tanh(j)      the 1 is in no stored bias
    h' = sigmoid(o) * tanh(c')

(Hochreiter & Schmidhuber 1997; forget bias after Jozefowicz et al. 2015.) What differs here is only the
arrangement: sigmoid(a) = tanh(a / 2) / 2 + 1 / 2, so with the columns of i, f and o halved beforehand
(exact in binary) and put side by side, one tanh covers all four gates; the 1 is added to the bias once.
State is kept feature-major, [H, B], so that every gate is one contiguous block for any batch.
I = inputs, H = units, B = batch, T = steps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from midime_tui.nn.arrays import Array

_HALF = np.float32(0.5)


def fold(kernel: Array, bias: Array) -> tuple[Array, Array]:
    """[I + H, 4H], [4H] -> the same shapes: gates in the order i, f, o, j; three halved, 1 added to f."""
    units = bias.size // 4
    folded, folded_bias = np.empty_like(kernel), np.empty_like(bias)
    for place, (gate, scale, shift) in enumerate(
        ((0, 0.5, 0.0), (2, 0.5, 1.0), (3, 0.5, 0.0), (1, 1.0, 0.0))
    ):
        into, out_of = slice(place * units, (place + 1) * units), slice(gate * units, (gate + 1) * units)
        np.multiply(kernel[:, out_of], np.float32(scale), out=folded[:, into])
        folded_bias[into] = (bias[out_of] + np.float32(shift)) * np.float32(scale)
    return folded, folded_bias


class LSTMStack:
    """Layers one above the other; the input of the lowest is projected outside, where one knows what varies.

    input_rows: [I, 4H] of the lowest layer, folded: `x @ input_rows` is a drive, a row that of a one-hot
    bias:       [4H] of the lowest layer, folded: belongs into the drives once
    units:      H of each layer, lowest first
    """

    def __init__(self, layers: Sequence[tuple[Array, Array]]) -> None:
        """layers: (kernel [I + H, 4H], bias [4H]) as stored, lowest first; each reads the one below."""
        self.units = tuple(bias.size // 4 for _, bias in layers)
        self.weights: list[Array] = []  # for what comes from h: [4H, H], above the lowest [4H, H below + H]
        self.biases: list[Array] = []  # [4H, 1]
        for level, (kernel, bias) in enumerate(layers):
            folded, folded_bias = fold(kernel, bias)
            from_state = folded
            if level == 0:
                inputs = kernel.shape[0] - self.units[0]
                self.input_rows = folded[:inputs].copy()
                self.bias = folded_bias
                from_state = folded[inputs:]
            self.weights.append(np.ascontiguousarray(from_state.T))
            self.biases.append(folded_bias[:, None])

    def start(self, batch: int) -> LSTMRun:
        """Zero state for `batch` sequences side by side."""
        return LSTMRun(self, batch)


class LSTMRun:
    """The state of a stack while it runs, with every buffer that a step needs.

    h:   [H of all layers, B], lowest layer first: neighbours lie side by side, so that [h below, h] is one
         block
    top: [H, B] of the highest layer, a view into h
    """

    def __init__(self, stack: LSTMStack, batch: int) -> None:
        """All zeros."""
        self.stack = stack
        self.h: Array = np.zeros((sum(stack.units), batch), np.float32)
        self.cells: list[Array] = []  # c of each layer, [H, B]
        self._parts: list[tuple[Array, ...]] = []
        ends = np.cumsum(stack.units)
        for level, (units, end) in enumerate(zip(stack.units, ends)):
            below = stack.units[level - 1] if level else 0
            work = np.zeros((5 * units, batch), np.float32)  # i, f, o, j, c: so [i f] * [j c] is one product
            products = np.empty((2 * units, batch), np.float32)
            self.cells.append(work[4 * units :])
            self._parts.append(
                (
                    stack.weights[level],
                    stack.biases[level],
                    self.h[end - units - below : end],  # what it reads
                    self.h[end - units : end],  # what it writes
                    work[: 4 * units],
                    work[: 3 * units],
                    work[: 2 * units],
                    work[3 * units :],
                    work[2 * units : 3 * units],
                    work[4 * units :],
                    products,
                    products[:units],
                    products[units:],
                )
            )
        self.top: Array = self.h[ends[-1] - stack.units[-1] :]

    def set_state(self, states: Array) -> None:
        """states: [B, 2 * H of all layers] in the order c0, h0, c1, h1, ..."""
        column = row = 0
        for cell in self.cells:
            units = cell.shape[0]
            cell[...] = states[:, column : column + units].T
            self.h[row : row + units] = states[:, column + units : column + 2 * units].T
            column += 2 * units
            row += units

    def step(self, *drives: Array) -> Array:
        """One step. drives: [4H, B] or [4H, 1], summed: all of the lowest layer's gates but for its own h.

        Returns `top`, which the next step overwrites.
        """
        lowest = True
        for weights, bias, read, write, gates, ifo, i_f, j_c, o, c, products, one, other in self._parts:
            np.matmul(weights, read, out=gates)
            if lowest:
                for drive in drives:
                    np.add(gates, drive, out=gates)
                lowest = False
            else:
                np.add(gates, bias, out=gates)
            np.tanh(gates, out=gates)
            np.multiply(ifo, _HALF, out=ifo)
            np.add(ifo, _HALF, out=ifo)
            np.multiply(i_f, j_c, out=products)
            np.add(one, other, out=c)
            np.tanh(c, out=one)
            np.multiply(o, one, out=write)
        return self.top
