"""The TensorFlow V2 checkpoint ("bundle"): PREFIX.index and PREFIX.data-00000-of-0000N.

The index is a LevelDB table. Its key "" holds a BundleHeaderProto, every other key is a variable's name and
holds a BundleEntryProto; zeros are left out. Tensors lie in the data files back to back, unaligned,
little-endian, C order. A partitioned variable's entry lists the slices, whose own entries lie under keys that
begin with a zero byte.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from midime_converter.bundle_config import describe_bundle
from midime_converter.bundle_files import INDEX, BundleFiles
from midime_converter.checkpoint import Description, Shape
from midime_converter.crc32c import crc32c, masked
from midime_converter.finite import not_finite
from midime_converter.ignored import is_training_state
from midime_converter.leveldb_table import read_table
from midime_converter.ordered_code import slice_key
from midime_converter.protobuf_wire import fields
from midime_converter.shards import Region
from midime_tui.errors import MidimeError
from midime_tui.nn.arrays import Array

_INDEX_LIMIT = 1 << 23
_MAX_SHARDS = 1000
_MAX_RANK = 8
_MAX_SIZE = (1 << 31) - 1
_MAX_SLICES = 1_000
_MAX_BYTES = 1 << 33
_MAX_NAME = 300

# Fields of BundleHeaderProto ...
_NUM_SHARDS, _ENDIANNESS = 1, 2
# ... and of BundleEntryProto.
_DTYPE, _SHAPE, _SHARD, _OFFSET, _SIZE, _CRC, _SLICES = 1, 2, 3, 4, 5, 6, 7
# Of TensorShapeProto and its Dim, of TensorSliceProto and its Extent.
_DIM, _DIM_SIZE, _EXTENT, _START, _LENGTH = 2, 1, 1, 1, 2

# DataType by number: its name, and NumPy's for those that a model's variable may have.
_TYPES = {1: ("float32", "<f4"), 19: ("float16", "<f2"), 14: ("bfloat16", "<u2")}
_BFLOAT16 = 14


@dataclass(slots=True)
class _Entry:
    """A BundleEntryProto; slices: for each, start and length (-1 for all) of every dimension."""

    dtype: int = 0
    shape: Shape = ()
    shard: int = 0
    offset: int = 0
    size: int = 0
    crc: int = 0
    slices: list[list[tuple[int, int]]] = field(default_factory=list)


class TensorFlowBundle:
    """A checkpoint whose index has been read and held against its data files.

    Raises MidimeError, one sentence, where the index is broken or does not fit the data files.
    """

    format = "TensorFlow checkpoint"

    def __init__(self, files: BundleFiles) -> None:
        self.source: Path = files.source
        self._files = files
        self._label = f"{files.source} ({files.prefix})"
        index = files.region(f"{files.prefix}{INDEX}")
        if index.size > _INDEX_LIMIT:
            raise MidimeError(f"{self._label}: the index has {index.size:,} bytes; no MusicVAE's has")
        try:
            table = read_table(bytes(index.read(0, index.size)))
            self._shards = self._data_files(table.pop(b"", b""))
            self._entries = {key: _entry(value) for key, value in table.items()}
        except ValueError as error:
            raise MidimeError(f"{self._label}: the index is broken: {error}; fetch it again") from error
        self.shapes: dict[str, Shape] = {}
        for key, entry in self._entries.items():
            if not key.startswith(b"\0"):
                self._take(_name(key, self._label), entry)
        total = 4 * sum(math.prod(shape) for shape in self.shapes.values())
        if total > _MAX_BYTES:
            raise MidimeError(
                f"{self._label} describes {total:,} bytes of weights; no MusicVAE has that many"
            )

    def describe(self, config: str | None = None) -> Description:
        """Derive everything from names and shapes; raises MidimeError where that does not give a model."""
        return describe_bundle(self.shapes, self._names(), self._label, config)

    def read(self, name: str) -> Array:
        """One variable, float32, finite, its checksums verified; raises MidimeError naming it otherwise."""
        entry = self._entries[name.encode()]
        if entry.slices:
            values = np.full(entry.shape, np.nan, np.float32)
            for extents in entry.slices:
                part = self._part(name, extents)
                values[_window(extents, entry.shape)] = self._values(name, part)
        else:
            values = self._values(name, entry)
        wrong = not_finite(values)
        if wrong:
            raise MidimeError(
                f"{self._label}: variable {name} holds {wrong:,} numbers that are NaN, infinite or in "
                "no slice; fetch the checkpoint again"
            )
        return values

    def _names(self) -> list[str]:
        """What the checkpoint is called, the closest name first."""
        return [self._files.prefix, self.source.name, self.source.resolve().parent.name]

    def _data_files(self, header: bytes) -> list[Region]:
        found = {number: value for number, value in fields(header) if isinstance(value, int)}
        count = found.get(_NUM_SHARDS, 0)
        if found.get(_ENDIANNESS, 0):
            raise MidimeError(f"{self._label} is of a big-endian machine; a little-endian one would be right")
        if not 1 <= count <= _MAX_SHARDS:
            raise MidimeError(f"{self._label}: the index names {count:,} data files; 1..{_MAX_SHARDS} can be")
        names = [f"{self._files.prefix}.data-{shard:05d}-of-{count:05d}" for shard in range(count)]
        return [self._files.region(name) for name in names]

    def _take(self, name: str, entry: _Entry) -> None:
        """Check one variable's entry, and count it to the model unless it is of training or a scalar."""
        if is_training_state(name) or not entry.shape:
            return
        if entry.dtype not in _TYPES:
            known = ", ".join(known for known, _ in _TYPES.values())
            raise MidimeError(
                f"{self._label}: variable {name} has TensorFlow type {entry.dtype}; {known} can be"
            )
        if len(entry.shape) > _MAX_RANK or not all(0 < size <= _MAX_SIZE for size in entry.shape):
            raise MidimeError(f"{self._label}: variable {name} has no proper shape")
        if not entry.slices:
            self._check_place(name, entry)
        covered = 0
        for extents in entry.slices:
            part = self._part(name, extents)
            window = _window(extents, entry.shape)
            inside = all(0 <= w.start < w.stop <= size for w, size in zip(window, entry.shape))
            if len(extents) != len(entry.shape) or not inside or part.shape != _lengths(window):
                raise MidimeError(
                    f"{self._label}: a slice of variable {name} does not fit it; fetch it again"
                )
            self._check_place(name, part)
            covered += math.prod(part.shape)
        if entry.slices and covered != math.prod(entry.shape):
            raise MidimeError(
                f"{self._label}: the slices of variable {name} do not make it up; fetch it again"
            )
        self.shapes[name] = entry.shape

    def _part(self, name: str, extents: list[tuple[int, int]]) -> _Entry:
        part = self._entries.get(slice_key(name, extents))
        if part is None or part.slices or not part.shape:
            raise MidimeError(f"{self._label}: a slice of variable {name} is missing; fetch it again")
        return part

    def _check_place(self, name: str, entry: _Entry) -> None:
        """Whether the tensor's bytes are as many as its shape needs, and there."""
        if entry.dtype not in _TYPES:
            raise MidimeError(f"{self._label}: a slice of variable {name} is of another type")
        needed = math.prod(entry.shape) * np.dtype(_TYPES[entry.dtype][1]).itemsize
        if entry.size != needed:
            raise MidimeError(
                f"{self._label}: variable {name} of shape {list(entry.shape)} needs {needed:,} bytes; "
                f"the index gives it {entry.size:,}"
            )
        if entry.shard >= len(self._shards):
            raise MidimeError(
                f"{self._label}: variable {name} lies in data file {entry.shard}, of {len(self._shards)}"
            )
        shard = self._shards[entry.shard]
        if entry.offset + entry.size > shard.size:
            raise MidimeError(
                f"{self._label}: variable {name} needs bytes {entry.offset:,} to "
                f"{entry.offset + entry.size:,} of {shard.name}, which ends at byte {shard.size:,}; "
                "fetch the checkpoint again"
            )

    def _values(self, name: str, entry: _Entry) -> Array:
        shard = self._shards[entry.shard]
        data = shard.read(entry.offset, entry.size)
        if masked(crc32c(data)) != entry.crc:
            raise MidimeError(
                f"{self._label}: variable {name} (bytes {entry.offset:,} to {entry.offset + entry.size:,} of "
                f"{shard.name}) does not match its checksum; fetch the checkpoint again"
            )
        raw = np.frombuffer(data, dtype=_TYPES[entry.dtype][1])
        if entry.dtype == _BFLOAT16:  # the upper half of a float32
            halves: NDArray[np.uint16] = np.zeros((raw.size, 2), "<u2")
            halves[:, 1] = raw
            raw = halves.reshape(-1).view("<f4")
        return raw.astype(np.float32, copy=False).reshape(entry.shape)


