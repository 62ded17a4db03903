"""Named sketches: a folder of `.midime-sketch` files that are listed, opened by name and never lost by
accident."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.jam.export import free_stem
from midime_tui.jam.folders import sketch_folder
from midime_tui.jam.opening import FilePath
from midime_tui.jam.sketch_file import SUFFIX
from midime_tui.jam.snapshots import checked_name

DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Entry:
    """A sketch in the book: its name, its file, and when it was saved last (seconds since the epoch)."""

    name: str
    path: Path
    seconds: float


def list_sketches(folder: Path | None = None) -> tuple[Entry, ...]:
    """All named sketches, the newest first."""
    place = folder or sketch_folder()
    found = []
    for path in place.glob(f"*{SUFFIX}"):
        try:
            found.append(Entry(path.name.removesuffix(SUFFIX), path, path.stat().st_mtime))
        except OSError:
            continue  # gone meanwhile
    return tuple(sorted(found, key=lambda entry: (-entry.seconds, entry.name)))


def sketch_path(name: FilePath, folder: Path | None = None) -> Path:
    """The file that a name stands for: one in the book, or a path that ends in `.midime-sketch`. It need not
    exist. Raises MidimeError for a name that cannot be a file's."""
    text = os.fspath(name)
    path = Path(text)
    if text.endswith(SUFFIX) and (path.name != text or path.exists()):
        return path
    stem = checked_name(text.removesuffix(SUFFIX))
    if set(stem) & set('/\\:*?"<>|') or stem.startswith("."):
        raise MidimeError(
            f"'{stem}' cannot be a sketch's name: choose one of letters, digits, spaces, - and _"
        )
    return (folder or sketch_folder()) / f"{stem}{SUFFIX}"


def name_of(path: Path) -> str:
    """What `sketch_path` finds a sketch's file by: its name in the book, else the whole path."""
    stem = path.name.removesuffix(SUFFIX)
    return stem if path.parent == sketch_folder() else os.fspath(path.absolute())


def find_sketch(name: FilePath, folder: Path | None = None) -> Path | None:
    """The file of a sketch that exists: a path that ends in `.midime-sketch`, or a name in the book."""
    try:
        path = sketch_path(name, folder)
    except MidimeError:
        return None
    return path if path.is_file() else None


def delete_sketch(name: str, folder: Path | None = None) -> Path:
    """Move a sketch into the book's `deleted` folder, under a name of its own; returns where it is now.

    Raises MidimeError where there is none of that name.
    """
    place = folder or sketch_folder()
    path = sketch_path(name, place)
    if path.parent != place or not path.is_file():
        names = ", ".join(entry.name for entry in list_sketches(place)) or "none yet"
        raise MidimeError(f"there is no sketch named '{name}' in {place}; there are: {names}")
    bin_folder = place / DELETED
    try:
        bin_folder.mkdir(exist_ok=True)
        target = bin_folder / f"{free_stem(bin_folder, path.name.removesuffix(SUFFIX), [SUFFIX])}{SUFFIX}"
        path.rename(target)
    except OSError as error:
        raise MidimeError(f"cannot move {path} to {bin_folder}: {(error.strerror or '').lower()}") from error
    return target
