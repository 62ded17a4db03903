"""TensorFlow checkpoints: real ones come back exactly, broken and hostile ones with one sentence."""

from __future__ import annotations

import math
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midime_converter import convert
from midime_converter.leveldb_table import MAGIC
from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from midime_tui.models.store import read_model
from midime_tui.nn.arrays import Array
from tests.converter import bounded
from tests.converter import bundle_writer as writer

GOLDEN = Path(__file__).parents[1] / "golden" / "tensorflow"
# What tools/tensorflow-golden/make.py made: converter, steps, segments, variables.
CASES = {
    "mel_2bar": ("melody", 32, 1, 16),
    "hierdec-mel_16bar": ("melody", 256, 16, 26),
    "flat-trio_16bar": ("trio", 256, 1, 14),
}
BIAS = "encoder/mu/bias"


def weight(name: str, shape: tuple[int, ...]) -> Array:
    """The numbers that tools/tensorflow-golden/make.py gave this variable."""
    codes = (crc32(name.encode()) + 7919 * np.arange(math.prod(shape), dtype=np.int64)) % 1021
    return np.asarray((codes - 510) / 512, np.float32).reshape(shape)


def bfloat16(values: Array) -> Array:
    """Rounded to the upper 16 bits, ties to even."""
    bits = values.view(np.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16 << 16).astype(np.uint32).view(np.float32)


def archive(folder: Path, out: Path, **options: Any) -> Path:
    with tarfile.open(out, "w", **options) as tar:
        tar.add(folder, arcname=folder.name)
    return out


@pytest.mark.parametrize("name", CASES)
def test_real_checkpoints_come_back_exactly(name: str, tmp_path: Path) -> None:
    kind, steps, segments, count = CASES[name]
    report = convert(GOLDEN / name, tmp_path / "model.h5")
    assert (report.converter, report.steps, report.segments, report.variables) == (
        kind,
        steps,
        segments,
        count,
    )
    for variable, values in read_model(tmp_path / "model.h5").variables.items():
        expected = weight(variable, values.shape)
        if name == "hierdec-mel_16bar" and variable == "encoder/mu/kernel":
            expected = expected.astype(np.float16).astype(np.float32)
        if name == "hierdec-mel_16bar" and variable == BIAS:
            expected = bfloat16(expected)
        np.testing.assert_array_equal(values, expected, err_msg=variable)


@pytest.mark.parametrize("name", CASES)
def test_converted_checkpoints_encode_and_decode(name: str, tmp_path: Path) -> None:
    convert(GOLDEN / name, tmp_path / "model.h5")
    vae = MusicVAE.load(tmp_path / "model.h5")
    mu, sigma = vae.encode(vae.converter.to_tensors([()]))
    assert sigma is not None
    y = vae.decode(mu)
    assert y.shape == (1, vae.config.steps, vae.converter.depth_out)
    assert y.sum() == vae.config.steps * (3 if name == "flat-trio_16bar" else 1)


@pytest.mark.parametrize(
    "place", ["model.ckpt-100", "model.ckpt-100.index", "."], ids=["prefix", "index", "folder"]
)
def test_a_checkpoint_is_found_by(place: str, tmp_path: Path) -> None:
    assert convert(GOLDEN / "mel_2bar" / place, tmp_path / "model.h5").variables == 16


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_an_archive_is_read_where_it_lies(form: int, tmp_path: Path) -> None:
    packed = archive(GOLDEN / "hierdec-mel_16bar", tmp_path / "x.tar", format=form)
    convert(GOLDEN / "hierdec-mel_16bar", tmp_path / "a.h5")
    convert(packed, tmp_path / "b.h5")
    assert read_model(tmp_path / "a.h5").sha256 == read_model(tmp_path / "b.h5").sha256
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.h5", "b.h5", "x.tar"]


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_an_archive_with_long_names(form: int, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90) / ("e" * 90)
    shutil.copytree(GOLDEN / "mel_2bar", deep / "mel_2bar")
    packed = archive(tmp_path / ("d" * 90), tmp_path / "mel_2bar.tar", format=form)
    assert convert(packed, tmp_path / "model.h5").variables == 16


def test_the_highest_step_is_taken_where_nothing_names_the_latest(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(GOLDEN / "mel_2bar", tmp_path / "mel_2bar"))
    (folder / "checkpoint").unlink()
    assert convert(folder, tmp_path / "model.h5").variables == 16


def test_the_name_tells_the_bars(tmp_path: Path) -> None:
    for name, steps in (("mel_4bar_q2", 64), ("cat-mel_2bar_big", 32), ("flat-mel_16bar", 256)):
        folder = Path(shutil.copytree(GOLDEN / "mel_2bar", tmp_path / name))
        assert convert(folder, tmp_path / "model.h5").steps == steps


