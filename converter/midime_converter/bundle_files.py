"""Which files a TensorFlow checkpoint consists of: a prefix, a folder or a tar archive names them."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from midime_converter.leveldb_table import MAGIC
from midime_converter.shards import Region
from midime_converter.tar_archive import is_tar, read_tar
from midime_tui.errors import MidimeError

INDEX = ".index"
_STATE = "checkpoint"  # the text file in which TensorFlow notes its latest checkpoint
_STATE_LIMIT = 1 << 16
_LATEST = re.compile(rb'^\s*model_checkpoint_path:\s*"((?:[^"\\]|\\.)*)"', re.MULTILINE)
_STEP = re.compile(r"-(\d{1,18})$")
_PACKED = {b"\x1f\x8b": "gzip", b"BZ": "bzip2", b"\xfd7": "xz"}


@dataclass(frozen=True, slots=True)
class BundleFiles:
    """The files of one checkpoint.

    source: the folder or the archive
    prefix: the checkpoint's name within it
    files:  all files beside it, by name
    others: names of links and devices in an archive, which are not read
    """

    source: Path
    prefix: str
    files: Mapping[str, Region]
    others: frozenset[str] = frozenset()

    def region(self, name: str) -> Region:
        """The file `name`; raises MidimeError where it is missing or a link."""
        if name in self.others:
            raise MidimeError(
                f"{self.source}: {name} is a link or a device; a file with bytes would be right"
            )
        if name not in self.files:
            raise MidimeError(f"{self.source}: the file {name} of checkpoint {self.prefix} is missing")
        return self.files[name]


def find_bundle(source: Path) -> BundleFiles | None:
    """The TensorFlow checkpoint that `source` means, or None where it is none.

    A prefix or an index file means itself; in a folder or an archive, the checkpoint that the file
    `checkpoint` calls the latest, else the one of the highest step.
    Raises MidimeError for a broken archive, and where nothing says which of several is meant.
    """
    beside = source.parent / f"{source.name}{INDEX}"
    if not source.exists() and _is_file(beside):
        return BundleFiles(source.parent, source.name, _files_of(source.parent))
    if source.is_dir():
        return _chosen(source, "", _files_of(source), frozenset())
    if not _is_file(source):
        return None
    if source.name.endswith(INDEX) and _is_table(Region.whole(source)):
        return BundleFiles(source.parent, source.name[: -len(INDEX)], _files_of(source.parent))
    with source.open("rb") as stream:
        packed = _PACKED.get(stream.read(2))
    if packed:
        raise MidimeError(
            f"{source} is packed with {packed}; unpack it and name the tar archive or the folder"
        )
    return _in_archive(source) if is_tar(source) else None


def _in_archive(source: Path) -> BundleFiles | None:
    archive = read_tar(source)
    folders = {name.rpartition("/")[0] for name, region in archive.files.items() if _is_index(name, region)}
    if len(folders) > 1:
        raise MidimeError(f"{source} holds checkpoints in {len(folders)} folders; one would be right")
    for folder in folders:
        inside = f"{folder}/" if folder else ""
        files = {
            name[len(inside) :]: region for name, region in archive.files.items() if name.startswith(inside)
        }
        others = frozenset(name[len(inside) :] for name in archive.others if name.startswith(inside))
        return _chosen(source, folder, files, others)
    return None


def _chosen(
    source: Path, folder: str, files: Mapping[str, Region], others: frozenset[str]
) -> BundleFiles | None:
    prefixes = sorted(name[: -len(INDEX)] for name, region in files.items() if _is_index(name, region))
    if not prefixes:
        return None
    prefix = prefixes[0]
    latest = _latest(files)
    if latest in prefixes:
        prefix = latest
    elif len(prefixes) > 1:
        steps = {name: int(found[1]) for name in prefixes if (found := _STEP.search(name))}
        if len(steps) < len(prefixes):
            raise MidimeError(
                f"{source} holds {len(prefixes)} checkpoints; name one of them by its prefix, such as "
                f"{source / folder / prefix}"
            )
        prefix = max(steps, key=lambda name: steps[name])
    return BundleFiles(source, prefix, files, others)


def _latest(files: Mapping[str, Region]) -> str:
    """The base name of the path that `checkpoint` holds: the path itself may be another machine's."""
    state = files.get(_STATE)
    if state is None or state.size > _STATE_LIMIT:
        return ""
    found = _LATEST.search(bytes(state.read(0, state.size)))
    return found[1].decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2] if found else ""


def _files_of(folder: Path) -> dict[str, Region]:
    return {path.name: Region.whole(path) for path in sorted(folder.iterdir()) if _is_file(path)}


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _is_index(name: str, region: Region) -> bool:
    return name.endswith(INDEX) and not name.rpartition("/")[2].startswith(".") and _is_table(region)


def _is_table(region: Region) -> bool:
    return region.size >= len(MAGIC) and region.read(region.size - len(MAGIC), len(MAGIC)) == MAGIC
