"""The files that were opened last, newest first, across sessions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from midime_tui.jam.folders import autosave_folder
from midime_tui.jam.opening import FilePath

MOST = 12
FILE = "recent.txt"


def recent_path() -> Path:
    """The list's file."""
    return autosave_folder().with_name(FILE)


def read_recent(path: Path | None = None) -> list[Path]:
    """The files that are still there; none where the list cannot be read."""
    try:
        lines = (path or recent_path()).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
    found = (Path(line) for line in lines[:MOST] if line)
    return [each for each in found if _is_file(each)]


def remember(opened: Sequence[Path], path: Path | None = None) -> None:
    """Put files at the head of the list. A list that cannot be written is no reason to say anything."""
    from midime_tui.atomic import atomic_path

    target = path or recent_path()
    new = [each.resolve() for each in opened]
    kept = [*new, *(each for each in read_recent(target) if each not in new)][:MOST]
    text = "".join(f"{each}\n" for each in kept if "\n" not in str(each))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(target) as aside:
            aside.write_text(text, encoding="utf-8", errors="surrogateescape")
    except Exception:
        return


def remember_opened(names: Sequence[FilePath]) -> None:
    """As `remember`, of what was named to be opened: bundled tunes are listed anyway."""
    from midime_tui.music.tunes import TUNES_FOLDER

    named = [Path(name) for name in names]
    bundled = TUNES_FOLDER.resolve()
    remember([path for path in named if _is_file(path) and path.parent.resolve() != bundled])


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