def test_a_name_that_tells_nothing(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(GOLDEN / "mel_2bar", tmp_path / "somewhere" / "train"))
    with pytest.raises(MidimeError, match="no variable tells how many bars a chunk has"):
        convert(folder, tmp_path / "model.h5")


def model() -> dict[str, tuple[tuple[int, ...], bytes]]:
    return {name: (shape, weight(name, shape).tobytes()) for name, shape in SHAPES.items()}


def _shapes() -> dict[str, tuple[int, ...]]:
    cell = "multi_rnn_cell/cell_{}/lstm_cell"
    shapes: dict[str, tuple[int, ...]] = {}
    for way in ("fw", "bw"):
        place = f"encoder/cell_0/bidirectional_rnn/{way}/{cell.format(0)}"
        shapes |= {f"{place}/kernel": (92, 8), f"{place}/bias": (8,)}
    shapes |= {"encoder/mu/kernel": (4, 2), BIAS: (2,), "decoder/z_to_initial_state/kernel": (2, 4)}
    shapes |= {"decoder/z_to_initial_state/bias": (4,), "decoder/output_projection/kernel": (2, 90)}
    shapes |= {"decoder/output_projection/bias": (90,), f"decoder/{cell.format(0)}/kernel": (94, 8)}
    return shapes | {f"decoder/{cell.format(0)}/bias": (8,)}


SHAPES = _shapes()
FIRST = min(SHAPES)


def test_a_bundle_of_our_own_writer_is_sound(tmp_path: Path) -> None:
    """What the hostile cases below start from."""
    assert convert(writer.write_bundle(tmp_path / "b", model()), tmp_path / "model.h5").variables == len(
        SHAPES
    )


def rewritten(change: Callable[[dict[bytes, bytes]], None]) -> Callable[[Path], None]:
    """Rewrite the index with sound checksums after a change of its entries."""

    def apply(prefix: Path) -> None:
        from midime_converter.leveldb_table import read_table

        index = prefix.with_name("mel_2bar.index")
        entries = read_table(index.read_bytes())
        change(entries)
        index.write_bytes(writer.table(dict(sorted(entries.items()))))

    return apply


def entry(shape: tuple[int, ...], data: bytes = b"", **options: int) -> Callable[[Path], None]:
    return rewritten(lambda found: found.update({BIAS.encode(): writer.entry(shape, 0, data, **options)}))


def header(value: bytes) -> Callable[[Path], None]:
    return rewritten(lambda found: found.update({b"": value}))


def data_file(change: Callable[[Path], object]) -> Callable[[Path], None]:
    def apply(prefix: Path) -> None:
        change(prefix.with_name("mel_2bar.data-00000-of-00001"))

    return apply


def without(key: bytes) -> Callable[[Path], None]:
    def change(found: dict[bytes, bytes]) -> None:
        del found[key]

    return rewritten(change)


def with_an_empty_index(prefix: Path) -> None:
    prefix.with_name("mel_2bar.index").write_bytes(b"")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)


def with_nan(prefix: Path) -> None:
    stored = model()
    stored[BIAS] = ((2,), np.array([0, np.nan], np.float32).tobytes())
    writer.write_bundle(prefix.parent, stored)


def with_slices(*extents: tuple[int, int]) -> Callable[[Path], None]:
    """mu's bias in slices, each of which is the first number of the data file."""
    from midime_converter.ordered_code import slice_key

    def change(found: dict[bytes, bytes]) -> None:
        content = weight(FIRST, SHAPES[FIRST])[:1].tobytes()
        slices = b"".join(
            writer.chunk(7, writer.chunk(1, writer.whole(1, start) + writer.whole(2, length)))
            for start, length in extents
        )
        found[BIAS.encode()] = (
            writer.whole(1, 1) + writer.chunk(2, writer.chunk(2, writer.whole(1, 2))) + slices
        )
        for start, length in extents:
            found[slice_key(BIAS, [(start, length)])] = writer.entry((1,), 0, content)

    return rewritten(change)


def gigabyte_of_zeros(prefix: Path) -> None:
    os.truncate(prefix.with_name("mel_2bar.index"), 1 << 30)


def gigabyte_index(prefix: Path) -> None:
    """A hole with the mark of a table behind it: it takes no room on the disk."""
    path = prefix.with_name("mel_2bar.index")
    os.truncate(path, 1 << 30)
    with path.open("ab") as stream:
        stream.write(MAGIC)


