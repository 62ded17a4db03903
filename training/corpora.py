"""The collections a base model is trained on: what they are, their licences, where they are found."""

from __future__ import annotations

import importlib.util
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from midime_tui.errors import MidimeError
from training.abc import read_abc
from training.pop909 import read_pop909
from training.tunes import Tune

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "corpora"


@dataclass(frozen=True)
class Collection:
    """name: key in configurations; source, licence: for the model card."""

    name: str
    title: str
    source: str
    licence: str


_PUBLIC_DOMAIN = "tunes in the public domain"
ABC_NOTE = (
    "The ABC encodings carry no licence text of their own and stand in music21 by their encoders' "
    "permission. The model is trained on the tunes; the encodings are not redistributed."
)

COLLECTIONS = {
    item.name: item
    for item in (
        Collection(
            "airdsAirs",
            "James Aird, A Selection of Scotch, English, Irish and Foreign Airs (1778-1801)",
            "PyPI package music21, corpus/airdsAirs, encoded by Jack Campin",
            _PUBLIC_DOMAIN,
        ),
        Collection(
            "oneills1850",
            "Francis O'Neill, Music of Ireland: 1850 Melodies (1903)",
            "PyPI package music21, corpus/oneills1850, encoded by John Chambers and others",
            _PUBLIC_DOMAIN,
        ),
        Collection(
            "ryansMammoth",
            "Ryan's Mammoth Collection (1883)",
            "PyPI package music21, corpus/ryansMammoth, encoded by John Chambers, Ray Davies and others",
            _PUBLIC_DOMAIN,
        ),
        Collection(
            "pop909",
            "POP909, melody track of 909 pop songs",
            "POP909: A Pop-song Dataset for Music Arrangement Generation (Wang et al., ISMIR 2020)",
            "MIT, Copyright (c) 2020 Music X Lab",
        ),
    )
}


def read_collections(
    names: Sequence[str], folder: Path, music21: Path | None = None
) -> tuple[list[Tune], list[tuple[str, str, str]]]:
    """All tunes of the named collections, and (collection, tune, reason) for those left out.

    folder:  holds pop909.tar.xz
    music21: the music21 wheel, where the package is not installed
    Raises MidimeError where a collection is unknown or not to be found.
    """
    tunes: list[Tune] = []
    left_out: list[tuple[str, str, str]] = []
    for name in names:
        if name not in COLLECTIONS:
            raise MidimeError(f"{name!r} is no collection of ours; there are {', '.join(COLLECTIONS)}.")
        if name == "pop909":
            archive = folder / "pop909.tar.xz"
            if not archive.is_file():
                raise MidimeError(
                    f"{archive} is missing: put the POP909 archive there or name its folder with --corpora."
                )
            found, skipped = read_pop909(archive)
            tunes += found
            left_out += [(name, tune, reason) for tune, reason in skipped]
            continue
        for stem, text in _abc_files(name, music21):
            book = read_abc(text, name, stem)
            tunes += book.tunes
            left_out += [(name, tune, reason) for tune, reason in book.left_out]
    return tunes, left_out


def _abc_files(collection: str, music21: Path | None) -> Iterator[tuple[str, str]]:
    """(name without ending, text) of every ABC file of one of music21's collections, by name."""
    if music21 is not None:
        if not music21.is_file():
            raise MidimeError(f"{music21} is missing: --music21 takes the music21 wheel from PyPI.")
        with zipfile.ZipFile(music21) as wheel:
            for path in sorted(wheel.namelist()):
                if path.startswith(f"music21/corpus/{collection}/") and path.endswith(".abc"):
                    yield Path(path).stem, _decode(wheel.read(path))
        return
    spec = importlib.util.find_spec("music21")  # importing it would take seconds; only its folder is needed
    if spec is None or not spec.submodule_search_locations:
        raise MidimeError(
            "music21 is not installed: pip install '.[train]', or name its wheel with --music21."
        )
    for file in sorted((Path(spec.submodule_search_locations[0]) / "corpus" / collection).glob("*.abc")):
        yield file.stem, _decode(file.read_bytes())


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
