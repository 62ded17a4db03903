"""From trained parts and upper level to a model file: ordinary LSTMs under TensorFlow's names.

The parts' encoders lie side by side in level 0. Level 1 is memory: its forward direction keeps the first half
of every segment's code, its backward direction the second half. The conductor is memory as well; each core
reads, of what is let out, the numbers of its own part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.hierarchy.memory import reader, writer

Floats = NDArray[np.float64]
Variables = dict[str, NDArray[np.float32]]
Parts = Sequence[Mapping[str, Floats]]

_LEVEL = "encoder/hierarchical_level_{}/cell_0/bidirectional_rnn/{}/multi_rnn_cell/cell_0/lstm_cell"
_CONDUCTOR = "decoder/hierarchical_level_0"


def assemble(
    parts: Sequence[Mapping[str, NDArray[np.float32]]],
    upper: Mapping[str, NDArray[np.float32]],
    segments: int,
    squash: float,
) -> Variables:
    """Variables of the whole model.

    parts: each part's own stage (its encoder and mean); upper: the upper stage (level and decoders)
    squash: s of `training/hierarchy/part.py`
    """
    own = [{name: np.asarray(value, np.float64) for name, value in part.items()} for part in parts]
    level = {name: np.asarray(value, np.float64) for name, value in upper.items()}
    variables: dict[str, Floats] = {}
    for way, name in (("forward", "fw"), ("backward", "bw")):
        kernel, bias = side_by_side([(part[f"{way}/kernel"], part[f"{way}/bias"]) for part in own])
        variables[f"{_LEVEL.format(0, name)}/kernel"] = kernel
        variables[f"{_LEVEL.format(0, name)}/bias"] = bias
    read, bias = means(own)
    read, bias = squash * read, squash * bias
    size = len(bias)
    half = (size + 1) // 2
    for name, kept in (("fw", slice(0, half)), ("bw", slice(half, size))):
        cell = writer(read[:, kept], bias[kept], segments)
        variables[f"{_LEVEL.format(1, name)}/kernel"], variables[f"{_LEVEL.format(1, name)}/bias"] = cell
    for name in ("mu", "sigma"):
        variables[f"encoder/{name}/kernel"] = from_slots(level[f"{name}/kernel"], segments, size, half)
        variables[f"encoder/{name}/bias"] = level[f"{name}/bias"]
    cell, start = reader(size, segments)
    variables[f"{_CONDUCTOR}/cell_0/lstm_cell/kernel"], variables[f"{_CONDUCTOR}/cell_0/lstm_cell/bias"] = (
        cell
    )
    initial = np.zeros((len(level["initial/kernel"]), len(start)))
    initial[:, : segments * size] = level["initial/kernel"]
    start[: segments * size] = level["initial/bias"]
    variables[f"{_CONDUCTOR}/initial_state/kernel"] = initial
    variables[f"{_CONDUCTOR}/initial_state/bias"] = start
    begin = 0
    for number, part in enumerate(own):
        code = part["mean/bias"].size
        prefix = "core_decoder/decoder" if len(own) == 1 else f"core_decoder/core_decoder_{number}/decoder"
        mine = {
            name.removeprefix(f"part_{number}/"): value
            for name, value in level.items()
            if name.startswith(f"part_{number}/")
        }
        variables |= _core(mine, prefix, code, slice(begin, begin + code), size, segments)
        begin += code
    return {name: value.astype(np.float32) for name, value in variables.items()}


def side_by_side(cells: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """LSTM cells that do not know of each other as one: inputs side by side, units side by side."""
    units = [bias.size // 4 for _, bias in cells]
    inputs = [kernel.shape[0] - count for (kernel, _), count in zip(cells, units)]
    kernel = np.zeros((sum(inputs) + sum(units), 4, sum(units)))
    bias = np.zeros((4, sum(units)))
    row, unit = 0, 0
    for (own, own_bias), count, width in zip(cells, units, inputs):
        columns = slice(unit, unit + count)
        kernel[row : row + width, :, columns] = own[:width].reshape(width, 4, count)
        recurrent = slice(sum(inputs) + unit, sum(inputs) + unit + count)
        kernel[recurrent, :, columns] = own[width:].reshape(count, 4, count)
        bias[:, columns] = own_bias.reshape(4, count)
        row, unit = row + width, unit + count
    return kernel.reshape(len(kernel), -1), bias.reshape(-1)


def means(parts: Parts) -> tuple[Floats, Floats]:
    """From level 0's final states [forward of all parts, backward of all parts] to all parts' codes."""
    units = [part["mean/kernel"].shape[0] // 2 for part in parts]
    sizes = [part["mean/bias"].size for part in parts]
    kernel = np.zeros((2 * sum(units), sum(sizes)))
    row, column = 0, 0
    for part, count, size in zip(parts, units, sizes):
        columns = slice(column, column + size)
        kernel[row : row + count, columns] = part["mean/kernel"][:count]
        kernel[sum(units) + row : sum(units) + row + count, columns] = part["mean/kernel"][count:]
        row, column = row + count, column + size
    return kernel, np.concatenate([part["mean/bias"] for part in parts])


def from_slots(kernel: Floats, segments: int, size: int, half: int) -> Floats:
    """Rows [S * E, Z] by segment to those of level 1's final states: forward slots and clock, then backward
    slots (which saw the last segment first) and clock."""
    rows = kernel.reshape(segments, size, -1)
    clock = np.zeros((segments, kernel.shape[1]))
    forward = rows[:, :half].reshape(segments * half, -1)
    backward = rows[::-1, half:].reshape(segments * (size - half), -1)
    return np.concatenate([forward, clock, backward, clock])


def _core(
    part: Mapping[str, Floats], prefix: str, code: int, mine: slice, size: int, segments: int
) -> dict[str, Floats]:
    """A decoder that reads its own numbers `mine` of every slot, and no others."""

    def spread(rows: Floats) -> Floats:
        slots = np.zeros((segments, size, rows.shape[1]))
        slots[:, mine] = rows
        return np.concatenate([slots.reshape(segments * size, -1), np.zeros((segments, rows.shape[1]))])

    lowest = part["cell_0/kernel"]
    classes = part["output/bias"].size
    found = {
        f"{prefix}/z_to_initial_state/kernel": spread(part["state/kernel"]),
        f"{prefix}/z_to_initial_state/bias": part["state/bias"],
        f"{prefix}/multi_rnn_cell/cell_0/lstm_cell/kernel": np.concatenate(
            [lowest[:classes], spread(lowest[classes : classes + code]), lowest[classes + code :]]
        ),
        f"{prefix}/multi_rnn_cell/cell_0/lstm_cell/bias": part["cell_0/bias"],
        f"{prefix}/output_projection/kernel": part["output/kernel"],
        f"{prefix}/output_projection/bias": part["output/bias"],
    }
    layer = 1
    while f"cell_{layer}/kernel" in part:
        for kind in ("kernel", "bias"):
            found[f"{prefix}/multi_rnn_cell/cell_{layer}/lstm_cell/{kind}"] = part[f"cell_{layer}/{kind}"]
        layer += 1
    return found
