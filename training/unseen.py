"""Collections that no model of ours was trained on, in any form: what is left of them is all held out.

Tunes travel: a window that occurs in the training collections, in whatever key, and every tune that shares
two windows or more with one of their tunes, are left out before anything is measured.
"""

from __future__ import annotations

import importlib.util
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.music.melody_classes import FIRST_NOTE
from training.abc import read_abc
from training.fingerprint import Fingerprints, fingerprints
from training.musicxml import read_musicxml
from training.shards import Shards
from training.tunes import Tune
from training.windows import KINDS, QUADRUPLE, cut_windows, relative

SHARED = 2  # windows that make two tunes kin, as in training/split.py
_AT_ONCE = 40_000  # training windows looked at together
TELLING = 6  # onsets of a window that counts for this


@dataclass(frozen=True)
class UnseenCollection:
    """files: beginnings of the paths inside music21's corpus folder; source: for the model card."""

    title: str
    source: str
    files: tuple[str, ...]


_MUSIC21 = "PyPI package music21, corpus/"
UNSEEN = {
    "minstrelsy": UnseenCollection(
        "J. C. Bruce and J. Stokoe, Northumbrian Minstrelsy (1882)",
        _MUSIC21 + "miscFolk, encoded by Jack Campin",
        ("miscFolk/northumbrian",),
    ),
    "fife": UnseenCollection(
        "American fife music of the colonial time and the Civil War",
        _MUSIC21 + "miscFolk, put in order by Jack Campin",
        ("miscFolk/americanfife",),
    ),
    "chorales": UnseenCollection(
        "J. S. Bach, melodies (soprano) of the four-part chorales",
        _MUSIC21 + "bach, encoded by Margaret Greentree and others",
        ("bach/bwv",),
    ),
}


@dataclass(frozen=True)
class Unseen:
    """What is left of one collection.

    windows: [N, 32] of common and cut time; tunes: read; counts of what was left out: windows that occur in
    training, windows of tunes akin to a training tune, tunes akin, tunes the reader refused
    """

    windows: NDArray[np.uint8]
    tunes: int
    known_windows: int
    akin_windows: int
    akin_tunes: int
    refused: int


def unseen(name: str, known: Fingerprints, music21: Path | None = None) -> Unseen:
    """The windows of a collection that have nothing to do with the known ones of training (`melodies_of`).

    Raises MidimeError where music21 is not to be found or the name is unknown.
    """
    if name not in UNSEEN:
        raise MidimeError(f"{name!r} is no unseen collection of ours; there are {', '.join(UNSEEN)}.")
    tunes, refused = _read(name, music21)
    windows = cut_windows(tunes)
    melodies = fingerprints(relative(windows.classes))
    in_training = np.isin(melodies, known)
    telling = in_training & ((windows.classes >= FIRST_NOTE).sum(axis=1) >= TELLING)
    pairs = set(zip(windows.tunes[telling].tolist(), melodies[telling].tolist()))
    shared = Counter(tune for tune, _ in pairs)
    akin = np.isin(windows.tunes, [tune for tune, count in shared.items() if count >= SHARED])
    chosen = windows.kinds == KINDS.index(QUADRUPLE)
    left = np.flatnonzero(chosen & ~akin & ~in_training)
    _, first = np.unique(melodies[left], return_index=True)
    return Unseen(
        windows=windows.classes[left[np.sort(first)]],
        tunes=len(tunes),
        known_windows=int((chosen & in_training & ~akin).sum()),
        akin_windows=int((chosen & akin).sum()),
        akin_tunes=sum(count >= SHARED for count in shared.values()),
        refused=refused,
    )


def melodies_of(windows: NDArray[np.uint8] | Shards) -> Fingerprints:
    """The melodies of windows [N, 32], whatever their key, each once: what `unseen` calls known."""
    pieces = [
        fingerprints(relative(windows[start : start + _AT_ONCE]))
        for start in range(0, len(windows), _AT_ONCE)
    ]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *pieces]))


def _read(name: str, music21: Path | None) -> tuple[list[Tune], int]:
    tunes: list[Tune] = []
    refused = 0
    for path, content in _files(UNSEEN[name].files, music21):
        if path.endswith(".abc"):
            book = read_abc(content.decode("latin-1"), name, Path(path).stem)
            tunes += book.tunes
            refused += len(book.left_out)
            continue
        try:
            tunes.append(read_musicxml(content, name, Path(path).stem))
        except ValueError:
            refused += 1
    return tunes, refused


def _files(beginnings: tuple[str, ...], music21: Path | None) -> Iterator[tuple[str, bytes]]:
    """(path in the corpus folder, content) of music21's files that begin so, by name."""
    if music21 is not None:
        if not music21.is_file():
            raise MidimeError(f"{music21} is missing: --music21 takes the music21 wheel from PyPI.")
        inside = "music21/corpus/"
        with zipfile.ZipFile(music21) as wheel:
            for path in sorted(wheel.namelist()):
                if path.startswith(tuple(inside + begin for begin in beginnings)) and _readable(path):
                    yield path[len(inside) :], wheel.read(path)
        return
    spec = importlib.util.find_spec("music21")
    if spec is None or not spec.submodule_search_locations:
        raise MidimeError(
            "music21 is not installed: pip install '.[train]', or name its wheel with --music21."
        )
    root = Path(spec.submodule_search_locations[0]) / "corpus"
    for file in sorted(path for begin in beginnings for path in root.glob(f"{begin}*")):
        if _readable(file.name):
            yield file.relative_to(root).as_posix(), file.read_bytes()


def _readable(path: str) -> bool:
    return path.endswith((".abc", ".mxl"))
