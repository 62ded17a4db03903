"""Where downloads lie until they are converted: a folder an address in the user's cache."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from midime_converter.download import Patience
from midime_converter.remote import RemoteCopy, fetch_checkpoint
from midime_tui.errors import MidimeError
from midime_tui.jam.file_lock import FileLock
from midime_tui.models.weights import HOME_VARIABLE


def downloads_folder() -> Path:
    """The folder in the user's cache."""
    from platformdirs import user_cache_path

    home = os.environ.get(HOME_VARIABLE)
    return (Path(home) if home else user_cache_path("midime", appauthor=False)) / "downloads"


@contextmanager
def fetched(
    url: str,
    *,
    patience: Patience | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> Iterator[RemoteCopy]:
    """Fetch the checkpoint at `url`; once it is all here it is deleted on leaving, whether it was any use.

    What has come of a download that failed or was stopped stays, and the next call goes on with it.
    Raises MidimeError where it cannot be had.
    """
    folder = downloads_folder()
    place = folder / hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]
    lock = _lock(folder, place, url)
    try:
        copy = fetch_checkpoint(url, place, patience=patience, on_progress=on_progress)
        try:
            yield copy
        finally:
            shutil.rmtree(place, ignore_errors=True)
    finally:
        lock.release(remove=True)


def _lock(folder: Path, place: Path, url: str) -> FileLock:
    """Two programs that write one file would leave holes in it that nobody notices."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock.take(place.with_suffix(".lock"))
    except OSError as error:
        raise MidimeError(f"cannot write {folder}: {(error.strerror or str(error)).lower()}") from error
    if lock is None:
        raise MidimeError(f"another midime is fetching {url}; wait for it")
    return lock
