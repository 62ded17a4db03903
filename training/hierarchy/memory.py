"""LSTM weights that keep what they are given: the upper levels of the hierarchy, built instead of learned.

An LSTM that must hand back sixteen different vectors, one a step, takes long to learn how. What it has to do
is known, so it is written down: a clock (one unit a step, on at that step alone), and for every step a slot
of units whose gates the clock opens.

- As the encoder's upper level, slot k takes in what is read at step k and keeps it to the end.
- As the conductor, slot k holds from the beginning what the code says of segment k and lets it out at step k.

A number x that goes in comes out as tanh(tanh(x)): nearly itself while it is small. What is written into the
slots and read from them is learned; see `training/hierarchy/upper.py`. All of it stays an ordinary LSTM:
gates i, j, f, o along the columns, rows of the input first, a forget bias of 1 added at run time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cell = tuple[Floats, Floats]  # kernel, bias

_SHUT = 9.0  # sums of a gate: open at +9 (0.99988), shut at -9
_ON = float(np.tanh(1.0))  # a clock's unit that is on: its cell is 1, its output gate open
_EXACT = 20.0  # the same for the clock itself; tanh of it is 1


def writer(read: Floats, bias: Floats, slots: int) -> Cell:
    """A layer that keeps step k of its input in slot k: units [slots * E of the slots, slots of the clock].

    read: [I, E] from the input to the numbers kept; bias: [E]
    """
    inputs, size = read.shape
    held = slots * size
    units = held + slots
    kernel = np.zeros((inputs + units, 4, units))
    biases = np.zeros((4, units))
    clock = inputs + held + np.arange(slots)  # rows of the clock's units, as they were a step ago
    of_slots, of_clock = slice(0, held), slice(held, units)
    step_of_unit = np.repeat(np.arange(slots), size)

    kernel[:inputs, 1, of_slots] = np.tile(read, slots)
    biases[1, of_slots] = np.tile(bias, slots)
    biases[0, of_slots] = -_SHUT
    biases[2, of_slots] = _SHUT
    biases[3, of_slots] = _SHUT
    for unit, step in enumerate(step_of_unit):
        if step:
            kernel[clock[step - 1], 0, unit] = 2 * _SHUT / _ON
    first = np.flatnonzero(step_of_unit == 0)
    biases[0, first] = _SHUT  # open at the first step, when no unit of the clock is on
    kernel[np.ix_(clock, np.array([0]), first)] = -2 * _SHUT / _ON

    _clock(kernel, biases, clock, of_clock)
    kernel[clock, 0, held] = -2 * _EXACT / _ON  # the first unit goes on at the first step alone
    biases[0, held] = _EXACT
    return kernel.reshape(inputs + units, 4 * units), biases.reshape(-1)


def reader(size: int, slots: int) -> tuple[Cell, Floats]:
    """A conductor that lets out slot k at step k, and the biases of its initial state [2 * units]: c, h.

    size: numbers in a slot. Units: [slots * size of the slots, slots of the clock]. Its input is one zero.
    """
    held = slots * size
    units = held + slots
    kernel = np.zeros((1 + units, 4, units))
    biases = np.zeros((4, units))
    clock = 1 + held + np.arange(slots)
    step_of_unit = np.repeat(np.arange(slots), size)
    biases[0, :held] = -_SHUT
    biases[2, :held] = _SHUT
    biases[3, :held] = -_SHUT
    for unit, step in enumerate(step_of_unit):
        kernel[clock[step], 3, unit] = 2 * _SHUT / _ON
    # unit k of this clock is on before step k: the initial state winds it up
    _clock(kernel, biases, clock, slice(held, units))
    start = np.zeros(2 * units)
    start[units + held] = np.arctanh(_ON)  # tanh of it is the hidden state of a unit that is on
    return (kernel.reshape(1 + units, 4 * units), biases.reshape(-1)), start


def _clock(kernel: Floats, biases: Floats, clock: NDArray[np.int64], columns: slice) -> None:
    """Every unit goes on a step after the one before it and off again at the next; the first never.

    The gate decides, not what goes in: a small error in one step must not grow in the next.
    """
    biases[0, columns] = -_EXACT
    biases[1, columns] = _EXACT
    biases[2, columns] = -_EXACT
    biases[3, columns] = _EXACT
    own = np.arange(columns.start, columns.stop)
    kernel[clock[:-1], 0, own[1:]] = 2 * _EXACT / _ON
