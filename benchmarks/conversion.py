"""`python -m benchmarks.conversion`: memory and time that the conversion of a very large checkpoint takes.

A TensorFlow bundle of the size of the largest published checkpoint (1.7 GB, a hierarchical trio) is made of
random numbers in a temporary folder, copied (which is what the disk can do), and converted in a process of
its own, whose largest memory is then compared with that of one that converts a tiny bundle.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from midime_converter.crc32c import crc32c, masked
from midime_converter.leveldb_table import MAGIC

_NAME = "hierdec-trio_16bar"
_BLOCK = 1 << 24
_MILLION = 1e6


def trio_shapes(width: float) -> dict[str, tuple[int, ...]]:
    """The variables of a hierarchical trio with an encoder of two layers; 1.0 makes 1.7 GB of float32."""
    encoder, conductor, core, z = (max(2, round(units * width)) for units in (2048, 1536, 2048, 512))
    depths = (90, 90, 512)
    shapes: dict[str, tuple[int, ...]] = {}

    def dense(prefix: str, inputs: int, outputs: int) -> None:
        shapes.update({f"{prefix}/kernel": (inputs, outputs), f"{prefix}/bias": (outputs,)})

    for layer, inputs in enumerate((sum(depths), 2 * encoder)):
        for way in ("fw", "bw"):
            cell = f"encoder/cell_{layer}/bidirectional_rnn/{way}/multi_rnn_cell/cell_0/lstm_cell"
            dense(cell, inputs + encoder, 4 * encoder)
    dense("encoder/mu", 2 * encoder, z)
    dense("encoder/sigma", 2 * encoder, z)
    place = "decoder/hierarchical_level_0"
    dense(f"{place}/initial_state", z, 4 * conductor)
    for layer, inputs in enumerate((1, conductor)):
        dense(f"{place}/cell_{layer}/lstm_cell", inputs + conductor, 4 * conductor)
    for number, depth in enumerate(depths):
        prefix = f"core_decoder/core_decoder_{number}/decoder"
        dense(f"{prefix}/z_to_initial_state", conductor, 4 * core)
        for layer, inputs in enumerate((depth + conductor, core)):
            dense(f"{prefix}/multi_rnn_cell/cell_{layer}/lstm_cell", inputs + core, 4 * core)
        dense(f"{prefix}/output_projection", core, depth)
    return shapes


def write_bundle(folder: Path, shapes: dict[str, tuple[int, ...]]) -> Path:
    """A TensorFlow bundle of random numbers of the size of trained ones, a variable at a time."""
    rng = np.random.default_rng(0)
    prefix = folder / _NAME
    entries = [(b"", _number(1, 1))]
    offset = 0
    with open(f"{prefix}.data-00000-of-00001", "wb") as out:
        for name in sorted(shapes):
            values = rng.standard_normal(shapes[name], dtype=np.float32)
            values *= np.float32(0.05)
            dims = b"".join(_chunk(2, _number(1, size)) for size in shapes[name])
            entry = _number(1, 1) + _chunk(2, dims) + _number(4, offset) + _number(5, values.nbytes)
            checksum = masked(crc32c(values.data.cast("B"))).to_bytes(4, "little")
            entries.append((name.encode(), entry + _varint(6 << 3 | 5) + checksum))
            out.write(values.data)
            offset += values.nbytes
    data = _block(entries)
    index = _block([(entries[-1][0], _varint(0) + _varint(len(data) - 5))])
    footer = _varint(0) * 2 + _varint(len(data)) + _varint(len(index) - 5)
    Path(f"{prefix}.index").write_bytes(data + index + footer.ljust(40, b"\0") + MAGIC)
    return prefix


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _chunk(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _block(entries: list[tuple[bytes, bytes]]) -> bytes:
    content = b"".join(
        _varint(0) + _varint(len(key)) + _varint(len(value)) + key + value for key, value in entries
    )
    content += bytes(4) + (1).to_bytes(4, "little") + b"\0"
    return content + masked(crc32c(content)).to_bytes(4, "little")


_CHILD = """
import json, os, sys, time
from midime_converter import convert
start, cpu = time.perf_counter(), time.process_time()
convert(sys.argv[1], sys.argv[2], float16=sys.argv[3] == "float16")
told = {"seconds": time.perf_counter() - start, "processor": time.process_time() - cpu}
try:
    with open("/proc/self/status") as status:  # of this program alone; getrusage counts what started it too
        told["peak"] = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
