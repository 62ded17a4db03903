"""Protocol buffers, read without a schema: fields by number."""

from __future__ import annotations

from collections.abc import Iterator

from midime_converter.varint import read_varint

_FIXED = {1: 8, 5: 4}


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field: a whole number (unsigned), or bytes where it has a length.

    Raises ValueError where the bytes are not a sound message.
    """
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        number, kind = tag >> 3, tag & 7
        value: int | bytes
        if kind == 0:
            value, at = read_varint(data, at)
        elif kind in _FIXED:
            value = int.from_bytes(_take(data, at, _FIXED[kind]), "little")
            at += _FIXED[kind]
        elif kind == 2:
            length, at = read_varint(data, at)
            value = _take(data, at, length)
            at += length
        else:
            raise ValueError(f"a message has a field of the unknown kind {kind}")
        yield number, value


def _take(data: bytes, at: int, length: int) -> bytes:
    if at + length > len(data):
        raise ValueError("a message breaks off")
    return data[at : at + length]
