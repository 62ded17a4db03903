"""A file from the net onto the disk: with patience, and going on where an earlier try stopped.

Beside a file that is not all here yet (NAME.part) lies a note (NAME.note) of what the server said about it,
so that the rest is asked for only while it is the rest of the same file.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midime_converter.web import OutOfRange, TryAgain, open_url, read_some
from midime_tui.errors import MidimeError

_BLOCK = 1 << 16
_PROGRESS = 1 << 16  # bytes that make a try worth while: after them the count of failures begins anew
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})$")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on.

    attempts: tries without progress before giving up
    wait:     seconds before the second try; each later one waits twice as long, at most `longest`
    stall:    seconds without a byte, or with fewer than `least` bytes, that end a try
    sleep:    waits so many seconds; tests put their own
    """

    attempts: int = 5
    wait: float = 1.0
    longest: float = 30.0
    stall: float = 30.0
    least: int = 1024
    sleep: Callable[[float], object] = time.sleep


@dataclass(frozen=True, slots=True)
class Download:
    """A file that has come: where it lies, its bytes, their SHA-256 (hex)."""

    path: Path
    size: int
    sha256: str


def download(
    url: str,
    path: Path,
    limit: int,
    *,
    patience: Patience | None = None,
    say: Callable[[int, int | None], None] | None = None,
    warn: Callable[[str], None] | None = None,
) -> Download:
    """Fetch `url` into the file `path`, of at most `limit` bytes; goes on with what is there already.

    say:  is told the bytes that are here and those of the whole, None where the server does not say
    warn: is told in words why there is another try, and when

    What has come stays on the disk whatever ends the call, an interrupt too.
    Raises MidimeError, one sentence, where the file cannot be had.
    """
    patience = patience or Patience()
    task = _Task(url, path, limit, patience, say or (lambda here, whole: None))
    if not path.exists():
        _persist(task, patience, warn or (lambda text: None))
    return Download(path, path.stat().st_size, _sha256(path))


def _persist(task: _Task, patience: Patience, warn: Callable[[str], None]) -> None:
    failures = 0
    reached = task.here()
    while True:
        before = task.here()
        try:
            task.attempt()
            return
        except OutOfRange:
            if before == 0:
                raise MidimeError(f"{task.url}: the server has no bytes to give (416)") from None
            task.forget()
            continue
        except TryAgain as error:
            failures = 1 if task.here() - reached >= _PROGRESS else failures + 1
            reached = max(reached, task.here())
            if failures >= patience.attempts:
                kept = "; what has come is kept, and the next try goes on from there" if task.here() else ""
                raise MidimeError(
                    f"{task.url}: {error}, {failures} times in a row{task.place()}{kept}"
                ) from error
            pause = max(min(patience.wait * 2 ** (failures - 1), patience.longest), error.after)
            warn(f"{error}{task.place()}; trying again in {pause:g} s")
            patience.sleep(pause)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise MidimeError(f"cannot write {task.part}: {reason}") from error


class _Task:
    """One file on its way."""

    def __init__(
        self, url: str, path: Path, limit: int, patience: Patience, say: Callable[[int, int | None], None]
    ) -> None:
        self.url = url
        self.path = path
        self.part = path.with_name(f"{path.name}.part")
        self.note = path.with_name(f"{path.name}.note")
        self.limit = limit
        self.patience = patience
        self.say = say

    def here(self) -> int:
        """Bytes of the part."""
        return self.part.stat().st_size if self.part.exists() else 0

    def place(self) -> str:
        """Where it stopped, in words."""
        whole = self._noted().get("size")
        here = self.here()
        return f" at byte {here:,}" + (f" of {whole:,}" if isinstance(whole, int) else "") if here else ""

    def forget(self) -> None:
        """Begin anew."""
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def attempt(self) -> None:
        """Ask for what is missing and take what comes; `path` is there when it was all.

        Raises TryAgain, OutOfRange, OSError for the disk, MidimeError for what will not pass.
        """
        at, noted = self.here(), self._noted()
        validator = noted.get("validator")
        if at and (noted.get("url") != self.url or not isinstance(validator, str)):
            self.forget()
            at = 0
        if at and at == noted.get("size"):  # stopped between the last byte and the new name
            self._finish()
            return
        asked = {"Range": f"bytes={at}-", "If-Range": str(validator)} if at else {}
        with open_url(self.url, asked, self.patience.stall) as response:
            start, whole = _extent(response, at)
            if start != at or (at and response.status == 206 and whole != noted.get("size")):
                self.forget()
                raise TryAgain("the server sends another part than was asked for")
            if response.status == 200:
                at = 0
            self._check_size(whole)
            self._remember(response, whole)
            with self.part.open("r+b" if at else "wb") as out:
                out.seek(at)
                at = self._take(response, out, at, whole)
        if whole is not None and at < whole:
            raise TryAgain("the answer breaks off")
        self._finish()

    def _finish(self) -> None:
        self.part.replace(self.path)
        self.note.unlink(missing_ok=True)

    def _take(self, response: http.client.HTTPResponse, out: Any, at: int, whole: int | None) -> int:
        """Write the body; returns the byte it ends at."""
        counted, since = at, time.monotonic()
        while True:
            block = read_some(response, _BLOCK)
            if not block:
                return at
            out.write(block)
            out.flush()  # what has come stays even where the program is killed
            at += len(block)
            self._check_size(at)
            self.say(at, whole)
            now = time.monotonic()
            if now - since >= self.patience.stall:
                if at - counted < self.patience.least:
                    raise TryAgain("hardly anything comes")
                counted, since = at, now

    def _check_size(self, size: int | None) -> None:
        if size is not None and size > self.limit:
            self.forget()
            raise MidimeError(
                f"{self.url} has more than {self.limit:,} bytes; no such file of a checkpoint has that many"
            )

    def _remember(self, response: http.client.HTTPResponse, whole: int | None) -> None:
        """Note what tells whether the file is still the same: a strong ETag, else when it was changed."""
        tag = response.headers.get("ETag", "")
        validator = tag if tag.startswith('"') else response.headers.get("Last-Modified")
        self.note.write_text(json.dumps({"url": self.url, "size": whole, "validator": validator}))

    def _noted(self) -> dict[str, Any]:
        try:
            noted = json.loads(self.note.read_text())
        except (OSError, ValueError, RecursionError):
            return {}
        return noted if isinstance(noted, dict) else {}


def _extent(response: http.client.HTTPResponse, asked: int) -> tuple[int, int | None]:
    """At which byte of the file the body begins, as far as that matters, and how many the file has."""
    if response.status == 206:
        found = _RANGE.match(response.headers.get("Content-Range", ""))
        return (int(found[1]), int(found[3])) if found else (-1, None)
    if response.status != 200:
        raise TryAgain(f"the server answers {response.status}")
    return asked, response.length


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
