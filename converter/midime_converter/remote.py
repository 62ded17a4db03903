"""A checkpoint behind an address: which files it consists of, brought into a folder of the disk."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from midime_converter.deeplearn_js import CONVERTER, VARIABLES
from midime_converter.download import Download, Patience, download
from midime_converter.files import check_inside, read_json
from midime_converter.ignored import is_training_state
from midime_converter.magenta_js import CONFIG, CONFIG_LIMIT, MANIFEST, MANIFEST_LIMIT, MAX_WEIGHTS
from midime_converter.manifest_entry import MAX_BYTES, proper_shape
from midime_converter.web import Missing, checked_url
from midime_tui.errors import MidimeError

_MAX_NAME = 100
_ARCHIVES = (".tar", ".tgz", ".tar.gz")
_DESCRIPTIONS = (MANIFEST, VARIABLES, CONFIG, CONVERTER)
_LARGEST_ITEM = 4  # bytes of a stored number at most
_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class RemoteCopy:
    """A checkpoint that has been fetched.

    path:   the folder or the archive on the disk
    url:    where it was fetched from
    bytes:  of all files together
    sha256: of the file; of several, of the lines "SHA-256  name" by name, as sha256sum writes them
    """

    path: Path
    url: str
    bytes: int
    sha256: str


def fetch_checkpoint(
    url: str,
    place: Path,
    *,
    patience: Patience | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> RemoteCopy:
    """Bring the magenta.js folder, deeplearn.js folder or tar archive at `url` into the folder `place`.

    What an earlier call left there is gone on with. Raises MidimeError, one sentence, where it cannot be had.
    """
    url = checked_url(url)
    fetcher = _Fetcher(url, place, patience or Patience(), on_progress or (lambda text: None))
    try:
        place.mkdir(parents=True, exist_ok=True)
        return fetcher.archive() if url_path(url).lower().endswith(_ARCHIVES) else fetcher.folder()
    except OSError as error:
        raise MidimeError(f"cannot write {place}: {(error.strerror or str(error)).lower()}") from error


def url_path(url: str) -> str:
    """The path in an address, without a slash at its end."""
    return unquote(urlsplit(url).path).rstrip("/")


class _Fetcher:
    def __init__(self, url: str, place: Path, patience: Patience, say: Callable[[str], None]) -> None:
        self.url = url
        self.place = place
        self.patience = patience
        self.say = say
        self.label = _file_name(url_path(url))
        self.files: dict[str, Download] = {}

    def archive(self) -> RemoteCopy:
        found = self._get(self.url, self.label, 2 * MAX_BYTES)  # a training run's has its optimizer's state
        return RemoteCopy(found.path, self.url, found.size, found.sha256)

    def folder(self) -> RemoteCopy:
        path = url_path(self.url)
        above, _, last = path.rpartition("/")
        if last in _DESCRIPTIONS:
            self.url = _with_path(self.url, above)
            self.label = _file_name(above)
        root = self.place / self.label
        root.mkdir(exist_ok=True)
        try:
            self._member(root, MANIFEST, MANIFEST_LIMIT)
        except Missing:
            self._deeplearn(root)
        else:
            self._member(root, CONFIG, CONFIG_LIMIT)
            for paths, limit in _groups(root / MANIFEST, self.url):
                for name in paths:
                    self._member(root, name, limit)
        return RemoteCopy(root, self.url, sum(found.size for found in self.files.values()), self._sum())

    def _deeplearn(self, root: Path) -> None:
        try:
            self._member(root, VARIABLES, MANIFEST_LIMIT)
        except Missing as error:
            raise MidimeError(
                f"{self.url} is no checkpoint: the server has neither {MANIFEST} (magenta.js) nor "
                f"{VARIABLES} (deeplearn.js) there; the address of a folder with one of them, or of a .tar, "
                "would be right"
            ) from error
        for description in (CONFIG, CONVERTER):
            try:
                self._member(root, description, CONFIG_LIMIT)
                break
            except Missing:
                continue
        for name, limit in _variables(root / VARIABLES, self.url):
            self._member(root, name, limit)

    def _member(self, root: Path, name: str, limit: int) -> None:
        """Fetch one file of the folder; its name has come over the net and is not trusted."""
        check_inside(self.url, name, "the manifest")
        path = root / name
        if name in self.files:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in _DESCRIPTIONS:
            path.unlink(missing_ok=True)  # small, and what everything hangs on: always as it is now
        self.files[name] = self._get(_with_path(self.url, f"{url_path(self.url)}/{name}"), name, limit, path)

    def _get(self, url: str, name: str, limit: int, path: Path | None = None) -> Download:
        before = sum(found.size for found in self.files.values())

        def say(here: int, whole: int | None) -> None:
            of = "" if whole is None else f" of {whole / _MILLION:.1f}"
            files = f", {name}" if len(self.files) else ""
            total = f" ({(before + here) / _MILLION:.1f} MB so far)" if before else ""
            self.say(f"fetching {self.label}{files}: {here / _MILLION:.1f}{of} MB{total}")

        def warn(text: str) -> None:
            self.say(f"fetching {self.label}: {text}")

        target = path or self.place / name
        return download(url, target, limit, patience=self.patience, say=say, warn=warn)

    def _sum(self) -> str:
        lines = "".join(f"{self.files[name].sha256}  {name}\n" for name in sorted(self.files))
        return hashlib.sha256(lines.encode()).hexdigest()


def _groups(path: Path, where: str) -> Iterator[tuple[list[str], int]]:
    """The shard files of each group of a weights manifest, and how many bytes they can have at most."""
    manifest = read_json(path, MANIFEST_LIMIT)
    for group in manifest if isinstance(manifest, list) else []:
        paths = group.get("paths") if isinstance(group, dict) else None
        weights = group.get("weights") if isinstance(group, dict) else None
        if not isinstance(paths, list) or not all(isinstance(name, str) for name in paths):
            raise MidimeError(f"{where}: {MANIFEST} has a group without a list of shard files (paths)")
        if not isinstance(weights, list) or len(paths) > MAX_WEIGHTS:
            raise MidimeError(
                f"{where}: {MANIFEST} has a group without a list of weights, or too many shards"
            )
        yield paths, _bytes(entry.get("shape") for entry in weights if isinstance(entry, dict))


def _variables(path: Path, where: str) -> Iterator[tuple[str, int]]:
    """The files of a deeplearn.js manifest, and how many bytes each can have at most."""
    manifest = read_json(path, MANIFEST_LIMIT)
    if not isinstance(manifest, dict) or len(manifest) > MAX_WEIGHTS:
        raise MidimeError(f"{where}: {VARIABLES} is no object of at most {MAX_WEIGHTS:,} variables")
    for variable, entry in manifest.items():
        if is_training_state(variable):
            continue
        name = entry.get("filename") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            raise MidimeError(f"{where}: {VARIABLES} has a variable without a filename")
        yield name, _bytes([entry.get("shape")])


def _bytes(shapes: Iterable[Any]) -> int:
    total = 0
    for shape in shapes:
        proper = proper_shape(shape)
        total += _LARGEST_ITEM * math.prod(proper) if proper is not None else 0
    return min(total, MAX_BYTES)


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=quote(path, safe="/")))


def _file_name(path: str) -> str:
    """A name for a file on the disk: the last part of the path, of letters that any disk takes."""
    last = path.rpartition("/")[2][-_MAX_NAME:]
    name = "".join(char if char.isalnum() or char in "-_." else "_" for char in last).lstrip(".")
    return name or "checkpoint"
