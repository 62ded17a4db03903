"""Work that an app left behind in the autosave folder: found, taken up again, and set aside where it is
broken."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.jam.autosave import LOCK_SUFFIX, lock_path, remove_work
from midime_tui.jam.file_lock import FileLock
from midime_tui.jam.folders import autosave_folder
from midime_tui.jam.sketch import Sketch
from midime_tui.jam.sketch_file import SUFFIX, read_name, read_sketch

KEPT_WORK = 20  # pieces of work that the person ended and never named; older ones are removed
BROKEN_SUFFIX = ".broken"


@dataclass(frozen=True, slots=True)
class Left:
    """Work that no running app owns.

    path:    its autosave file
    name:    of the tune
    seconds: when it was saved last, since the epoch
    ended:   True where the person ended the app, False where it was killed or its terminal went away
    """

    path: Path
    name: str
    seconds: float
    ended: bool


@dataclass(frozen=True, slots=True)
class LeftWork:
    """What was found, the newest first, and a sentence for every file that is broken and was set aside."""

    items: tuple[Left, ...]
    sentences: tuple[str, ...]

    @property
    def interrupted(self) -> Left | None:
        """The newest work that its person did not end: to be restored at the next start."""
        return next((item for item in self.items if not item.ended), None)


def left_work(folder: Path | None = None) -> LeftWork:
    """Look through the autosave folder. Work that was ended and is older than the newest KEPT_WORK such is
    removed; nothing else ever is."""
    place = folder or autosave_folder()
    items: list[Left] = []
    sentences: list[str] = []
    for path in sorted(place.glob(f"*{SUFFIX}")):
        lock = lock_path(path)
        killed = lock.exists()
        if killed and not _forsaken(lock):
            continue
        try:
            items.append(Left(path, read_name(path), path.stat().st_mtime, not killed))
        except MidimeError as error:
            sentences.append(set_aside(path, error))
        except OSError:
            continue  # gone meanwhile
    for lock in place.glob(f"*{LOCK_SUFFIX}"):
        sketch = lock.with_name(lock.name.removesuffix(LOCK_SUFFIX) + SUFFIX)
        if not sketch.exists() and _forsaken(lock):
            with suppress(OSError):
                lock.unlink()
    items.sort(key=lambda item: -item.seconds)
    old = [item for item in items if item.ended][KEPT_WORK:]
    for item in old:
        with suppress(OSError):
            remove_work(item.path)
    return LeftWork(tuple(item for item in items if item not in old), tuple(sentences))


def restore(left: Left) -> Sketch:
    """Read work that was left. Raises MidimeError where it is broken, after it was set aside."""
    try:
        return read_sketch(left.path)
    except MidimeError as error:
        raise MidimeError(set_aside(left.path, error)) from error


def set_aside(path: Path, error: MidimeError) -> str:
    """Rename a broken autosave, so that it is kept and not met again; returns a sentence that says so."""
    target = path.with_name(path.name + BROKEN_SUFFIX)
    number = 2
    while target.exists():
        target = path.with_name(f"{path.name}{BROKEN_SUFFIX}-{number}")
        number += 1
    try:
        os.replace(path, target)
    except OSError as refused:
        return f"{error}; it could not be set aside either: {(refused.strerror or str(refused)).lower()}"
    with suppress(OSError):
        lock_path(path).unlink(missing_ok=True)
    return f"{error}; it is set aside as {target.name}, and nothing of it is deleted"


def _forsaken(lock: Path) -> bool:
    """Whether nobody holds a lock file that is there."""
    try:
        taken = FileLock.take(lock)
    except OSError:
        return False
    if taken is None:
        return False
    taken.release()
    return True
