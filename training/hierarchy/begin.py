"""Parts that begin with what another model has learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from training.checkpoint import read_checkpoint
from training.hierarchy.material import Classes
from training.hierarchy.part import Variables
from training.hierarchy.paths import SQUASH
from training.hierarchy.sizes import PartSize
from training.size import BACKWARD, FORWARD, LOWER, OUTPUT, STATE, UPPER

_DRAWN = 6000
_FLAT = {"forward": FORWARD, "backward": BACKWARD, "cell_1": UPPER, "output": OUTPUT}


def from_part(size: PartSize, path: Path) -> Variables:
    """A part as another one ended. Raises MidimeError where its size is another."""
    stored = read_checkpoint(path).variables
    if {name: value.shape for name, value in stored.items()} != size.shapes():
        raise MidimeError(f"{path} is of a part of another size.")
    return {name: torch.from_numpy(value.copy()) for name, value in stored.items()}


def from_shipped(size: PartSize, name: str, segments: Classes, values: Variables) -> Variables:
    """A part made of a flat model of two layers: its LSTMs as they are, its codes cut down to E numbers.

    The E directions kept are those in which the codes of segments [U, T] stand out most of the noise; each
    is scaled to variance 1. values: what a part of this size begins with otherwise.
    """
    vae = MusicVAE.load(name)
    flat = {key: torch.from_numpy(value.copy()) for key, value in vae.variables.items()}
    drawn = segments[np.random.default_rng(0).permutation(len(segments))[:_DRAWN]]
    mu, sigma = vae.encode(np.eye(size.classes, dtype=np.float32)[drawn])
    if sigma is None:
        raise MidimeError(f"{name} has no deviations of its codes; a part cannot begin with it.")
    z = torch.from_numpy(mu).double()
    noise = torch.from_numpy(np.sqrt((sigma**2).mean(axis=0))).double()  # [Z]
    mean = z.mean(dim=0)
    spread, vectors = torch.linalg.eigh(torch.cov(((z - mean) / noise).T))
    spread, vectors = spread.flip(0)[: size.code], vectors.flip(1)[:, : size.code]
    into = vectors / noise[:, None] / spread.sqrt()  # [Z, E]
    back = (vectors * noise[:, None] * spread.sqrt()).T / SQUASH  # [E, Z]
    into, back, mean = into.float(), back.float(), mean.float()
    for own, theirs in _FLAT.items():
        for kind in ("kernel", "bias"):
            values[f"{own}/{kind}"] = flat[f"{theirs}/{kind}"]
    values["mean/kernel"] = flat["encoder/mu/kernel"] @ into
    values["mean/bias"] = (flat["encoder/mu/bias"] - mean) @ into
    values["deviation/kernel"] = torch.zeros_like(values["mean/kernel"])
    values["deviation/bias"] = torch.log(torch.expm1((1 / (1 + spread)).sqrt().clamp(max=0.95))).float()
    values["state/kernel"] = back @ flat[f"{STATE}/kernel"]
    values["state/bias"] = flat[f"{STATE}/bias"] + mean @ flat[f"{STATE}/kernel"]
    lower = flat[f"{LOWER}/kernel"]
    of_z = lower[size.classes : size.classes + len(mean)]
    values["cell_0/kernel"] = torch.cat(
        [lower[: size.classes], back @ of_z, lower[size.classes + len(mean) :]]
    )
    values["cell_0/bias"] = flat[f"{LOWER}/bias"] + mean @ of_z
    if {key: tuple(value.shape) for key, value in values.items()} != size.shapes():
        raise MidimeError(f"{name} is of another size than the part that shall begin with it.")
    return values
