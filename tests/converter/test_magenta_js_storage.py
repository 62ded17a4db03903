"""How magenta.js stores numbers: any mixture of types, groups and shards gives them back bit for bit."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_converter.magenta_js import MagentaJsFolder
from midime_tui.nn.arrays import Array

FORMS = ("float32", "float16", "packed float16", "uint8", "uint16")


def stored(
    form: str, shape: tuple[int, ...], rng: np.random.Generator
) -> tuple[dict[str, Any], bytes, Array]:
    """A weight of random numbers: what its entry says of the type, its bytes, the numbers they stand for."""
    if form == "float32":
        plain = rng.normal(size=shape).astype("<f4")
        return {"dtype": "float32"}, plain.tobytes(), plain.astype(np.float32)
    if form.endswith("float16"):
        half = rng.normal(size=shape).astype("<f2")
        packed = {"dtype": "float32", "quantization": {"dtype": "float16"}}
        return packed if "packed" in form else {"dtype": "float16"}, half.tobytes(), half.astype(np.float32)
    codes = rng.integers(0, np.iinfo(form).max + 1, shape).astype(np.dtype(form).newbyteorder("<"))
    scale, least = float(rng.uniform(1e-5, 1e-2)), float(rng.normal())
    # As JavaScript computes: in double precision, rounded once.
    values = np.array([np.float32(int(code) * scale + least) for code in codes.ravel()], np.float32)
    quantization = {"dtype": form, "scale": scale, "min": least}
    return {"dtype": "float32", "quantization": quantization}, codes.tobytes(), values.reshape(shape)


@settings(max_examples=40, deadline=None)
@given(
    groups=st.lists(
        st.lists(
            st.tuples(st.sampled_from(FORMS), st.lists(st.integers(1, 5), max_size=3).map(tuple)),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=3,
    ),
    cuts=st.lists(st.floats(0, 1), max_size=6),
    seed=st.integers(0, 2**32),
)
def test_numbers_come_back(
    groups: list[list[tuple[str, tuple[int, ...]]]], cuts: list[float], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    manifest: list[dict[str, Any]] = []
    wanted: dict[str, Array] = {}
    with tempfile.TemporaryDirectory() as place:
        for number, group in enumerate(groups):
            weights, content = [], b""
            for form, shape in group:
                name = f"v{len(wanted)}"
                entry, data, values = stored(form, shape, rng)
                weights.append({"name": name, "shape": list(shape), **entry})
                content += data
                wanted[name] = values
            # Shards end anywhere: between numbers, inside one, twice at the same byte.
            ends = [0, *sorted(int(cut * len(content)) for cut in cuts), len(content)]
            paths = [f"group{number}-shard{shard}" for shard in range(len(ends) - 1)]
            for path, start, end in zip(paths, ends, ends[1:]):
                (Path(place) / path).write_bytes(content[start:end])
            manifest.append({"paths": paths, "weights": weights})
        (Path(place) / "weights_manifest.json").write_text(json.dumps(manifest))
        (Path(place) / "config.json").write_text("{}")
        folder = MagentaJsFolder(Path(place))
        assert set(folder.shapes) == set(wanted)
        for name, values in wanted.items():
            found = folder.read(name)
            assert found.dtype == np.float32
            np.testing.assert_array_equal(found, values)
