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
    place = downloads_folder() / hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]
    copy = fetch_checkpoint(url, place, patience=patience, on_progress=on_progress)
    try:
        yield copy
    finally:
        shutil.rmtree(place, ignore_errors=True)
