"""What one process computes in one step: the loss of its part of a batch."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from training import net


@dataclass(frozen=True)
class Aim:
    """One step of one process.

    classes: [B, 32] its windows, those for noisy codes last; sampling: chance that the decoder reads its own
    guess; beta: weight of the KL term; noise_weight: of the noisy windows; generator: of everything random
    """

    classes: Tensor
    sampling: float
    beta: float
    noise: net.Noise
    noise_weight: float
    generator: torch.Generator


def objective(variables: net.Variables, aim: Aim) -> tuple[Tensor, net.Losses]:
    """What is minimised, and its parts, which carry no gradient."""
    losses = net.losses(variables, aim.classes, aim.sampling, aim.generator, aim.noise)
    share = aim.noise.windows / len(aim.classes) * aim.noise_weight
    loss = (1 - share) * (losses.reconstruction + aim.beta * losses.kl) + share * losses.denoising
    told = net.Losses(
        losses.reconstruction.detach(), losses.kl.detach(), losses.right, losses.denoising.detach()
    )
    return loss, told
