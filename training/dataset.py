"""The windows of a configuration, split: built from the sources once, then read from files."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from training.config import RunConfig
from training.corpora import DEFAULT_FOLDER, read_collections
from training.shards import Shards, open_shards, write_shards
from training.split import SIDES, Split, split_windows
from training.tunes import Tune
from training.windows import KINDS, Windows, cut_windows

_VERSION = 4  # of the readers and of the files: raise it when they change, so that no old file is used
_INDEX = "index.json"


@dataclass(frozen=True)
class Dataset:
    """Unique windows, those of one side, kind and collection together.

    rows:   [N, 32] uint8
    counts: how many rows there are of (side, kind, collection), in the order of the rows
    names:  of the collections
    report: counts of what was read, left out and dropped
    """

    rows: Shards
    counts: dict[tuple[str, str, str], int]
    names: tuple[str, ...]
    report: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(
        classes: NDArray[np.uint8],
        sides: NDArray[np.uint8],
        kinds: NDArray[np.uint8],
        collections: NDArray[np.uint8],
        names: tuple[str, ...],
        report: dict[str, Any] | None = None,
    ) -> Dataset:
        """From windows [N, 32] in any order; sides, kinds, collections: [N] into SIDES, KINDS, `names`."""
        order = np.lexsort((collections, kinds, sides))  # stable: tunes keep their order
        table = np.stack([sides, kinds, collections], axis=1)[order]
        found, sizes = np.unique(table, axis=0, return_counts=True)
        counts = {
            (SIDES[side], KINDS[kind], names[collection]): int(size)
            for (side, kind, collection), size in zip(found, sizes)
        }
        return Dataset(Shards([classes[order]]), counts, names, report or {})

    def pool(self, side: str, kind: str | None = None, collection: str | None = None) -> Shards:
        """The windows of one side, of one kind and collection if named; they stay where they are."""
        asked = (side, kind, collection)
        parts, start = [], 0
        for group, size in self.counts.items():
            if all(name is None or name == own for name, own in zip(asked, group)):
                parts += self.rows.between(start, start + size).parts
            start += size
        return Shards(parts or [np.zeros((0, self.rows.steps), dtype=np.uint8)])

    def choose(self, side: str, kind: str | None = None, collection: str | None = None) -> NDArray[np.uint8]:
        """[n, 32] the same, read into memory."""
        return self.pool(side, kind, collection)[:]


def load_dataset(
    config: RunConfig, cache: Path, corpora: Path = DEFAULT_FOLDER, music21: Path | None = None
) -> Dataset:
    """The dataset of `config` from `cache`, built and put there first if it is not. Raises MidimeError."""
    facts = [_VERSION, config.collections, config.split_seed, config.validation, config.test]
    folder = cache / f"windows-{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]}"
    if not (folder / _INDEX).is_file():
        keep(build_dataset(config, corpora, music21), folder)
    try:
        index = json.loads((folder / _INDEX).read_text())
        counts = {(side, kind, name): size for side, kind, name, size in index["counts"]}
        rows = open_shards(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MidimeError(
            f"{folder} does not hold the windows of a run ({error}): remove it, it is built again."
        ) from error
    if sum(counts.values()) != len(rows):
        raise MidimeError(f"{folder} lacks windows: remove it, it is built again.")
    return Dataset(rows, counts, config.collections, index["report"])


def keep(dataset: Dataset, folder: Path) -> None:
    """Written aside, then renamed: a folder that is there is whole."""
    aside = folder.with_name(f"{folder.name}.{os.getpid()}")
    aside.mkdir(parents=True)
    try:
        write_shards(aside, dataset.rows[:])
        counts = [[*group, size] for group, size in dataset.counts.items()]
        (aside / _INDEX).write_text(json.dumps({"counts": counts, "report": dataset.report}))
        aside.rename(folder)
    except OSError:
        if not (folder / _INDEX).is_file():  # another process of the same run was quicker
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def split_tunes(config: RunConfig, tunes: Sequence[Tune]) -> tuple[Windows, Split]:
    """The windows of tunes, and the sides of both as the configuration draws them."""
    windows = cut_windows(tunes)
    split = split_windows(
        windows,
        [tune.key for tune in tunes],
        seed=config.split_seed,
        validation=config.validation,
        test=config.test,
    )
    return windows, split


def build_dataset(config: RunConfig, corpora: Path = DEFAULT_FOLDER, music21: Path | None = None) -> Dataset:
    """Read, cut, make unique, split. Raises MidimeError where a collection is missing."""
    tunes, left_out = read_collections(config.collections, corpora, music21)
    windows, split = split_tunes(config, tunes)
    rows = split.rows
    of_tune = np.array([config.collections.index(tune.collection) for tune in tunes], dtype=np.uint8)
    report: dict[str, Any] = {
        "tunes": dict(Counter(tune.collection for tune in tunes)),
        "tunes_by_side": {side: int((split.tunes == index).sum()) for index, side in enumerate(SIDES)},
        "left_out": dict(Counter(f"{collection}: {reason}" for collection, _, reason in left_out)),
        "windows_cut": len(windows.classes),
        "windows_dropped": windows.dropped,
        "windows_unique": len(rows),
    }
    return Dataset.of(
        classes=windows.classes[rows],
        sides=split.sides,
        kinds=windows.kinds[rows],
        collections=of_tune[windows.tunes[rows]],
        names=config.collections,
        report=report,
    )
