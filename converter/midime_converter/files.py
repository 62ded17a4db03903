"""Opening the files of a folder that nobody vouches for."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

from midime_tui.errors import MidimeError

_MAX_DIGITS = 30
_DRIVE = re.compile(r"^[A-Za-z]:")


def member(folder: Path, relative: str, named_by: str) -> Path:
    """The regular file `relative` inside `folder`.

    Raises MidimeError, naming `named_by` (the file that asks for it), where the path is absolute, climbs
    out of the folder, leads out of it over a link, or is not a regular file (a pipe would never end).
    """
    check_inside(str(folder), relative, named_by)
    path = folder / relative
    try:
        mode = path.stat().st_mode
        inside = path.resolve().is_relative_to(folder.resolve())
    except OSError as error:
        reason = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
        raise MidimeError(f"{folder}: the file {relative[:80]}, named by {named_by}, {reason}") from error
    if not inside:
        raise MidimeError(
            f"{folder}: {relative[:80]} is a link out of the folder; copy the file itself there"
        )
    if not stat.S_ISREG(mode):
        raise MidimeError(
            f"{folder}: {relative[:80]} is not a regular file; a file with bytes would be right"
        )
    return path


def check_inside(where: str, relative: str, named_by: str) -> None:
    """Raise MidimeError for a path that is absolute or climbs, or that no file has."""
    if (
        not relative.strip()
        or relative.startswith("/")
        or "\\" in relative
        or not relative.isprintable()
        or _DRIVE.match(relative)
        or ".." in relative.split("/")
    ):
        raise MidimeError(
            f"{where}: {named_by} names the file {relative[:80]!r}; only files inside the folder are read, "
            "by relative paths without '..'"
        )


def read_json(path: Path, limit: int) -> Any:
    """The JSON of a file of at most `limit` bytes.

    Raises MidimeError for a longer file (before reading it), for anything that is not JSON in UTF-8, and for
    an object that says a key twice.
    """
    try:
        with path.open("rb") as stream:
            text = stream.read(limit + 1)
    except OSError as error:
        raise MidimeError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error
    if len(text) > limit:
        raise MidimeError(f"{path} is larger than {limit:,} bytes; no such file of a checkpoint is")
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=_unique, parse_int=_whole)
    except _SaidTwice as error:
        raise MidimeError(
            f"{path} says {str(error)[:60]!r} twice in one object; once would be right"
        ) from error
    except (ValueError, RecursionError) as error:
        raise MidimeError(f"{path} is not JSON{_place(error)}; fetch the checkpoint again") from error


class _SaidTwice(Exception):
    """A key that an object has twice: readers would disagree about which one counts."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _SaidTwice(key)
            seen.add(key)
    return found


def _whole(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:  # reading a number takes the square of its length
        raise ValueError("a number without end")
    return int(digits)


def _place(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f" (line {error.lineno}, column {error.colno})"
    return ""
