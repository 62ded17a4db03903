"""What every training process does, whichever way the processes share their gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from training import net
from training.batch import Pools, draw_batch, mean_code, noisy_windows
from training.config import RunConfig
from training.objective import Aim
from training.schedule import learning_rate, piecewise

MEAN_STEPS = 250  # between two looks at where the codes lie


class Group(Protocol):
    """One process among those that train together.

    rank: its number, from 0; device: where its tensors are; mean: [Z] of the codes
    variables: what is trained, the same in all processes between two steps
    """

    rank: int
    device: torch.device
    mean: Tensor
    variables: net.Variables

    def backward(self, aim: Aim) -> net.Losses:
        """Leave the gradient of this process's part of the batch in the variables."""

    def update(self, clip: float, rate: float, step: int) -> tuple[float, bool]:
        """One step of Adam, the `step`th from 1, with the gradient of all processes, clipped to a norm.

        Returns the norm before clipping and whether the first process had asked to stop before this step.
        """

    def ask_to_stop(self) -> None:
        """All processes end after the next step; called by the first one."""


@dataclass(frozen=True)
class Step:
    """What a finished step tells: its number, the losses of this process's windows, the gradient's norm."""

    step: int
    losses: net.Losses
    norm: float


def work(
    group: Group,
    config: RunConfig,
    pools: Pools,
    first_step: int,
    after_step: Callable[[Step], bool],
    steps_before: int = 0,
) -> int:
    """Train from `first_step` to the end or until rank 0's `after_step` says stop; the steps done so far.

    steps_before: of the run that this one began from, for Adam's moments
    """
    generator = torch.Generator()
    noisy = noisy_windows(config)
    for step in range(first_step, config.steps):
        fraction = step / config.steps
        generator.manual_seed((config.seed * 1_000_003 + step) * 64 + group.rank)
        if noisy and (step % MEAN_STEPS == 0):
            group.mean.copy_(mean_code(group.variables, config, pools))  # alike in all processes
        aim = Aim(
            draw_batch(config, pools, step, group.rank).to(group.device),
            piecewise(config.sampling, fraction),
            piecewise(config.beta, fraction),
            net.Noise(noisy, group.mean, piecewise(config.noise_reach, fraction), config.noise_temper),
            piecewise(config.noise_weight, fraction),
            generator,
        )
        losses = group.backward(aim)
        if fraction < config.encoder_rests:
            for name, variable in group.variables.items():
                if name.startswith("encoder/") and variable.grad is not None:
                    variable.grad.zero_()
        rate = learning_rate(config.rate, step, config.steps, config.warm_up)
        norm, stopping = group.update(config.clip, rate, steps_before + step + 1)
        if stopping:
            return step + 1
        if group.rank == 0 and after_step(Step(step, losses, norm)):
            group.ask_to_stop()
    return config.steps