def _name(key: bytes, label: str) -> str:
    try:
        name = key.decode()
    except UnicodeDecodeError:
        name = ""
    if not 0 < len(name) <= _MAX_NAME or not name.isprintable():
        raise MidimeError(f"{label}: the index has a variable without a proper name; fetch it again")
    return name


def _entry(value: bytes) -> _Entry:
    entry = _Entry()
    for number, found in fields(value):
        if number == _SLICES and isinstance(found, bytes):
            entry.slices.append(_extents(found))
            if len(entry.slices) > _MAX_SLICES:
                raise ValueError(f"a variable has more than {_MAX_SLICES:,} slices")
        elif number == _SHAPE and isinstance(found, bytes):
            entry.shape = _shape(found)
        elif isinstance(found, int):
            names = {_DTYPE: "dtype", _SHARD: "shard", _OFFSET: "offset", _SIZE: "size", _CRC: "crc"}
            if number in names:
                setattr(entry, names[number], found)
    return entry


def _shape(message: bytes) -> Shape:
    sizes = []
    for number, dim in fields(message):
        if number == _DIM and isinstance(dim, bytes):
            sizes.append(_numbers(dim).get(_DIM_SIZE, 0))
    return tuple(sizes)


def _extents(message: bytes) -> list[tuple[int, int]]:
    """Start and length of each dimension; an extent without a length is the whole dimension."""
    found = []
    for number, extent in fields(message):
        if number == _EXTENT and isinstance(extent, bytes):
            numbers = _numbers(extent)
            found.append((numbers.get(_START, 0), numbers.get(_LENGTH, -1)))
    return found


def _numbers(message: bytes) -> dict[int, int]:
    return {number: value for number, value in fields(message) if isinstance(value, int)}


def _window(extents: list[tuple[int, int]], shape: Shape) -> tuple[slice, ...]:
    return tuple(
        slice(0, size) if length < 0 else slice(start, start + length)
        for (start, length), size in zip(extents, shape)
    )


def _lengths(window: tuple[slice, ...]) -> Shape:
    return tuple(part.stop - part.start for part in window)
