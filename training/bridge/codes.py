"""Codes of both sides of a bridge, and what their music is like; encoded once, then kept.

N = windows, Z = numbers in a code of the bridge, K = attributes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from midime_tui.atomic import atomic_path
from midime_tui.models import MusicVAE
from midime_tui.models.bridge import chunks_of_rows
from midime_tui.models.personal_measures import decode_batches
from midime_tui.nn.arrays import Array
from training.bridge.config import BridgeConfig, SideConfig
from training.bridge.labels import Floats, in_a_row, rhythm_of
from training.hierarchy.config import HierarchyConfig, read_hierarchy
from training.hierarchy.evaluate import encoded, tensors
from training.hierarchy.load import load_material, vary_windows
from training.hierarchy.material import Classes


@dataclass(frozen=True)
class Sources:
    """Where the music lies: prepared windows, the archives, the music21 wheel where it is not installed."""

    cache: Path
    corpora: Path
    music21: Path | None


@dataclass(frozen=True, eq=False)
class SideCodes:
    """One side: codes float32 [N, Z], attributes [N, K], windows [N, T, P] as classes."""

    codes: Array
    rhythm: Floats
    windows: Classes


def read_side_codes(
    config: BridgeConfig, bases: tuple[MusicVAE, MusicVAE], part: str, sources: Sources
) -> tuple[SideCodes, SideCodes]:
    """Codes of both sides from one part of the split ("train", "test"); rows are pairs where the bridge is
    paired. Raises MidimeError where the music is missing."""
    count = config.train if part == "train" else config.test
    rng = np.random.default_rng([config.data_seed, ("train", "validation", "test").index(part)])
    if config.paired:
        whole = _drawn(config.sides[1], part, count, sources, rng)
        both = (whole[:, :, :1], whole)
    else:
        both = tuple(_drawn(side, part, count, sources, rng) for side in config.sides)  # type: ignore[assignment]
        steps = config.sides[0].count * bases[0].converter.steps
        both = (_cut(both[0], steps, rng), both[1])
    first, second = (
        _kept(base, side, windows, sources.cache) for base, side, windows in zip(bases, config.sides, both)
    )
    return first, second


def _drawn(side: SideConfig, part: str, count: int, sources: Sources, rng: np.random.Generator) -> Classes:
    hierarchy: HierarchyConfig = read_hierarchy(side.windows)
    windows = load_material(hierarchy, sources.cache, sources.corpora, sources.music21).choose(part)
    windows = windows[rng.permutation(len(windows))[:count]]
    return windows if hierarchy.material == "drums" else vary_windows(hierarchy, windows, rng)


def _cut(windows: Classes, steps: int, rng: np.random.Generator) -> Classes:
    """One piece of `steps` of each window [N, T, 1], on the grid of such pieces; silent ones are left out."""
    places = rng.integers(windows.shape[1] // steps, size=len(windows))
    cut = np.stack([row[place * steps : (place + 1) * steps] for row, place in zip(windows, places)])
    return cut[(cut > 1).any(axis=(1, 2))]


def _kept(base: MusicVAE, side: SideConfig, windows: Classes, cache: Path) -> SideCodes:
    """Encoded, or from the cache where this model has encoded these windows before."""
    digest = hashlib.sha256(base.identity.encode() + np.ascontiguousarray(windows).tobytes())
    path = cache / f"codes-{side.model}-{digest.hexdigest()[:12]}.npz"
    if path.is_file():
        with np.load(path) as stored:
            return SideCodes(stored["codes"], stored["rhythm"], windows)
    chunks = windows.reshape(len(windows) * side.count, -1, windows.shape[2])
    codes, _ = encoded(base, chunks)
    _, target = tensors(base, chunks)
    found = SideCodes(codes.reshape(len(windows), -1), rhythm_of_rows(base, target, side.count), windows)
    cache.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as aside, open(aside, "wb") as file:
        np.savez(file, codes=found.codes, rhythm=found.rhythm)
    return found


def rhythm_of_rows(base: MusicVAE, y: Array, count: int) -> Floats:
    """[N, K] of tensors [N * count, T, D], `count` in a row to each."""
    span = base.converter.steps
    notes = [base.converter.to_notes(one) for one in y]
    rows = [in_a_row(notes[first : first + count], span) for first in range(0, len(notes), count)]
    return rhythm_of(rows, span * count)


def rhythm_heard(base: MusicVAE, rows: Array, count: int) -> Floats:
    """[N, K] of what codes of a bridge [N, Z] sound like."""
    return rhythm_of_rows(base, decode_batches(base, chunks_of_rows(rows, count)), count)
