"""The parts that TensorFlow's index files are made of, by published examples and hex dumps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_converter.crc32c import crc32c, masked
from midime_converter.leveldb_table import read_table
from midime_converter.ordered_code import slice_key
from midime_converter.protobuf_wire import fields
from midime_converter.snappy import unpack
from midime_converter.varint import read_varint
from tests.converter import bundle_writer as writer


@pytest.mark.parametrize(
    ("data", "crc"),
    [
        (b"", 0x00000000),
        (b"123456789", 0xE3069283),
        (bytes(32), 0x8A9136AA),  # RFC 3720, B.4
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (bytes(range(31, -1, -1)), 0x113FDB5C),
    ],
)
def test_crc32c_gives_the_published_values(data: bytes, crc: int) -> None:
    assert crc32c(data) == crc


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(1, 400))
def test_crc32c_is_that_of_one_byte_after_the_other(piece: bytes, times: int) -> None:
    data = piece * times
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ 0x82F63B78 * (state & 1)
    assert crc32c(data) == state ^ 0xFFFFFFFF


def test_a_masked_checksum_is_that_of_a_real_file() -> None:
    """Field 6 of the entry that TensorFlow 2.21 wrote for 0, 1, 2, 3 as float32."""
    data = bytes.fromhex("000000000000803f0000004000004040")
    assert masked(crc32c(data)).to_bytes(4, "little") == bytes.fromhex("938deb32")


@settings(max_examples=50)
@given(st.integers(0, (1 << 64) - 1), st.binary(max_size=4))
def test_numbers_come_back(value: int, behind: bytes) -> None:
    written = writer.varint(value)
    assert read_varint(written + behind, 0) == (value, len(written))


@pytest.mark.parametrize("broken", ["", "80", "ffffffffffffffffff7f", "80808080808080808080"])
def test_numbers_that_break_off_or_never_end(broken: str) -> None:
    with pytest.raises(ValueError, match="a number"):
        read_varint(bytes.fromhex(broken), 0)


@pytest.mark.parametrize(
    ("packed", "plain"),
    [
        ("00", b""),
        ("03 08 616263", b"abc"),
        ("0b 00 61 26 0100", b"a" * 11),  # a literal, then ten bytes from one byte back (2-byte distance)
        ("09 08 616263 09 03", b"abcabcabc"[:8] + b"c"),  # six bytes from three back (1-byte distance)
        ("04 04 6162 07 02000000", b"abab"),  # two bytes from two back (4-byte distance)
        ("3d f03c" + "7a" * 61, b"z" * 61),  # a literal whose length stands in a byte of its own
    ],
)
def test_snappy_blocks(packed: str, plain: bytes) -> None:
    assert unpack(bytes.fromhex(packed), 100) == plain


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        ("ffffffff0f", "says it holds 4,294,967,295 bytes"),
        ("03 08 6162", "breaks off"),
        ("0b 26 0100", "before its beginning"),
        ("0b 00 61 26 0000", "before its beginning"),
        ("02 08 616263", "holds another number"),
        ("05 08 616263", "holds another number"),
        ("", "a number breaks off"),
    ],
)
def test_snappy_blocks_that_are_broken(packed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        unpack(bytes.fromhex(packed), 1000)


@pytest.mark.parametrize(
    ("name", "extents", "key"),
    [
        ("a/b", [(0, 3), (0, -1)], "00 612f62 0001 0102 8083 807f"),
        ("a/c", [(200, 100), (1, 1)], "00 612f63 0001 0102 c0c8 c064 8181"),
    ],
)
def test_slice_keys_are_those_of_real_files(name: str, extents: list[tuple[int, int]], key: str) -> None:
    """The keys as TensorFlow 2.21 wrote them."""
    assert slice_key(name, extents) == bytes.fromhex(key)


def test_a_message_breaks_off() -> None:
    with pytest.raises(ValueError, match="breaks off"):
        list(fields(bytes.fromhex("0a05 61")))
    with pytest.raises(ValueError, match="unknown kind 3"):
        list(fields(bytes.fromhex("0b")))


@settings(max_examples=40)
@given(st.dictionaries(st.binary(max_size=10), st.binary(max_size=20), max_size=8))
def test_tables_come_back(entries: dict[bytes, bytes]) -> None:
    entries = dict(sorted(entries.items()))
    assert read_table(writer.table(entries)) == entries


def test_keys_are_joined_with_what_they_share() -> None:
    entries = bytes.fromhex("00 03 01 616263 31  02 01 01 64 32")  # abc: 1, then ab + d: 2
    data = writer.sealed(entries + bytes(4) + (1).to_bytes(4, "little"))
    index = writer.block({b"b": writer.handle(0, len(data) - 5)})
    whole = data + index + writer.footer(len(data), len(index) - 5)
    assert read_table(whole) == {b"abc": b"1", b"abd": b"2"}


def a_cycle() -> bytes:
    data = writer.block({b"a": b"1"})
    index = writer.block({b"a": writer.handle(0, len(data) - 5), b"b": writer.handle(0, len(data) - 5)})
    return data + index + writer.footer(len(data), len(index) - 5)


def an_index_of_itself() -> bytes:
    offset = 0
    index = writer.block({b"a": writer.handle(offset, 20)})
    return index + writer.footer(0, len(index) - 5)


def out_of_order() -> bytes:
    data = writer.block({b"b": b"1", b"a": b"2"})
    index = writer.block({b"b": writer.handle(0, len(data) - 5)})
    return data + index + writer.footer(len(data), len(index) - 5)


def with_a_flipped_bit() -> bytes:
    data = bytearray(writer.table({b"a": b"1"}))
    data[4] ^= 1
    return bytes(data)


def packed_unknown() -> bytes:
    index = writer.block({}, kind=4)
    return index + writer.footer(0, len(index) - 5)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "does not end in the mark"),
        (b"x" * 100, "does not end in the mark"),
        (a_cycle(), "lies over another one"),
        (an_index_of_itself(), "lies over another one|runs over"),
        (out_of_order(), "not in order"),
        (with_a_flipped_bit(), "does not match its checksum"),
        (packed_unknown(), "packed in a way unknown here"),
        (writer.footer(0, 1 << 40), "runs over the end"),
        (writer.footer(1 << 60, 4), "runs over the end"),
        (writer.sealed(b"") + writer.footer(0, 0), "no room for its restart points"),
        (writer.sealed(b"\xff\xff\xff\xff") + writer.footer(0, 4), "no room for its restart points"),
        (writer.sealed(b"\0\xff\x7f" + bytes(4)) + writer.footer(0, 7), "breaks off"),
        (writer.sealed(b"\5\1\1ab" + bytes(4)) + writer.footer(0, 9), "runs over its end"),
    ],
)
def test_tables_that_are_not_sound(data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_table(data)
