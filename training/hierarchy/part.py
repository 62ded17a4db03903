"""One part of the music, a segment at a time: a small VAE of segments that the hierarchy is built on.

A segment's code e goes to the decoder as tanh(tanh(s e)): what the conductor's memory cell makes of a number
that it is given (`training/hierarchy/memory.py`), so that the decoder sees in training what it sees later.

T = steps of a segment, B = segments, D = classes, I = numbers a step that the encoder reads, E = code of a
segment, H = units.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from training.hierarchy.core import Core
from training.hierarchy.paths import SQUASH
from training.hierarchy.sizes import PartSize
from training.lstm import Sequence

Variables = dict[str, Tensor]


def initial_values(size: PartSize, generator: torch.Generator) -> Variables:
    """Xavier uniform kernels (mean: gain 2; what reads the squashed code: 1 / s) and zero biases."""
    gains = {"mean": 2.0, "state": 1 / SQUASH}
    variables: Variables = {}
    for name, shape in size.shapes().items():
        if len(shape) == 1:
            variables[name] = torch.full(shape, -2.0 if name == "deviation/bias" else 0.0)
            continue
        limit = math.sqrt(6 / sum(shape)) * gains.get(name.split("/")[0], 1.0)
        variables[name] = (2 * torch.rand(shape, generator=generator) - 1) * limit
    variables["cell_0/kernel"][size.classes : size.classes + size.code] /= SQUASH
    return variables


def squash(code: Tensor) -> Tensor:
    """What the conductor hands on for a code."""
    return torch.tanh(torch.tanh(SQUASH * code))


def features(variables: Variables, classes: Tensor, table: Tensor) -> Tensor:
    """Segments [B, T] to the final states of the encoder, [B, 2H].

    table: [D, I] what the encoder reads for each class (drums as hits; one-hot otherwise)
    """
    finals = []
    for name, order in (("forward", classes), ("backward", classes.flip(1))):
        kernel = variables[f"{name}/kernel"]
        units = kernel.shape[1] // 4
        rows, recurrent = kernel.split([kernel.shape[0] - units, units])
        sums = F.embedding(order.t(), table @ rows + variables[f"{name}/bias"])  # [T, B, 4H]
        finals.append(Sequence.apply(sums, recurrent)[-1])
    return torch.cat(finals, dim=1)


def codes(variables: Variables, found: Tensor) -> tuple[Tensor, Tensor]:
    """Features [B, 2H] to mean and deviation of the code, [B, E] each."""
    mean = found @ variables["mean/kernel"] + variables["mean/bias"]
    return mean, F.softplus(found @ variables["deviation/kernel"] + variables["deviation/bias"])


def decode(variables: Variables, squashed: Tensor, truth: Tensor, first: Tensor, own: Tensor) -> Tensor:
    """Logits [T, B, D] for squashed codes [B, E]; truth, own [T, B] and first [B] as in `Core`."""
    state = torch.tanh(squashed @ variables["state/kernel"] + variables["state/bias"])
    kernel = variables["cell_0/kernel"]
    units = kernel.shape[1] // 4
    rows, of_code, recurrent = kernel.split(
        [kernel.shape[0] - squashed.shape[1] - units, squashed.shape[1], units]
    )
    upper: list[Tensor] = []
    while f"cell_{1 + len(upper) // 2}/kernel" in variables:
        name = f"cell_{1 + len(upper) // 2}"
        upper += [variables[f"{name}/kernel"], variables[f"{name}/bias"]]
    constant = squashed @ of_code + variables["cell_0/bias"]
    output = variables["output/kernel"], variables["output/bias"]
    top, _ = Core.apply(rows, constant, state, *output, truth, first, own, recurrent, *upper)
    return top @ output[0] + output[1]
