"""Little-endian base-128 numbers, as LevelDB and protocol buffers write them."""

from __future__ import annotations

_MAX_BYTES = 10  # of a 64-bit number


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """The number that begins at byte `at`, and the byte after it.

    Raises ValueError where the bytes end first, or the number does not fit 64 bits.
    """
    value = 0
    for count in range(_MAX_BYTES):
        if at >= len(data):
            raise ValueError(f"a number breaks off at byte {at:,}")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            if value >= 1 << 64:
                break
            return value, at
    raise ValueError(f"a number before byte {at:,} does not fit 64 bits")
