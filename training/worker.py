"""What every training process does: its part of the batch, its slice of the optimiser.

The processes share parameters, moments and gradients in memory. Each fills its own row of the gradients;
after a barrier each averages, clips and applies Adam to its own slice of the parameters. On a busy machine
this holds its speed where threads inside one matrix product do not.
"""

from __future__ import annotations

import multiprocessing as mp
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training import net
from training.config import RunConfig
from training.schedule import learning_rate, piecewise
from training.shared_memory import shared_floats, views
from training.size import Size
from training.windows import transpose

ADAM_DECAYS = (0.9, 0.999)
ADAM_EPSILON = 1e-8
PATIENCE_SECONDS = 900.0
MEAN_STEPS = 250  # between two looks at where the codes lie
MEAN_WINDOWS = 600


@dataclass(frozen=True)
class Team:
    """State common to all processes. P numbers in all.

    parameters, m, v: [P]; mean: [Z] of the codes; gradients: [workers, P]; norms: [workers] squared norm of
    each slice; stop: [1]
    """

    shapes: dict[str, tuple[int, ...]]
    parameters: Tensor
    m: Tensor
    v: Tensor
    mean: Tensor
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
        gradients, norms = shared_floats(workers, count), shared_floats(workers)
        return Team(
            shapes, parameters, m, v, shared_floats(size.z), gradients, norms, shared_floats(1), barrier
        )


@dataclass(frozen=True)
class Step:
    """What a finished step tells: its number, the losses of this process's windows, the gradient's norm."""

    step: int
    losses: net.Losses
    norm: float


Pools = tuple[NDArray[np.uint8], ...]
"""Training windows by kind, in the order of windows.KINDS."""


def work(
    team: Team,
    rank: int,
    config: RunConfig,
    pools: Pools,
    first_step: int,
    after_step: Callable[[Step], bool],
    steps_before: int = 0,
) -> int:
    """Train from `first_step` to the end or until rank 0's `after_step` says stop; the steps done so far."""
    variables = views(team.parameters, team.shapes)
    gradients = views(team.gradients[rank], team.shapes)
    for name, variable in variables.items():
        variable.requires_grad_()
        variable.grad = gradients[name]
    workers, count = team.gradients.shape
    mine = slice(rank * count // workers, (rank + 1) * count // workers)
    generator = torch.Generator()
    noisy, mean = noisy_windows(config), team.mean.clone()
    for step in range(first_step, config.steps):
        fraction = step / config.steps
        classes = draw_batch(config, pools, step, rank)
        generator.manual_seed((config.seed * 1_000_003 + step) * 64 + rank)
        team.gradients[rank].zero_()
        if noisy and step % MEAN_STEPS == 0:
            mean = mean_code(variables, config, pools)  # alike in all processes
            if rank == 0:
                team.mean.copy_(mean)
        noise = net.Noise(noisy, mean, piecewise(config.noise_reach, fraction))
        losses = net.losses(variables, classes, piecewise(config.sampling, fraction), generator, noise)
        loss = losses.reconstruction + piecewise(config.beta, fraction) * losses.kl
        share = noisy / len(classes) * piecewise(config.noise_weight, fraction)
        ((1 - share) * loss + share * losses.denoising).div(workers).backward()
        if fraction < config.encoder_rests:
            for name in variables:
                if name.startswith("encoder/"):
                    gradients[name].zero_()
        team.barrier.wait()
        stopping = bool(
            team.stop[0] > 0
        )  # set before this barrier or after the last of the step: stable here
        gradient = team.gradients[:, mine].sum(dim=0)
        team.norms[rank] = gradient.square().sum()
        team.barrier.wait()
        norm = float(team.norms.sum().sqrt())
        gradient *= min(1.0, config.clip / (norm + 1e-9))
        rate = learning_rate(config.rate, step, config.steps, config.warm_up)
        _adam(team.parameters[mine], team.m[mine], team.v[mine], gradient, rate, steps_before + step + 1)
        team.barrier.wait()
        if stopping:
            return step + 1
        told = net.Losses(
            losses.reconstruction.detach(), losses.kl.detach(), losses.right, losses.denoising.detach()
        )
        if rank == 0 and after_step(Step(step, told, norm)):
            team.stop[0] = 1
    return config.steps


def noisy_windows(config: RunConfig) -> int:
    """How many windows of one process's part of a batch are decoded from noisy codes."""
    return round(config.noise * config.batch / config.workers)


def draw_batch(config: RunConfig, pools: Pools, step: int, rank: int) -> Tensor:
    """This process's windows [batch / workers, 32] of a step, those for noisy codes last.

    The same whenever asked for the same step.
    """
    rng = np.random.default_rng([config.seed, step, rank])
    size, noisy = config.batch // config.workers, noisy_windows(config)
    rows = _draw(config.shares, pools, size - noisy, rng)
    if noisy:
        rows = np.concatenate([rows, _draw(config.noise_shares, pools, noisy, rng)])
    moves = rng.integers(-config.transpose, config.transpose + 1, size=size)
    return torch.from_numpy(transpose(rows, moves).astype(np.int64))


def _draw(shares: tuple[float, ...], pools: Pools, size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """`size` windows of the pools, by their shares; those of an empty pool go to the others."""
    there = np.array([share if len(pool) else 0.0 for share, pool in zip(shares, pools)])
    counts = rng.multinomial(size, there / there.sum())
    return np.concatenate([pool[rng.integers(len(pool), size=n)] for pool, n in zip(pools, counts) if n])


@torch.no_grad()
def mean_code(variables: net.Variables, config: RunConfig, pools: Pools) -> Tensor:
    """[Z] mean of mu over a fixed draw of the first kind's windows, which the noise is centred on.

    The model is moved there at export (training/centre.py), so that its prior lies around this point.
    """
    pool = pools[0] if len(pools[0]) else np.concatenate(pools)
    rng = np.random.default_rng(config.seed)
    rows = pool[rng.integers(len(pool), size=min(MEAN_WINDOWS, len(pool)))]
    moves = rng.integers(-config.transpose, config.transpose + 1, size=len(rows))
    return net.encode(variables, torch.from_numpy(transpose(rows, moves).astype(np.int64)))[0].mean(dim=0)


@torch.no_grad()
def _adam(parameters: Tensor, m: Tensor, v: Tensor, gradient: Tensor, rate: float, step: int) -> None:
    first, second = ADAM_DECAYS
    m.mul_(first).add_(gradient, alpha=1 - first)
    v.mul_(second).addcmul_(gradient, gradient, value=1 - second)
    scale = rate / (1 - first**step)
    parameters.addcdiv_(m, (v / (1 - second**step)).sqrt_().add_(ADAM_EPSILON), value=-scale)
