"""Named sketches: a folder of `.midime-sketch` files that are listed, opened by name and never lost by
accident."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from midime_tui.jam.opening import FilePath


@dataclass(frozen=True, slots=True)
class Entry:
    """A sketch in the book: its name, its file, and when it was saved last (seconds since the epoch)."""

    name: str
    path: Path
    seconds: float


def sketch_folder() -> Path:
    """Where named sketches lie: `sketches` in the person's data folder, or in MIDIME_HOME."""
    raise NotImplementedError


def list_sketches(folder: Path | None = None) -> tuple[Entry, ...]:
    """All named sketches, the newest first."""
    raise NotImplementedError


def sketch_path(name: FilePath, folder: Path | None = None) -> Path:
    """The file that a name stands for: one in the book, or a path that ends in `.midime-sketch`. It need not
    exist. Raises MidimeError for a name that cannot be a file's."""
    raise NotImplementedError


def delete_sketch(name: str, folder: Path | None = None) -> Path:
    """Move a sketch into the book's `deleted` folder, under a name of its own; returns where it is now.

    Raises MidimeError where there is none of that name.
    """
    raise NotImplementedError
