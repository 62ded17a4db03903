"""Unpacking of Snappy blocks, which a LevelDB table may hold (small ones: plain Python will do)."""

from __future__ import annotations

from midime_converter.varint import read_varint


def unpack(data: bytes, limit: int) -> bytes:
    """The bytes that a Snappy block stands for, at most `limit` of them.

    Raises ValueError where the block is broken or says it is larger.
    """
    size, at = read_varint(data, 0)
    if size > limit:
        raise ValueError(f"a packed block says it holds {size:,} bytes; at most {limit:,} would be right")
    out = bytearray()
    while at < len(data):
        tag = data[at]
        at += 1
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                extra = length - 59
                length = int.from_bytes(_take(data, at, extra), "little")
                at += extra
            out += _take(data, at, length + 1)
            at += length + 1
        else:
            length, offset, at = _copy(data, at, tag)
            if not 0 < offset <= len(out):
                raise ValueError("a packed block copies from before its beginning")
            _repeat(out, offset, length)
        if len(out) > size:
            break
    if len(out) != size:
        raise ValueError(f"a packed block says it holds {size:,} bytes and holds another number")
    return bytes(out)


def _take(data: bytes, at: int, length: int) -> bytes:
    found = data[at : at + length]
    if len(found) < length:
        raise ValueError("a packed block breaks off")
    return found


def _copy(data: bytes, at: int, tag: int) -> tuple[int, int, int]:
    """Length and distance of a copy, and the byte after it."""
    if tag & 3 == 1:
        return (tag >> 2 & 7) + 4, (tag >> 5) << 8 | _take(data, at, 1)[0], at + 1
    width = 2 if tag & 3 == 2 else 4
    return (tag >> 2) + 1, int.from_bytes(_take(data, at, width), "little"), at + width


def _repeat(out: bytearray, offset: int, length: int) -> None:
    """Append `length` bytes from `offset` back; where they overlap the end, they repeat."""
    piece = bytes(out[-offset:][:length])
    out += (piece * (length // len(piece) + 1))[:length]
