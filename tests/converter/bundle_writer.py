"""Writes TensorFlow bundles that the real TensorFlow would not: hostile ones, with sound checksums."""

from __future__ import annotations

from pathlib import Path

from midime_converter.crc32c import crc32c, masked
from midime_converter.leveldb_table import MAGIC


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def whole(number: int, value: int) -> bytes:
    """A field that is a number."""
    return varint(number << 3) + varint(value)


def chunk(number: int, value: bytes) -> bytes:
    """A field that is bytes."""
    return varint(number << 3 | 2) + varint(len(value)) + value


def entry(
    shape: tuple[int, ...],
    offset: int,
    data: bytes,
    *,
    dtype: int = 1,
    shard: int = 0,
    size: int | None = None,
) -> bytes:
    """A BundleEntryProto for `data`, or for `size` bytes that are claimed."""
    dims = b"".join(chunk(2, whole(1, length % (1 << 64))) for length in shape)
    crc = masked(crc32c(data)).to_bytes(4, "little")
    claimed = len(data) if size is None else size
    numbers = whole(1, dtype), chunk(2, dims), whole(3, shard), whole(4, offset), whole(5, claimed)
    return b"".join(numbers) + varint(6 << 3 | 5) + crc


def header(shards: int = 1, endianness: int = 0) -> bytes:
    return whole(1, shards) + whole(2, endianness)


def block(entries: dict[bytes, bytes], kind: int = 0) -> bytes:
    """A block with its trailer, keys written out."""
    content = b"".join(
        varint(0) + varint(len(key)) + varint(len(value)) + key + value for key, value in entries.items()
    )
    return sealed(content + bytes(4) + (1).to_bytes(4, "little"), kind)


def sealed(content: bytes, kind: int = 0) -> bytes:
    content += bytes([kind])
    return content + masked(crc32c(content)).to_bytes(4, "little")


def handle(offset: int, size: int) -> bytes:
    return varint(offset) + varint(size)


def footer(index_offset: int, index_size: int) -> bytes:
    return (handle(0, 0) + handle(index_offset, index_size)).ljust(40, b"\0") + MAGIC


def table(entries: dict[bytes, bytes]) -> bytes:
    """One data block, one index block."""
    data = block(entries)
    index = block({max(entries, default=b""): handle(0, len(data) - 5)})
    return data + index + footer(len(data), len(index) - 5)


def write_bundle(folder: Path, variables: dict[str, tuple[tuple[int, ...], bytes]]) -> Path:
    """A sound bundle of float32 variables; returns its prefix."""
    entries = {b"": header()}
    data = b""
    for name in sorted(variables):
        shape, content = variables[name]
        entries[name.encode()] = entry(shape, len(data), content)
        data += content
    folder.mkdir(exist_ok=True)
    (folder / "mel_2bar.index").write_bytes(table(entries))
    (folder / "mel_2bar.data-00000-of-00001").write_bytes(data)
    return folder / "mel_2bar"