def bomb(prefix: Path) -> None:
    """Blocks that are packed a thousandfold, each with one long value."""
    length = (1 << 22) - 64
    value = writer.varint(0) + writer.varint(8)
    blocks, handles, at = [], {}, 0
    for number in range(3):
        head = value + writer.varint(length) + number.to_bytes(8, "big")
        total = len(head) + length + 8
        tail = bytes(4) + (1).to_bytes(4, "little")
        # A literal, zeros by copies of 64 bytes from one byte back, a literal.
        copies = (length - 1) // 64
        rest = length - 1 - 64 * copies
        packed = writer.varint(total) + bytes([(len(head)) << 2]) + head + b"\0" + b"\xfe\x01\0" * copies
        packed += bytes([60 << 2, rest - 1]) + bytes(rest) if rest else b""
        packed += bytes([(len(tail) - 1) << 2]) + tail
        block = writer.sealed(packed, 1)
        handles[number.to_bytes(8, "big")] = writer.handle(at, len(block) - 5)
        blocks.append(block)
        at += len(block)
    index = writer.block(handles)
    whole = b"".join(blocks) + index + writer.footer(at, len(index) - 5)
    prefix.with_name("mel_2bar.index").write_bytes(whole)


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "index empty": (with_an_empty_index, "is no checkpoint"),
    "index without a header": (without(b""), "names 0 data files"),
    "header of a million shards": (header(writer.header(1_000_000)), "names 1,000,000 data files"),
    "header big-endian": (header(writer.header(1, 1)), "of a big-endian machine"),
    "header broken": (header(b"\xff\xff"), "the index is broken"),
    "index of a gigabyte": (gigabyte_of_zeros, "is no checkpoint"),
    "index of a gigabyte, marked": (gigabyte_index, "the index has 1,073,741,832 bytes; no MusicVAE's has"),
    "index that unpacks without end": (bomb, "the index is broken: its blocks hold more than 8,388,608"),
    "data file missing": (
        data_file(lambda path: path.unlink()),
        "data-00000-of-00001 of checkpoint mel_2bar is",
    ),
    "data file cut": (data_file(lambda path: os.truncate(path, 100)), "ends at byte 100"),
    "data file harmed": (data_file(flipped), "does not match its checksum"),
    "shape of terabytes": (entry((1 << 20, 1 << 22), size=1 << 44), "which ends at byte"),
    "shape and size apart": (
        entry((1 << 20, 1 << 22)),
        "needs 17,592,186,044,416 bytes; the index gives it 0",
    ),
    "shape negative": (entry((-2,)), "no proper shape"),
    "shape zero": (entry((0, 4)), "no proper shape"),
    "shape of many": (entry((1,) * 9, bytes(4)), "no proper shape"),
    "shape of another": (entry((3,), bytes(12)), "encoder/mu/bias"),
    "type of strings": (entry((2,), bytes(8), dtype=7), "encoder/mu/bias has TensorFlow type 7; float32"),
    "type of doubles": (entry((2,), bytes(16), dtype=2), "encoder/mu/bias has TensorFlow type 2"),
    "data file unknown": (entry((2,), bytes(8), shard=7), "lies in data file 7, of 1"),
    "variable missing": (without(BIAS.encode()), "lacks variable encoder/mu/bias"),
    "variable surplus": (
        rewritten(lambda found: found.update({b"encoder/nu/bias": writer.entry((2,), 0, bytes(8))})),
        "encoder/nu/bias",
    ),
    "variable without a name": (
        rewritten(lambda found: found.update({b"\xff\xfe": writer.entry((2,), 0, bytes(8))})),
        "without a proper name",
    ),
    "entry broken": (rewritten(lambda found: found.update({BIAS.encode(): b"\x0a\x7f"})), "breaks off"),
    "numbers not a number": (with_nan, "encoder/mu/bias holds 1 numbers that are NaN"),
    "slice missing": (
        rewritten(lambda found: found.update({BIAS.encode(): _sliced((2,), 0, 2)})),
        "a slice of variable encoder/mu/bias is missing",
    ),
    "slices with a gap": (with_slices((0, 1)), "do not make it up"),
    "slices over the end": (
        with_slices((0, 1), (7, 1)),
        "a slice of variable encoder/mu/bias does not fit it",
    ),
    "slices over each other": (with_slices((0, 1), (0, 1)), "in no slice"),
    "NADE": (
        rewritten(lambda found: found.update({b"decoder/nade/w_enc": writer.entry((2,), 0, bytes(8))})),
        "decoder/nade/w_enc has shape",
    ),
}


def _sliced(shape: tuple[int, ...], start: int, length: int) -> bytes:
    dims = b"".join(writer.chunk(2, writer.whole(1, size)) for size in shape)
    extent = writer.chunk(7, writer.chunk(1, writer.whole(1, start) + writer.whole(2, length)))
    return writer.whole(1, 1) + writer.chunk(2, dims) + extent


