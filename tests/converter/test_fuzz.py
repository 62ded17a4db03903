"""Mutated checkpoints: a sentence or a model that loads, never anything else, and soon.

MIDIME_FUZZ=20000 in the environment makes the run as long as one likes.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midime_converter import convert
from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from tests.converter import fuzz
from tests.converter.golden import Golden

Json = Any
SEEDS = [Golden(name).checkpoint for name in ("mel-2bar-uint8", "mel-4bar-hier", "trio-2bar-flat")]
FILES = ("config.json", "weights_manifest.json")
FUZZ = settings(
    max_examples=int(os.environ.get("MIDIME_FUZZ", "40")),
    deadline=5000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 70), 1 << 70),
    st.sampled_from([0, 1, 2, 4, 16, 32, 33, 64, 90, 512, 1 << 31]),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["float32", "float16", "uint8", "uint16", "int32", "../x", "/etc/passwd", "encoder/mu/bias"]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def converts_or_says_why(folder: Path) -> None:
    """What the converter accepts must be a model that loads; everything else is one sentence."""
    out = folder.parent / "model.h5"
    said = None
    try:
        convert(folder, out)
    except MidimeError as error:
        said = str(error)
    if said is None:
        assert MusicVAE.load(out).converter.steps > 0
    else:
        assert "\n" not in said
        assert not out.exists()


def copied(seed: Path, place: str) -> Path:
    return Path(shutil.copytree(seed, Path(place) / "checkpoint"))


def replace_somewhere(node: Json, value: Json, draw: Any) -> Json:
    """The tree with one node, drawn on the way down, replaced, removed, doubled or moved."""
    if not isinstance(node, (dict, list)) or not node or draw(st.integers(0, 5)) == 0:
        return value
    if isinstance(node, dict):
        key = draw(st.sampled_from(sorted(node)))
        if draw(st.integers(0, 9)) == 0:
            return {k: v for k, v in node.items() if k != key}
        return {**node, key: replace_somewhere(node[key], value, draw)}
    at = draw(st.integers(0, len(node) - 1))
    action = draw(st.integers(0, 11))
    if action == 0:
        return node[:at] + node[at + 1 :]
    if action == 1:
        return [*node, node[at]]
    if action == 2:
        return node[at:] + node[:at]
    return [*node[:at], replace_somewhere(node[at], value, draw), *node[at + 1 :]]


@FUZZ
@given(st.data())
def test_changed_descriptions(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = copied(data.draw(st.sampled_from(SEEDS)), place)
        for _ in range(data.draw(st.integers(1, 3))):
            path = folder / data.draw(st.sampled_from(FILES))
            tree = replace_somewhere(json.loads(path.read_text()), data.draw(values), data.draw)
            path.write_text(json.dumps(tree))
        converts_or_says_why(folder)


@FUZZ
@given(st.data())
def test_changed_bytes(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = copied(data.draw(st.sampled_from(SEEDS)), place)
        path = data.draw(st.sampled_from(sorted(folder.iterdir())))
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(content)))
            end = at + data.draw(st.integers(0, 40))
            content[at:end] = data.draw(st.binary(max_size=40))
        if data.draw(st.booleans()):
            del content[data.draw(st.integers(0, len(content))) :]
        path.write_bytes(content)
        converts_or_says_why(folder)


@FUZZ
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_descriptions_of_junk(config: bytes, manifest: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "checkpoint"
        folder.mkdir()
        (folder / "config.json").write_bytes(config)
        (folder / "weights_manifest.json").write_bytes(manifest)
        converts_or_says_why(folder)


@FUZZ
@given(st.lists(st.sampled_from(["rename", "remove", "empty", "swap"]), min_size=1, max_size=3), st.data())
def test_shards_in_disorder(actions: list[str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = copied(data.draw(st.sampled_from(SEEDS)), place)
        for action in actions:
            files = sorted(folder.iterdir())
            path, other = data.draw(st.sampled_from(files)), data.draw(st.sampled_from(files))
            if action == "remove":
                path.unlink()
            elif action == "empty":
                path.write_bytes(b"")
            elif action == "rename":
                path.rename(folder / "elsewhere")
            else:
                with suppress(FileNotFoundError):
                    one, two = path.read_bytes(), other.read_bytes()
                    path.write_bytes(two)
                    other.write_bytes(one)
            if not any(folder.iterdir()):
                break
        converts_or_says_why(folder)


def test_random_harm_to_every_format() -> None:
    """The first cases of `python -m tests.converter.fuzz`."""
    tally = fuzz.run(iter(range(int(os.environ.get("MIDIME_FUZZ", "120")))), lambda: True)
    assert tally.wrong == []
    kinds = {kind for counts in tally.counts.values() for kind in counts}
    assert kinds == {"model", "sentence"}
