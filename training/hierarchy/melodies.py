"""Windows of many bars of the melodies that mel-2bar is trained on, on the same sides of the same split."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from midime_tui.music.melody_classes import FIRST_NOTE
from training import dataset
from training.config import read_config
from training.corpora import read_collections
from training.hierarchy.material import Classes, Material, unique_rows
from training.hierarchy.voice import voice_classes
from training.split import SIDES
from training.tunes import Tune

_METRES = ((4, 4), (2, 2))
_FLAT = Path(__file__).parents[1] / "configs" / "mel-2bar.toml"


def load_melodies(corpora: Path, music21: Path | None, steps: int) -> Material:
    """The material of a long melody model, stride one bar. MidimeError where a collection is missing."""
    tunes, sides, names = split_tunes(corpora, music21)
    return melody_windows(tunes, sides, names, steps)


def split_tunes(corpora: Path, music21: Path | None) -> tuple[list[Tune], dict[str, int], tuple[str, ...]]:
    """The tunes, the side of each by its key, and the names of the collections: all as mel-2bar has them,
    because the parts begin with it."""
    flat = read_config(_FLAT)
    tunes, _ = read_collections(flat.collections, corpora, music21)
    _, split = dataset.split_tunes(flat, tunes)
    return tunes, {tune.key: int(side) for tune, side in zip(tunes, split.tunes)}, flat.collections


def melody_windows(tunes: list[Tune], sides: dict[str, int], names: tuple[str, ...], steps: int) -> Material:
    """Windows of whole bars of common and cut time; in whatever key, a melody occurs once, on the side that
    comes first of test, validation and train."""
    rows, owners = [], []
    dropped: Counter[str] = Counter()
    used = [tune for tune in tunes if tune.metre in _METRES]
    used.sort(key=lambda tune: -sides[tune.key])
    for number, tune in enumerate(used):
        bars = set(tune.bars.tolist())
        for bar in sorted(bars):
            if any(bar + 16 * further not in bars for further in range(1, steps // 16 + 1)):
                continue
            found = voice_classes(tune.starts, tune.ends, tune.pitches, bar, steps)
            if isinstance(found, str):
                dropped[found] += 1
            else:
                rows.append(found)
                owners.append(number)
    classes = np.array(rows, dtype=np.int16).reshape(len(rows), steps)
    kept = unique_rows(relative(classes))
    of_window = [used[owners[row]] for row in kept]
    report = {
        "pieces": dict(Counter(SIDES[sides[tune.key]] for tune in used)),
        "windows_cut": len(rows),
        "windows_dropped": dict(dropped),
    }
    return Material(
        classes[kept][..., None],
        np.array([sides[tune.key] for tune in of_window], np.uint8),
        np.array([names.index(tune.collection) for tune in of_window], np.uint8),
        names,
        report,
    )


def relative(classes: Classes) -> Classes:
    """Melodies [N, T] moved so that the first note is the same in all: equal rows are the same melody."""
    onsets = classes >= FIRST_NOTE
    first = classes[np.arange(len(classes)), onsets.argmax(axis=1)]
    return np.where(onsets, classes - first[:, None] + 1000, classes).astype(np.int16)
