"""Measure a hierarchical model on windows it never saw, part by part, through the NumPy core."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.models import MusicVAE
from midime_tui.music.measures import accuracy
from midime_tui.music.melody_classes import FIRST_NOTE
from training.evaluate import accuracy_table
from training.hierarchy.config import MELODY, HierarchyConfig
from training.hierarchy.material import Classes, Material
from training.prior import DRUMS, compare, prior_table
from training.prior import MELODY as PITCHED
from training.split import SIDES

_BATCH = 64
MOST = 1000  # windows that are measured, drawn with a fixed seed where there are more
SAMPLES = 1000  # of the prior
_DRUM_SETS = 512


def tensors(vae: MusicVAE, windows: Classes) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Inputs [N, T, D_in] and one-hot targets [N, T, D_out] of windows [N, T, P]."""
    depths = _depths(windows.shape[2], vae.depth_out)
    target = np.concatenate(
        [np.eye(depth, dtype=np.float32)[windows[..., part]] for part, depth in enumerate(depths)], axis=2
    )
    if vae.depth_in == vae.depth_out:
        return target, target
    hits = (windows[..., :1] >> np.arange(vae.depth_in - 1) & 1).astype(np.float32)
    return np.concatenate([hits, windows[..., :1] == 0], axis=2, dtype=np.float32), target


def encoded(vae: MusicVAE, windows: Classes) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """mu and sigma [N, Z] of windows [N, T, P]."""
    found = [
        vae.encode(tensors(vae, windows[start : start + _BATCH])[0])
        for start in range(0, len(windows), _BATCH)
    ]
    deviations = [np.ones_like(mu) if sigma is None else sigma for mu, sigma in found]
    return np.concatenate([mu for mu, _ in found]), np.concatenate(deviations)


def reconstruct(vae: MusicVAE, windows: Classes) -> tuple[Classes, Classes, float]:
    """Free-running and teacher-forced classes [N, T, P] of windows, and the mean KL in nats."""
    mu, sigma = encoded(vae, windows)
    free, told = [], []
    for start in range(0, len(windows), _BATCH):
        codes = mu[start : start + _BATCH]
        _, target = tensors(vae, windows[start : start + _BATCH])
        free.append(classes_of(vae.decode(codes), windows.shape[2]))
        told.append(classes_of(vae.teacher_forced_logits(codes, target), windows.shape[2]))
    kl = 0.5 * (mu**2 + sigma**2 - 1 - 2 * np.log(sigma)).sum(axis=1)
    return np.concatenate(free), np.concatenate(told), float(kl.mean())


def classes_of(y: NDArray[np.float32], parts: int) -> Classes:
    """The best class of every part [N, T, P] in outputs or logits [N, T, D_out]."""
    cuts = np.cumsum(_depths(parts, y.shape[2]))[:-1]
    found = [part.argmax(axis=2) for part in np.split(y, cuts, axis=2)]
    return np.stack(found, axis=2).astype(np.int16)


def _depths(parts: int, depth_out: int) -> list[int]:
    return [depth_out] if parts == 1 else [(depth_out - _DRUM_SETS) // 2] * 2 + [_DRUM_SETS]


def measure(
    config: HierarchyConfig, windows: Classes, free: Classes, told: Classes
) -> dict[str, dict[str, Any]]:
    """Accuracies by part of windows [N, T, P], N at least 1, that `reconstruct` has been through."""
    found: dict[str, dict[str, Any]] = {}
    for number, setting in enumerate(config.parts):
        lowest = FIRST_NOTE if setting.kind == MELODY else 1
        ways = {"free_running": free, "teacher_forced": told}
        found[setting.name] = {
            "windows": len(windows),
            **{
                way: {
                    name: round(value, 4)
                    for name, value in asdict(
                        accuracy(windows[..., number], guess[..., number], first_onset=lowest)
                    ).items()
                }
                for way, guess in ways.items()
            },
        }
    return found


def measure_prior(
    vae: MusicVAE,
    config: HierarchyConfig,
    material: Material,
    samples: int = SAMPLES,
    temperature: float = 0.5,
    seed: int = 0,
) -> dict[str, Any]:
    """Samples of the prior beside as many held-out windows, part by part."""
    rng = np.random.default_rng(seed)
    drawn = np.concatenate(
        [
            classes_of(vae.sample(min(_BATCH, samples - start), temperature, rng), len(config.parts))
            for start in range(0, samples, _BATCH)
        ]
    )
    held_out, training = material.choose("test"), material.choose("train")
    held_out = held_out[rng.permutation(len(held_out))[:samples]]
    return {
        "samples": samples,
        "held_out": len(held_out),
        "temperature": temperature,
        "seed": seed,
        "parts": {
            setting.name: compare(
                PITCHED if setting.kind == MELODY else DRUMS,
                drawn[..., number],
                held_out[..., number],
                training[..., number],
            )
            for number, setting in enumerate(config.parts)
        },
    }


def evaluate(
    vae: MusicVAE, config: HierarchyConfig, material: Material, side: str = "test", most: int = MOST
) -> dict[str, Any]:
    """All that is measured of a model, as plain JSON; `most`: windows, samples of the prior."""
    own = np.flatnonzero(material.sides == SIDES.index(side))
    own = own[np.random.default_rng(0).permutation(len(own))[:most]]
    windows, groups = material.classes[own], material.groups[own]
    free, told, kl = reconstruct(vae, windows)

    def of(rows: NDArray[np.bool_]) -> dict[str, dict[str, Any]]:
        return measure(config, windows[rows], free[rows], told[rows])

    present = [number for number in range(len(material.names)) if (groups == number).any()]
    return {
        "model": vae.config.name,
        "identity": vae.identity,
        "side": side,
        "kl_nats": round(kl, 2),
        "parts": of(groups >= 0),
        "groups": {material.names[number]: of(groups == number) for number in present},
        "prior": measure_prior(vae, config, material, samples=min(most, SAMPLES)),
    }


def tables(found: dict[str, Any]) -> list[str]:
    """Markdown tables of what `evaluate` found."""
    lines = [f"{found['side']} side, by part", "", *accuracy_table(found["parts"]), ""]
    rows = {
        name if len(parts) == 1 else f"{name}: {part}": row
        for name, parts in found["groups"].items()
        for part, row in parts.items()
    }
    lines += ["By source:", "", *accuracy_table(rows), ""]
    for part, compared in found["prior"]["parts"].items():
        lines += [
            f"{found['prior']['samples']} samples of the prior (z ~ N(0, I), temperature "
            f"{found['prior']['temperature']}) beside {found['prior']['held_out']} held-out windows, {part}:",
            "",
            *prior_table(compared),
            "",
        ]
    return lines
