"""Processes that `torchrun` starts, on one machine or many: DistributedDataParallel averages the gradients.

`torchrun --nproc-per-node 2 -m training.train CONFIG --out FOLDER`. On processors they talk by gloo, with
graphics cards by NCCL, one card a process. The first process reads and writes the checkpoint; what it read
is sent to the others.
"""

from __future__ import annotations

import os

import numpy as np
import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from training import net
from training.adam import adam
from training.objective import Aim, objective
from training.shared_memory import views
from training.size import Size


def launched() -> bool:
    """Whether `torchrun` started this process."""
    return "TORCHELASTIC_RUN_ID" in os.environ and "WORLD_SIZE" in os.environ


class _Model(nn.Module):
    """The net as a module, which DistributedDataParallel asks for: its forward pass is the loss."""

    def __init__(self, variables: net.Variables) -> None:
        super().__init__()
        self.names = list(variables)
        for name, value in variables.items():
            self.register_parameter(name, nn.Parameter(value))

    def variables(self) -> net.Variables:
        return {name: self.get_parameter(name) for name in self.names}

    def forward(self, aim: Aim) -> tuple[Tensor, net.Losses]:
        return objective(self.variables(), aim)


class Machine:
    """This process among those that `torchrun` started; each holds all parameters and moments.

    parameters, m, v: [P] flat; the variables are views of the parameters
    """

    def __init__(self, size: Size) -> None:
        card = torch.cuda.is_available()
        if not distributed.is_initialized():
            distributed.init_process_group("nccl" if card else "gloo")
        self.rank, self.workers = distributed.get_rank(), distributed.get_world_size()
        self.device = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if card else torch.device("cpu")
        self.shapes = size.shapes()
        count = sum(int(np.prod(shape)) for shape in self.shapes.values())
        self.parameters, self.m, self.v = torch.zeros(3, count, device=self.device).unbind()
        self.mean = torch.zeros(size.z, device=self.device)
        self.stop = torch.zeros(1, device=self.device)

    def share(self, step: int, steps_before: int) -> tuple[int, int]:
        """Send what the first process holds to all, its step too; from then on they can train."""
        counts = torch.tensor([step, steps_before], device=self.device)
        for tensor in (counts, self.parameters, self.m, self.v, self.mean):
            distributed.broadcast(tensor, src=0)
        model = _Model(views(self.parameters, self.shapes))
        self.variables = model.variables()
        self.parallel = DistributedDataParallel(model)
        return int(counts[0]), int(counts[1])

    def backward(self, aim: Aim) -> net.Losses:
        self.parallel.zero_grad(set_to_none=True)
        loss, losses = self.parallel(aim)
        loss.backward()
        return losses

    def update(self, clip: float, rate: float, step: int) -> tuple[float, bool]:
        gradient = torch.cat([variable.grad.flatten() for variable in self.variables.values()])
        norm = float(gradient.square().sum().sqrt())
        gradient *= min(1.0, clip / (norm + 1e-9))
        adam(self.parameters, self.m, self.v, gradient, rate, step)
        distributed.broadcast(self.stop, src=0)
        return norm, bool(self.stop[0] > 0)

    def ask_to_stop(self) -> None:
        self.stop[0] = 1