@pytest.mark.parametrize("name", HOSTILE)
def test_one_sentence_and_nothing_written(name: str, tmp_path: Path) -> None:
    spoil, said = HOSTILE[name]
    prefix = writer.write_bundle(tmp_path / "b", model())
    spoil(prefix)
    target = tmp_path / "out"
    target.mkdir()
    says = said.replace("(", r"\(").replace(")", r"\)")
    watch = nullcontext() if "unpacks" in name else bounded.memory()  # watched, unpacking takes many seconds
    with watch, pytest.raises(MidimeError, match=says) as caught:
        convert(prefix.parent, target / "model.h5")
    assert "\n" not in str(caught.value)
    assert list(target.iterdir()) == []


def linked(path: Path) -> None:
    with tarfile.open(path, "w") as tar:
        tar.add(GOLDEN / "mel_2bar" / "model.ckpt-100.index", arcname="model.ckpt-100.index")
        link = tarfile.TarInfo("model.ckpt-100.data-00000-of-00001")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)


def cut(path: Path) -> None:
    archive(GOLDEN / "mel_2bar", path)
    os.truncate(path, 10_000)


def harmed(path: Path) -> None:
    archive(GOLDEN / "mel_2bar", path)
    content = bytearray(path.read_bytes())
    at = content.index(b"model.ckpt-100.data")
    content[at] ^= 1
    path.write_bytes(content)


def compressed(path: Path) -> None:
    with tarfile.open(path, "w:gz") as tar:
        tar.add(GOLDEN / "mel_2bar", arcname="mel_2bar")


def of_two(path: Path) -> None:
    with tarfile.open(path, "w") as tar:
        for name in ("mel_2bar", "flat-trio_16bar"):
            tar.add(GOLDEN / name, arcname=name)


def without_end(path: Path) -> None:
    archive(GOLDEN / "mel_2bar", path)
    content = bytearray(path.read_bytes())
    at = content.index(b"mel_2bar/model.ckpt-100.data")
    header_ = bytearray(content[at : at + 512])
    header_[124:136] = b"\x80" + (1 << 60).to_bytes(11, "big")
    header_[148:156] = b" " * 8
    header_[148:156] = f"{sum(header_):06o}\0 ".encode()
    content[at : at + 512] = header_
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (linked, "is a link or a device"),
        (cut, "ends at byte 10,000"),
        (harmed, "is broken; fetch the archive again"),
        (compressed, "is packed with gzip; unpack it"),
        (of_two, "holds checkpoints in 2 folders"),
        (without_end, "has 1,152,921,504,606,846,976 bytes"),
    ],
)
def test_archives_that_are_refused(spoil: Callable[[Path], None], said: str, tmp_path: Path) -> None:
    spoil(tmp_path / "mel_2bar.tar")
    with pytest.raises(MidimeError, match=said):
        convert(tmp_path / "mel_2bar.tar", tmp_path / "model.h5")
    assert [path.name for path in tmp_path.iterdir()] == ["mel_2bar.tar"]


@settings(
    max_examples=int(os.environ.get("MIDIME_FUZZ", "40")),
    deadline=5000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_mutated_checkpoints(data: st.DataObject) -> None:
    """A sentence or a model that loads; with and without checksums that fit the change."""
    with tempfile.TemporaryDirectory() as place:
        prefix = writer.write_bundle(Path(place) / "b", model())
        index = prefix.with_name("mel_2bar.index")
        if data.draw(st.booleans()):
            _mutate_file(data, data.draw(st.sampled_from(sorted(prefix.parent.iterdir()))))
        else:
            rewritten(lambda found: _mutate_entry(data, found))(prefix)
        if data.draw(st.booleans()):
            source = archive(prefix.parent, Path(place) / "mel_2bar.tar")
            if data.draw(st.booleans()):
                _mutate_file(data, source)
        else:
            source = data.draw(st.sampled_from([prefix, prefix.parent, index]))
        _converts_or_says_why(source, Path(place) / "model.h5")


def _mutate_file(data: st.DataObject, path: Path) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    path.write_bytes(content)


def _mutate_entry(data: st.DataObject, found: dict[bytes, bytes]) -> None:
    key = data.draw(st.sampled_from(sorted(found)))
    value = bytearray(found.pop(key))
    at = data.draw(st.integers(0, len(value)))
    value[at : at + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
    found[data.draw(st.just(key) | st.binary(max_size=6))] = bytes(value)


def _converts_or_says_why(source: Path, out: Path) -> None:
    said = None
    try:
        convert(source, out)
    except MidimeError as error:
        said = str(error)
    if said is None:
        assert MusicVAE.load(out).converter.steps > 0
    else:
        assert "\n" not in said
        assert not out.exists()