except OSError:
    import resource
    unit = 1 if sys.platform == "darwin" else 1024
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(json.dumps(told))
"""


def converted(prefix: Path, out: Path, dtype: str) -> dict[str, float]:
    """Convert in a process of its own: seconds, processor (seconds), peak (bytes of memory)."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(prefix), str(out), dtype],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def copied(source: Path, target: Path) -> float:
    """Seconds that a plain copy takes, down to the disk."""
    start = time.perf_counter()
    with source.open("rb") as read, target.open("wb") as write:
        while block := read.read(_BLOCK):
            write.write(block)
        os.fsync(write.fileno())
    seconds = time.perf_counter() - start
    target.unlink()
    return seconds


def measure(folder: Path, width: float, dtype: str) -> dict[str, float]:
    """Bytes: checkpoint, largest (variable), model, peak, tiny (the peak of a tiny one); seconds: copy,
    conversion, processor; variables: how many."""
    (folder / "tiny").mkdir()
    base = converted(write_bundle(folder / "tiny", trio_shapes(0.004)), folder / "tiny.h5", dtype)
    shapes = trio_shapes(width)
    prefix = write_bundle(folder, shapes)
    data = Path(f"{prefix}.data-00000-of-00001")
    copy = copied(data, folder / "copy")
    found = converted(prefix, folder / "model.h5", dtype)
    return {
        "checkpoint": data.stat().st_size,
        "variables": len(shapes),
        "largest": 4 * max(math.prod(shape) for shape in shapes.values()),
        "copy": copy,
        "conversion": found["seconds"],
        "processor": found["processor"],
        "model": (folder / "model.h5").stat().st_size,
        "peak": found["peak"],
        "tiny": base["peak"],
    }


def lines(found: Mapping[str, float], dtype: str) -> Iterator[str]:
    """What was found, in words."""
    total, beyond = found["checkpoint"] / _MILLION, found["peak"] - found["tiny"]
    yield f"checkpoint        {total:8.0f} MB in {found['variables']:.0f} variables"
    yield f"  the largest     {found['largest'] / _MILLION:8.0f} MB"
    yield f"copy of it        {found['copy']:8.1f} s ({total / found['copy']:.0f} MB/s)"
    yield f"conversion        {found['conversion']:8.1f} s ({found['processor']:.1f} s of processor), {dtype}"
    yield f"model file        {found['model'] / _MILLION:8.0f} MB"
    yield f"memory, at most   {found['peak'] / _MILLION:8.0f} MB"
    yield f"  of a tiny one   {found['tiny'] / _MILLION:8.0f} MB"
    yield f"  beyond that     {beyond / _MILLION:8.0f} MB"
    yield f"  {beyond / found['largest']:.2f} times the largest variable (target: at most 2)"


def in_a_folder(width: float, dtype: str, folder: str | None = None) -> dict[str, float]:
    """`measure` in a temporary folder, in `folder` where one is given."""
    place = Path(tempfile.mkdtemp(dir=folder, prefix="midime-conversion-"))
    try:
        return measure(place, width, dtype)
    finally:
        shutil.rmtree(place)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conversion", description=__doc__)
    parser.add_argument("--width", type=float, default=1.0, help="of the layers: 1 makes 1.7 GB (1)")
    parser.add_argument("--float16", action="store_true", help="store halves")
    parser.add_argument("--folder", help="where to work: 6 GB are needed for width 1 (a temporary folder)")
    options = parser.parse_args()
    dtype = "float16" if options.float16 else "float32"
    for line in lines(in_a_folder(options.width, dtype, options.folder), dtype):
        print(line)


if __name__ == "__main__":
    main()
