"""The 2-bar melody MusicVAE in PyTorch, its variables named as in TensorFlow so that exporting is copying."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from training.lstm import Decoder, Sequence
from training.size import BACKWARD, FORWARD, LOWER, OUTPUT, STATE, UPPER, Size

Variables = dict[str, Tensor]
ALL_NOISE = 0.25  # of the noisy codes, the share with as much noise as there may be


def initial_values(size: Size, seed: int) -> Variables:
    """Xavier uniform kernels (mu: gain 2) and zero biases (sigma: -2.5: codes begin almost free of noise)."""
    generator = torch.Generator().manual_seed(seed)
    variables: Variables = {}
    for name, shape in size.shapes().items():
        if len(shape) == 1:
            variables[name] = torch.full(shape, -2.5 if name == "encoder/sigma/bias" else 0.0)
            continue
        limit = math.sqrt(6 / sum(shape)) * (2 if name == "encoder/mu/kernel" else 1)
        variables[name] = (2 * torch.rand(shape, generator=generator) - 1) * limit
    return variables


def encode(variables: Variables, classes: Tensor) -> tuple[Tensor, Tensor]:
    """Windows [B, T] to mu and sigma, [B, Z] each."""
    finals = []
    for name, order in ((FORWARD, classes), (BACKWARD, classes.flip(1))):
        kernel = variables[f"{name}/kernel"]
        units = kernel.shape[1] // 4
        rows, recurrent = kernel.split([kernel.shape[0] - units, units])
        sums = F.embedding(order.t(), rows + variables[f"{name}/bias"])  # [T, B, 4H]
        finals.append(Sequence.apply(sums, recurrent)[-1])
    encoding = torch.cat(finals, dim=1)
    mu = encoding @ variables["encoder/mu/kernel"] + variables["encoder/mu/bias"]
    sigma = F.softplus(encoding @ variables["encoder/sigma/kernel"] + variables["encoder/sigma/bias"])
    return mu, sigma


def decode(variables: Variables, z: Tensor, truth: Tensor, own: Tensor) -> Tensor:
    """Logits [T, B, D] for codes [B, Z].

    truth: [T, B] classes; own: [T, B] bool, where the decoder reads its own best guess instead of the truth
    """
    state = torch.tanh(z @ variables[f"{STATE}/kernel"] + variables[f"{STATE}/bias"])
    kernel = variables[f"{LOWER}/kernel"]
    units = kernel.shape[1] // 4
    rows, of_z, recurrent = kernel.split([kernel.shape[0] - z.shape[1] - units, z.shape[1], units])
    top, _ = Decoder.apply(
        rows,
        z @ of_z + variables[f"{LOWER}/bias"],
        recurrent,
        variables[f"{UPPER}/kernel"],
        variables[f"{UPPER}/bias"],
        state,
        variables[f"{OUTPUT}/kernel"],
        variables[f"{OUTPUT}/bias"],
        truth,
        own,
    )
    return top @ variables[f"{OUTPUT}/kernel"] + variables[f"{OUTPUT}/bias"]


@dataclass(frozen=True)
class Losses:
    """Means over windows, in nats, of the rows with clean codes; denoising: reconstruction of the noisy ones.

    right: share of the clean rows' steps whose best guess is the true class
    """

    reconstruction: Tensor
    kl: Tensor
    right: Tensor
    denoising: Tensor


@dataclass(frozen=True)
class Noise:
    """For the decoder to learn what is near its codes, and far from them.

    windows: so many at the end of a batch are decoded from codes mixed with noise; mean: [Z] where the noise
    is centred; reach: the most of it, 0..1; temper: where nothing is left of the code, the classes are
    learned for sampling at 1 / temper times less than their own temperature (1: for themselves)
    """

    windows: int
    mean: Tensor
    reach: float = 1.0
    temper: float = 1.0


def losses(
    variables: Variables,
    classes: Tensor,
    sampling: float,
    generator: torch.Generator,
    noise: Noise | None = None,
) -> Losses:
    """Losses of windows [B, T]; `sampling` is the chance that a step reads the decoder's own guess."""
    clean = len(classes) - (noise.windows if noise else 0)
    mu, sigma = encode(variables, classes[:clean])
    z = mu + sigma * _normal(mu, generator)
    if noise and noise.windows:
        with torch.no_grad():  # the codes shall not move to fight the noise
            far_mu, far_sigma = encode(variables, classes[clean:])
            far, a = blur(far_mu + far_sigma * _normal(far_mu, generator), noise, generator)
        z = torch.cat([z, far])
    truth = classes.t().contiguous()
    own = (torch.rand(truth.shape, generator=generator) < sampling).to(truth.device)
    own[:, clean:] = False
    logits = decode(variables, z, truth, own)
    if noise and noise.windows:
        cooler = 1 - (1 - noise.temper) * a.square()  # [noisy, 1]
        logits = torch.cat([logits[:, :clean], logits[:, clean:] / cooler], dim=1)
    nats = F.cross_entropy(logits.transpose(1, 2), truth, reduction="none").sum(dim=0)  # [B]
    kl = 0.5 * (mu.square() + sigma.square() - 1 - 2 * sigma.log()).sum(dim=1).mean()
    right = (logits.detach()[:, :clean].argmax(dim=2) == truth[:, :clean]).float().mean()
    denoising = nats[clean:].mean() if clean < len(classes) else nats.new_zeros(())
    return Losses(nats[:clean].mean(), kl, right, denoising)


def blur(z: Tensor, noise: Noise, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Codes [B, Z] mixed with N(mean, I): sqrt(1 - a^2) of the code, a of the noise; and a, [B, 1], drawn.

    The variance stays what it is. a is uniform in 0..reach, and `reach` itself for a quarter. Where nothing
    of the code is left, a decoder can only learn what music is like: what a sample of the prior asks for.
    """
    a = torch.rand(len(z), 1, generator=generator)
    a[torch.rand(len(z), 1, generator=generator) < ALL_NOISE] = 1.0
    a = (a * noise.reach).to(z.device)
    mixed = noise.mean + (1 - a.square()).sqrt() * (z - noise.mean) + a * _normal(z, generator)
    return mixed, a


def _normal(like: Tensor, generator: torch.Generator) -> Tensor:
    """Standard normal numbers, drawn by the processor wherever the net is: the same on every machine."""
    return torch.randn(like.shape, generator=generator).to(like.device)


def free_run(variables: Variables, classes: Tensor) -> Tensor:
    """Classes [B, T] decoded from mu by argmax, each step reading the guess before it."""
    with torch.no_grad():
        mu, _ = encode(variables, classes)
        truth = torch.zeros(classes.shape[::-1], dtype=classes.dtype)
        own = torch.ones(truth.shape, dtype=torch.bool)
        return decode(variables, mu, truth, own).argmax(dim=2).t()
