"""Make the golden files beside this script: `python -m tests.models.golden.make_golden` (needs PyTorch).

One .npz an architecture: the weights, inputs, and what a MusicVAE of PyTorch's modules in float64 makes of
them. The margin is the smallest distance between the two best logits of any choice; where it is small,
rounding could decide a token, so a seed is searched whose margin is not, and whose tokens vary.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.models.architectures import ARCHITECTURES, build
from tests.models.torch_musicvae import TorchMusicVAE

FOLDER = Path(__file__).parent
BATCH = 4
SAFE_MARGIN = 0.01


def golden_path(label: str) -> Path:
    """Where the golden file of an architecture lies."""
    return FOLDER / (label.replace(",", "").replace(" ", "-") + ".npz")


def make(label: str, seed: int) -> dict[str, np.ndarray[Any, Any]]:
    """Inputs, weights and results of one architecture; "margin" and "distinct" tell how good the seed is."""
    vae = build(label, seed)
    rng = np.random.default_rng(seed)
    depth = vae.depth_in - vae.control_depth
    x = rng.normal(size=(BATCH, vae.config.steps, depth)).astype(np.float32)
    z = rng.normal(size=(BATCH, vae.config.z_size)).astype(np.float32)
    controls = rng.normal(size=(BATCH, vae.config.steps, vae.control_depth)).astype(np.float32)
    reference = TorchMusicVAE(vae)
    given = torch.from_numpy(controls).double() if vae.control_depth else None
    mu, sigma = reference.encode(torch.from_numpy(np.concatenate([x, controls], axis=2)).double())
    y, logits = reference.decode(torch.from_numpy(z).double(), given)
    truth = rng.permuted(y.numpy(), axis=1)
    forced = reference.teacher_forced(torch.from_numpy(z).double(), torch.from_numpy(truth), given)
    cuts = np.cumsum(widths(vae))[:-1]
    margins = []
    distinct = []
    for part in np.split(logits.numpy(), cuts, axis=2):
        best = np.sort(part, axis=2)
        margins.append((best[:, :, -1] - best[:, :, -2]).min())
        distinct.append(len(np.unique(part.argmax(axis=2))))
    results = {
        "x": x,
        "z": z,
        "controls": controls,
        "mu": mu.numpy(),
        "tokens": y.numpy().astype(np.uint8),
        "logits": logits.numpy(),
        "truth": truth.astype(np.uint8),
        "forced": forced.numpy(),
        "margin": np.array(min(margins)),
        "distinct": np.array(min(distinct)),
    }
    if sigma is not None:
        results["sigma"] = sigma.numpy()
    return results | {f"variables/{name}": values for name, values in vae.variables.items()}


def widths(vae: Any) -> list[int]:
    """Widths of the softmaxes side by side in the output."""
    if vae.config.slices:
        return list(vae.config.slices)
    names = sorted(name for name in vae.variables if name.endswith("output_projection/bias"))
    return [len(vae.variables[name]) for name in names]


def main() -> None:
    """Write every file."""
    for label in ARCHITECTURES:
        for seed in range(1000):
            results = make(label, seed)
            if results["margin"] > SAFE_MARGIN and results["distinct"] > 2:
                break
        np.savez_compressed(golden_path(label), **results)


if __name__ == "__main__":
    main()
