"""Attributes and tensors out of an HDF5 file that nobody vouches for.

Nothing is allocated before the declared size has been held against the file's own, and no link is followed
out of the file: a model file is data from the net. Tensors are read one at a time, when they are asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.models.examine import examine
from midime_tui.models.seal import is_sealed
from midime_tui.nn.arrays import Array

FORMAT = "midime-model"
ATTRIBUTES = ("format", "version", "kind", "config", "licence", "attribution", "sha256")
_SIGNATURE = b"\x89HDF\r\n\x1a\n"
# Trained weights shrink by a tenth; biases of zero shrink a thousandfold. What claims to be both big and
# 64 times bigger than its file is a bomb.
_HARMLESS_BYTES = 1 << 26
_MAX_RATIO = 64
_MAX_OBJECTS = 20_000
_MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class RawModel:
    """attributes: text as str, whole numbers as int, others as they are; variables: float32, C order."""

    attributes: dict[str, Any]
    variables: Tensors


class Tensors(Mapping[str, Array]):
    """The tensors of an open file by name: each is read when it is asked for, and none is kept.

    Raises MidimeError where a tensor cannot be read.
    """

    def __init__(self, path: Path, datasets: Mapping[str, Any]) -> None:
        self._path = path
        self._datasets = datasets

    def __getitem__(self, name: str) -> Array:
        dataset = self._datasets[name]
        with _said(self._path):
            return np.asarray(dataset[()], dtype=np.float32, order="C")

    def __iter__(self) -> Iterator[str]:
        return iter(self._datasets)

    def __len__(self) -> int:
        return len(self._datasets)

    @property
    def parameters(self) -> int:
        """How many numbers all tensors hold; none is read for it."""
        return sum(math.prod(dataset.shape) for dataset in self._datasets.values())


@contextmanager
def read_hdf5(path: Path) -> Iterator[RawModel]:
    """The root's attributes and every dataset under /variables, while entered.

    Raises MidimeError, one sentence, where the file is unreadable, not HDF5, not a midime model or harmed.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(len(_SIGNATURE))
        if head != _SIGNATURE:
            what = "it is not an HDF5 file" if head else "it is empty"
            raise MidimeError(
                f"{path} is not a midime model: {what}; `midime convert` makes one from a MusicVAE checkpoint"
            )
        if not is_sealed(path):
            examine(path)
    except OSError as error:
        raise MidimeError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error
    with open_hdf5(path) as raw:
        yield raw


@contextmanager
def open_hdf5(path: Path) -> Iterator[RawModel]:
    """`read_hdf5` for a file that is known not to harm the HDF5 library, or where that does not matter."""
    import h5py

    with _said(path):
        size = path.stat().st_size
        file = h5py.File(path, "r")
    try:
        with _said(path):
            raw = _read(path, file, size)
        yield raw
    finally:
        file.close()


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """A harmed file makes h5py raise nearly anything, from KeyError to SystemError: all become a sentence."""
    try:
        yield
    except MidimeError:
        raise
    except Exception as error:
        if "truncated" in str(error):
            raise MidimeError(f"{path} is cut short; fetch or make the file again") from error
        raise MidimeError(f"{path} is damaged: HDF5 cannot read it; fetch or make the file again") from error


def _read(path: Path, file: Any, size: int) -> RawModel:
    if _attribute(file, "format") != FORMAT:
        raise MidimeError(f"{path} is an HDF5 file of something else: a midime model says format = {FORMAT}")
    attributes = {name: _attribute(file, name) for name in ATTRIBUTES if name in file.attrs}
    datasets = _datasets(path, file)
    total = 0
    for name, dataset in datasets.items():
        if dataset.dtype not in (np.dtype("<f4"), np.dtype("<f2")):
            raise MidimeError(
                f"{path}: variable {name} is {dataset.dtype}; float32 or float16 would be right"
            )
        if dataset.external or dataset.is_virtual:
            raise MidimeError(
                f"{path}: variable {name} lies in another file; a model file holds all its weights"
            )
        total += int(np.prod(dataset.shape, dtype=object)) * 4
    if total > max(_HARMLESS_BYTES, size * _MAX_RATIO):
        raise MidimeError(
            f"{path} is damaged or hostile: {size:,} bytes claim to hold {total:,} bytes of weights"
        )
    return RawModel(attributes, Tensors(path, datasets))


def _attribute(file: Any, name: str) -> Any:
    value = file.attrs.get(name)
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, np.integer):
        return int(value)
    return value


def _datasets(path: Path, file: Any) -> dict[str, Any]:
    """Every dataset under /variables by its full name, over hard links only."""
    import h5py

    found: dict[str, Any] = {}
    visited = 0
    pending: list[tuple[str, int, Any]] = [("", 0, _member(path, file, "variables"))]
    while pending:
        prefix, depth, group = pending.pop()
        for key in group:
            visited += 1
            if visited > _MAX_OBJECTS or depth > _MAX_DEPTH:
                raise MidimeError(f"{path} is damaged or hostile: its tree of variables has no end")
            member = _member(path, group, key)
            name = f"{prefix}{key}"
            if isinstance(member, h5py.Dataset):
                found[name] = member
            else:
                pending.append((f"{name}/", depth + 1, member))
    if not found:
        raise MidimeError(f"{path} is damaged: it holds no variables; fetch or make the file again")
    return found


def _member(path: Path, group: Any, key: str) -> Any:
    import h5py

    link = group.get(key, getlink=True)
    if link is None:
        raise MidimeError(f"{path} is damaged: it has no group /{key}; fetch or make the file again")
    if not isinstance(link, h5py.HardLink):
        raise MidimeError(f"{path}: {key} is a link to elsewhere; a model file holds all its weights")
    member = group[key]
    if not isinstance(member, (h5py.Group, h5py.Dataset)):
        raise MidimeError(f"{path} is damaged: {key} is neither a group nor a tensor")
    return member
