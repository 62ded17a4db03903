"""The upper level: codes of S segments, E numbers each, to one code z of the whole window, and back.

What the memory of `training/hierarchy/memory.py` is given and gives back is linear in these numbers but for
its two tanh, so the level is trained as that: no LSTM runs before the export. It begins as the probabilistic
principal components (Tipping and Bishop 1999) of the windows' codes, which is the best linear beginning.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from training.hierarchy.part import Variables, squash
from training.hierarchy.paths import SQUASH

_LARGEST_DEVIATION = 0.95


def principal(codes: Tensor, noise: Tensor, z_size: int, ridge: float = 1e-3) -> Variables:
    """Values to begin with.

    codes: [N, S * E] means of the segments' codes; noise: [S * E] variance that the decoders put up with
    z_size: numbers in z, at most S * E
    """
    mean = codes.mean(dim=0)
    scale = noise.sqrt()  # components count by how far they stand out of the noise
    spread, vectors = torch.linalg.eigh(torch.cov(((codes - mean) / scale).T.double()))
    spread, vectors = spread.flip(0)[:z_size].float(), vectors.flip(1)[:, :z_size].float()
    deviations = spread.clamp(min=1e-6).sqrt()
    z = (codes - mean) / scale @ vectors / deviations  # [N, Z], variance 1
    read = squash(codes)
    centre = read.mean(dim=0)
    moment = (read - centre).T @ (read - centre) / len(read)
    moment.diagonal().add_(ridge * moment.diagonal().mean())
    kernel = torch.linalg.solve(moment, (read - centre).T @ z / len(read))
    sigma = (1 / (1 + spread)).sqrt().clamp(max=_LARGEST_DEVIATION)
    return {
        "mu/kernel": kernel,
        "mu/bias": -centre @ kernel,
        "sigma/kernel": torch.zeros_like(kernel),
        "sigma/bias": torch.log(torch.expm1(sigma)),
        "initial/kernel": SQUASH * (deviations[:, None] * vectors.T) * scale,
        "initial/bias": SQUASH * mean,
    }


def encode(variables: Variables, codes: Tensor) -> tuple[Tensor, Tensor]:
    """Codes [B, S * E] to mu and sigma of z, [B, Z] each."""
    read = squash(codes)
    mu = read @ variables["mu/kernel"] + variables["mu/bias"]
    return mu, F.softplus(read @ variables["sigma/kernel"] + variables["sigma/bias"])


def embeddings(variables: Variables, z: Tensor) -> Tensor:
    """z [B, Z] to what the conductor hands to the decoders, [B, S * E]."""
    return torch.tanh(torch.tanh(z @ variables["initial/kernel"] + variables["initial/bias"]))


def divergence(mu: Tensor, sigma: Tensor) -> Tensor:
    """KL from N(mu, sigma) to N(0, I), [B, Z] in nats."""
    return 0.5 * (mu.square() + sigma.square() - 1 - 2 * sigma.log())
