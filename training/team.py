"""Processes of one machine that share parameters, moments and gradients in memory.

Each fills its own row of the gradients; after a barrier each averages, clips and applies Adam to its own
slice of the parameters. On a busy machine this holds its speed where threads inside one matrix product do
not.
"""

from __future__ import annotations

import multiprocessing as mp
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier

import numpy as np
import torch
from torch import Tensor

from training import net
from training.adam import adam
from training.objective import Aim, objective
from training.shared_memory import shared_floats, views
from training.size import Size

PATIENCE_SECONDS = 900.0


@dataclass(frozen=True)
class Team:
    """State common to all processes. P numbers in all.

    parameters, m, v: [P]; means: [workers, Z] of the codes, a row a process; gradients: [workers, P];
    norms: [workers] squared norm of each slice; stop: [1]
    """

    shapes: dict[str, tuple[int, ...]]
    parameters: Tensor
    m: Tensor
    v: Tensor
    means: Tensor
    gradients: Tensor
    norms: Tensor
    stop: Tensor
    barrier: Barrier

    @staticmethod
    def of(size: Size, workers: int) -> Team:
        """All zero; the barrier lets go after PATIENCE_SECONDS, so that nobody waits for a dead process."""
        shapes = size.shapes()
        count = sum(int(np.prod(shape)) for shape in shapes.values())
        barrier = mp.get_context("fork").Barrier(workers, timeout=PATIENCE_SECONDS)
        parameters, m, v = shared_floats(count), shared_floats(count), shared_floats(count)
        means, gradients = shared_floats(workers, size.z), shared_floats(workers, count)
        return Team(
            shapes, parameters, m, v, means, gradients, shared_floats(workers), shared_floats(1), barrier
        )


class Member:
    """One process of a team; made after the fork."""

    def __init__(self, team: Team, rank: int) -> None:
        self.team, self.rank, self.device = team, rank, torch.device("cpu")
        self.mean, self.m, self.v = team.means[rank], team.m, team.v
        self.variables = views(team.parameters, team.shapes)
        gradients = views(team.gradients[rank], team.shapes)
        for name, variable in self.variables.items():
            variable.requires_grad_()
            variable.grad = gradients[name]
        self.workers, count = team.gradients.shape
        self.mine = slice(rank * count // self.workers, (rank + 1) * count // self.workers)

    def backward(self, aim: Aim) -> net.Losses:
        self.team.gradients[self.rank].zero_()
        loss, losses = objective(self.variables, aim)
        (loss / self.workers).backward()
        return losses

    def update(self, clip: float, rate: float, step: int) -> tuple[float, bool]:
        team, mine = self.team, self.mine
        team.barrier.wait()
        # set before this barrier or after the last one of the step: stable here
        stopping = bool(team.stop[0] > 0)
        gradient = team.gradients[:, mine].sum(dim=0)
        team.norms[self.rank] = gradient.square().sum()
        team.barrier.wait()
        norm = float(team.norms.sum().sqrt())
        gradient *= min(1.0, clip / (norm + 1e-9))
        adam(team.parameters[mine], team.m[mine], team.v[mine], gradient, rate, step)
        team.barrier.wait()
        return norm, stopping

    def ask_to_stop(self) -> None:
        self.team.stop[0] = 1
