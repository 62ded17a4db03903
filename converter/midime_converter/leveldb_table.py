"""LevelDB tables: sorted keys with their values, in blocks. TensorFlow's index files are such tables.

    table  = data blocks, ..., index block, footer
    footer = handle of the metaindex block, handle of the index block, zeros up to 40 bytes, magic [8]
    handle = varint offset, varint size
    block  = entries, restart points [4 each], their count [4]; then compression [1], masked CRC-32C [4]
    entry  = varint shared, varint unshared, varint length, unshared bytes of the key, value

The index block's values are the data blocks' handles; its keys only separate.
"""

from __future__ import annotations

from collections.abc import Iterator

from midime_converter.crc32c import crc32c, masked
from midime_converter.snappy import unpack
from midime_converter.varint import read_varint

MAGIC = 0xDB4775248B80FB57.to_bytes(8, "little")
FOOTER = 48
_TRAILER = 5
_MAX_BLOCK = 1 << 22  # unpacked; TensorFlow's have 256 KiB
_MAX_TOTAL = 1 << 23  # of all blocks: no index of a MusicVAE has a hundredth of it, and Python unpacks slowly
_MAX_ENTRIES = 100_000


def read_table(data: bytes) -> dict[bytes, bytes]:
    """Keys and values of a whole table.

    Raises ValueError, half a sentence with the byte, where the bytes are not a sound table. Every block is
    read once at most and lies after the one before it, so that no table takes longer than its size allows.
    """
    if len(data) < FOOTER or data[-8:] != MAGIC:
        raise ValueError("it does not end in the mark of a LevelDB table")
    footer = data[-FOOTER:-8]
    _, _, at = _handle(footer, 0)
    offset, size, _ = _handle(footer, at)
    found: dict[bytes, bytes] = {}
    end = total = 0
    last: bytes | None = None
    for _, value in _entries(_block(data, offset, size), offset):
        start, length, _ = _handle(value, 0)
        if start < end or start + length > offset:
            raise ValueError(f"the block at byte {start:,} lies over another one")
        end = start + length + _TRAILER
        content = _block(data, start, length)
        total += len(content)
        if total > _MAX_TOTAL:
            raise ValueError(f"its blocks hold more than {_MAX_TOTAL:,} bytes")
        for key, entry in _entries(content, start):
            if last is not None and key <= last:
                raise ValueError(f"the block at byte {start:,} is not in order")
            last = key
            found[key] = entry
            if len(found) > _MAX_ENTRIES:
                raise ValueError(f"it has more than {_MAX_ENTRIES:,} entries")
    return found


def _handle(data: bytes, at: int) -> tuple[int, int, int]:
    offset, at = read_varint(data, at)
    size, at = read_varint(data, at)
    return offset, size, at


def _block(data: bytes, offset: int, size: int) -> bytes:
    """A block's entries, its checksum verified, its restart points cut off."""
    end = offset + size
    if end + _TRAILER > len(data) - FOOTER:
        raise ValueError(f"the block at byte {offset:,} of {size:,} bytes runs over the end")
    stored = int.from_bytes(data[end + 1 : end + _TRAILER], "little")
    if masked(crc32c(memoryview(data)[offset : end + 1])) != stored:
        raise ValueError(f"the block at byte {offset:,} does not match its checksum")
    content = data[offset:end]
    if data[end] == 1:
        content = unpack(content, _MAX_BLOCK)
    elif data[end]:
        raise ValueError(f"the block at byte {offset:,} is packed in a way unknown here ({data[end]})")
    restarts = int.from_bytes(content[-4:], "little") if len(content) >= 4 else -1
    if not 0 <= 4 * restarts <= len(content) - 4:
        raise ValueError(f"the block at byte {offset:,} has no room for its restart points")
    return content[: len(content) - 4 - 4 * restarts]


def _entries(content: bytes, offset: int) -> Iterator[tuple[bytes, bytes]]:
    key = b""
    at = 0
    while at < len(content):
        shared, at = read_varint(content, at)
        unshared, at = read_varint(content, at)
        length, at = read_varint(content, at)
        if shared > len(key) or at + unshared + length > len(content):
            raise ValueError(f"an entry of the block at byte {offset:,} runs over its end")
        key = key[:shared] + content[at : at + unshared]
        at += unshared
        yield key, content[at : at + length]
        at += length
