"""TensorFlow's order-preserving encoding of the keys under which the parts of a partitioned variable lie."""

from __future__ import annotations

_ESCAPED = {0x00: b"\x00\xff", 0xFF: b"\xff\x00"}
_END = b"\x00\x01"


def slice_key(name: str, extents: list[tuple[int, int]]) -> bytes:
    """The key of one part of a variable.

    extents: for each dimension where the part starts and how long it is; (0, -1) for one taken whole
    """
    key = _number(0) + _text(name.encode()) + _number(len(extents))
    for start, length in extents:
        key += _signed(start) + _signed(length)
    return key


def _number(value: int) -> bytes:
    digits = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return bytes([len(digits)]) + digits


def _text(value: bytes) -> bytes:
    return b"".join(_ESCAPED.get(byte, bytes([byte])) for byte in value) + _END


def _signed(value: int) -> bytes:
    """The leading ones of the first byte (zeros, for negative numbers) say how many bytes there are."""
    size = 1
    while not -(1 << (7 * size - 1)) <= value < 1 << (7 * size - 1):
        size += 1
    bits = value & ((1 << (8 * size)) - 1)
    # The sign bit is turned so that negative numbers sort first, and `size` header bits are XORed in.
    header = ((1 << size) - 1) << (8 * size - size)
    return (bits ^ header).to_bytes(size, "big") if value < 0 else (bits | header).to_bytes(size, "big")
