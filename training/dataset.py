"""The windows of a configuration, split: built from the sources once, then kept in a file."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.atomic import atomic_path
from training.config import RunConfig
from training.corpora import DEFAULT_FOLDER, read_collections
from training.split import SIDES, split_windows
from training.windows import KINDS, cut_windows

_VERSION = 2  # of the readers: raise it when windows change, so that no old file is used


@dataclass(frozen=True)
class Dataset:
    """Unique windows.

    classes:     [N, 32] uint8
    kinds:       [N] index into KINDS
    sides:       [N] index into SIDES
    collections: [N] index into `names`
    tunes:       [N] number of the tune
    report:      counts of what was read, left out and dropped
    """

    classes: NDArray[np.uint8]
    kinds: NDArray[np.uint8]
    sides: NDArray[np.uint8]
    collections: NDArray[np.uint8]
    tunes: NDArray[np.int32]
    names: tuple[str, ...]
    report: dict[str, Any] = field(default_factory=dict)

    def choose(self, side: str, kind: str | None = None, collection: str | None = None) -> NDArray[np.uint8]:
        """[n, 32] windows of one side, of one kind and collection if named."""
        chosen = self.sides == SIDES.index(side)
        if kind is not None:
            chosen &= self.kinds == KINDS.index(kind)
        if collection is not None:
            chosen &= self.collections == self.names.index(collection)
        return self.classes[chosen]


def load_dataset(
    config: RunConfig, cache: Path, corpora: Path = DEFAULT_FOLDER, music21: Path | None = None
) -> Dataset:
    """The dataset of `config` from `cache`, built and put there first if it is not. Raises MidimeError."""
    facts = [_VERSION, config.collections, config.split_seed, config.validation, config.test]
    path = cache / f"windows-{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]}.npz"
    if path.is_file():
        with np.load(path) as stored:
            arrays = {name: stored[name] for name in stored.files}
        report = json.loads(str(arrays.pop("report")))
        return Dataset(**arrays, names=config.collections, report=report)
    dataset = build_dataset(config, corpora, music21)
    cache.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as aside:
        np.savez_compressed(
            aside,
            classes=dataset.classes,
            kinds=dataset.kinds,
            sides=dataset.sides,
            collections=dataset.collections,
            tunes=dataset.tunes,
            report=np.array(json.dumps(dataset.report)),
        )
    return dataset


def build_dataset(config: RunConfig, corpora: Path = DEFAULT_FOLDER, music21: Path | None = None) -> Dataset:
    """Read, cut, make unique, split. Raises MidimeError where a collection is missing."""
    tunes, left_out = read_collections(config.collections, corpora, music21)
    windows = cut_windows(tunes)
    split = split_windows(
        windows,
        [tune.key for tune in tunes],
        seed=config.split_seed,
        validation=config.validation,
        test=config.test,
    )
    rows = split.rows
    owners = windows.tunes[rows]
    of_tune = np.array([config.collections.index(tune.collection) for tune in tunes], dtype=np.uint8)
    report: dict[str, Any] = {
        "tunes": dict(Counter(tune.collection for tune in tunes)),
        "tunes_by_side": {side: int((split.tunes == index).sum()) for index, side in enumerate(SIDES)},
        "left_out": dict(Counter(f"{collection}: {reason}" for collection, _, reason in left_out)),
        "windows_cut": len(windows.classes),
        "windows_dropped": windows.dropped,
        "windows_unique": len(rows),
    }
    return Dataset(
        classes=windows.classes[rows],
        kinds=windows.kinds[rows],
        sides=split.sides,
        collections=of_tune[owners],
        tunes=owners,
        names=config.collections,
        report=report,
    )
