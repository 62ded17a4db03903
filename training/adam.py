"""Adam (Kingma and Ba 2015, algorithm 1) in place, on slices of flat arrays."""

from __future__ import annotations

import torch
from torch import Tensor

DECAYS = (0.9, 0.999)
EPSILON = 1e-8


@torch.no_grad()
def adam(parameters: Tensor, m: Tensor, v: Tensor, gradient: Tensor, rate: float, step: int) -> None:
    """One step; all [P]; `step` counts from 1."""
    first, second = DECAYS
    m.mul_(first).add_(gradient, alpha=1 - first)
    v.mul_(second).addcmul_(gradient, gradient, value=1 - second)
    scale = rate / (1 - first**step)
    parameters.addcdiv_(m, (v / (1 - second**step)).sqrt_().add_(EPSILON), value=-scale)
