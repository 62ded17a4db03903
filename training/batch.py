"""The windows of a step, drawn: the same whenever asked for the same step."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training import net
from training.config import RunConfig
from training.shards import Shards
from training.windows import transpose

MEAN_WINDOWS = 600

Pools = tuple[Shards, ...]
"""Training windows by kind, in the order of windows.KINDS."""


def noisy_windows(config: RunConfig) -> int:
    """How many windows of one process's part of a batch are decoded from noisy codes."""
    return round(config.noise * config.batch / config.workers)


def draw_batch(config: RunConfig, pools: Pools, step: int, rank: int) -> Tensor:
    """This process's windows [batch / workers, 32] of a step, those for noisy codes last."""
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
    pool = next(pool for pool in pools if len(pool))
    rng = np.random.default_rng(config.seed)
    rows = pool[rng.integers(len(pool), size=min(MEAN_WINDOWS, len(pool)))]
    moves = rng.integers(-config.transpose, config.transpose + 1, size=len(rows))
    device = next(iter(variables.values())).device
    classes = torch.from_numpy(transpose(rows, moves).astype(np.int64)).to(device)
    return net.encode(variables, classes)[0].mean(dim=0)
