"""The material of a configuration: read from the sources once, then kept in a file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from training.hierarchy.config import HierarchyConfig
from training.hierarchy.drums import load_drums
from training.hierarchy.material import Classes, Material
from training.hierarchy.melodies import load_melodies
from training.hierarchy.trios import load_trios
from training.hierarchy.vary import other_drums, other_key

_VERSION = 1  # of the readers: raise it when windows change, so that no old file is used


def load_material(config: HierarchyConfig, cache: Path, corpora: Path, music21: Path | None) -> Material:
    """From `cache`, built and put there first if it is not. Raises MidimeError."""
    facts = [_VERSION, config.material, config.steps, config.data]
    key = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:12]
    path = cache / f"material-{config.material}-{key}.npz"
    if path.is_file():
        with np.load(path) as stored:
            return Material(
                stored["classes"],
                stored["sides"],
                stored["groups"],
                tuple(str(name) for name in stored["names"]),
                json.loads(str(stored["report"])),
            )
    material = _build(config, corpora, music21)
    cache.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as aside:
        np.savez_compressed(
            aside,
            classes=material.classes,
            sides=material.sides,
            groups=material.groups,
            names=np.array(material.names),
            report=np.array(json.dumps(material.report)),
        )
    return material


def _build(config: HierarchyConfig, corpora: Path, music21: Path | None) -> Material:
    if config.material == "drums":
        return load_drums(corpora)
    if config.material == "melodies":
        return load_melodies(corpora, music21, config.steps)
    if config.material == "trios":
        return load_trios(corpora, music21, config.steps, config.data["pairings"], config.data["seed"])
    raise MidimeError(f"material {config.material!r} is not known: drums, melodies and trios are.")


def vary_windows(config: HierarchyConfig, windows: Classes, rng: np.random.Generator) -> Classes:
    """Windows [N, T, P] varied: pitched parts in another key together, drums with other drums."""
    if config.material == "drums":
        return other_drums(windows, rng)
    if config.material == "melodies":
        return other_key(windows, rng)
    pitched = other_key(windows[:, :, :2], rng)
    return np.concatenate([pitched, other_drums(windows[:, :, 2:], rng)], axis=2)
