"""CRC-32C (Castagnoli) in NumPy: many stretches of the bytes at once, joined at the end.

The checksum is linear over GF(2): that of A followed by B is that of A, moved on by as many zero bytes as B
has, XORed with that of B. So the bytes are cut into equal stretches that are worked on side by side, and
their checksums joined pairwise.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_POLYNOMIAL = 0x82F63B78  # reversed
_MASK_DELTA = 0xA282EAD8
_LANES = 1 << 14
_BLOCK = 1 << 24

Words = NDArray[np.uint32]


def crc32c(data: bytes | bytearray | memoryview) -> int:
    """The CRC-32C of the bytes, 0..2^32 - 1."""
    whole = np.frombuffer(data, dtype=np.uint8)
    state = 0xFFFFFFFF
    for start in range(0, whole.size, _BLOCK):
        block = whole[start : start + _BLOCK]
        state = _shifted(state, block.size) ^ _linear(block)
    return state ^ 0xFFFFFFFF


def masked(crc: int) -> int:
    """As LevelDB and TensorFlow store a checksum: turned and moved, so that none is that of itself."""
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def _linear(block: NDArray[np.uint8]) -> int:
    """The checksum of bytes without the inversions at the beginning and the end."""
    lanes = min(_LANES, 1 << max(0, (block.size // 64).bit_length() - 1))
    stretch = block.size // lanes // 4 * 4
    head = stretch * lanes
    total = 0
    if head:
        words = np.ascontiguousarray(block[:head].reshape(lanes, stretch)).view("<u4").T
        crc: Words = np.zeros(lanes, np.uint32)
        tables = _byte_tables()
        for column in words:  # [lanes]: four bytes of every stretch
            crc = _apply(tables, crc ^ column)
        length = stretch
        while crc.size > 1:
            crc = _apply(_shift_tables(length), crc[0::2]) ^ crc[1::2]
            length *= 2
        total = int(crc[0])
    table = _byte_table()
    for byte in block[head:].tolist():
        total = int(table[(total ^ byte) & 0xFF]) ^ (total >> 8)
    return total


def _apply(tables: Words, values: Words) -> Words:
    """A linear map of 32 bits to 32, given as four tables of its values at each byte [4, 256]."""
    return (  # type: ignore[no-any-return]
        tables[0][values & 0xFF]
        ^ tables[1][(values >> 8) & 0xFF]
        ^ tables[2][(values >> 16) & 0xFF]
        ^ tables[3][values >> 24]
    )


def _shifted(state: int, zeros: int) -> int:
    """The state after `zeros` zero bytes."""
    value = np.array([state], np.uint32)
    step = 1
    while zeros:
        if zeros & 1:
            value = _apply(_shift_tables(step), value)
        zeros >>= 1
        step *= 2
    return int(value[0])


@lru_cache(maxsize=1)
def _byte_table() -> Words:
    """What one byte does to a state: [256]."""
    table: Words = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(_POLYNOMIAL), table >> 1).astype(np.uint32)
    return table


@lru_cache(maxsize=1)
def _byte_tables() -> Words:
    """The map of a state by four zero bytes."""
    return _shift_tables(4)


@lru_cache(maxsize=512)
def _shift_tables(zeros: int) -> Words:
    """The map of a state by `zeros` zero bytes [4, 256], by doubling."""
    if zeros == 1:
        basis = np.uint32(1) << np.arange(32, dtype=np.uint32)
        moved = _byte_table()[basis & 0xFF] ^ (basis >> 8)
        return _tables_of(moved)
    half = _shift_tables(zeros // 2)
    basis = np.uint32(1) << np.arange(32, dtype=np.uint32)
    moved = _apply(half, _apply(half, basis))
    if zeros % 2:
        moved = _apply(_shift_tables(1), moved)
    return _tables_of(moved)


def _tables_of(moved: Words) -> Words:
    """The four tables of a linear map, given what it makes of each of the 32 bits."""
    tables = np.zeros((4, 256), np.uint32)
    for byte in range(4):
        for bit in range(8):
            held = (np.arange(256) >> bit & 1).astype(bool)
            tables[byte, held] ^= moved[8 * byte + bit]
    return tables
