"""The HDF5 model file: what was written comes back; anything else gets one sentence."""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.models.hdf5 import FORMAT
from midime_tui.models.seal import LENGTH
from midime_tui.models.store import VERSION, checksum, read_card, read_model, write_model

VARIABLES = {
    "decoder/output_projection/kernel": np.linspace(-2, 2, 12, dtype=np.float32).reshape(3, 4),
    "decoder/output_projection/bias": np.zeros(4, np.float32),
    "encoder/mu/kernel": np.random.default_rng(0).normal(size=(40, 30)).astype(np.float32),
}
CONFIG = {"name": "ünïcode", "z_size": 4, "nested": {"list": [1, 2.5, None, "x"]}}


@pytest.fixture(autouse=True)
def no_child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without a seal is first read in a child process; here only where that is what is tested."""
    if "in_a_child" not in request.node.name:
        monkeypatch.setattr("midime_tui.models.hdf5.examine", lambda path: None)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.h5"
    write_model(path, "musicvae", CONFIG, VARIABLES, licence="Apache-2.0", attribution="somebody")
    return path


@pytest.fixture(scope="module")
def good_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("store") / "good.h5"
    write_model(path, "musicvae", CONFIG, VARIABLES)
    return path.read_bytes()


def refused(path: Path, says: str, kind: str | None = None) -> None:
    """Reading `path` fails with one sentence that names the file and says what is expected here."""
    with pytest.raises(MidimeError, match=says) as caught:
        read_model(path, kind)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_was_written_comes_back(good: Path) -> None:
    stored = read_model(good, "musicvae")
    assert (stored.kind, stored.config, stored.licence) == ("musicvae", CONFIG, "Apache-2.0")
    assert stored.attribution == "somebody"
    assert stored.sha256 == checksum(VARIABLES)
    assert set(stored.variables) == set(VARIABLES)
    for name, values in VARIABLES.items():
        assert stored.variables[name].dtype == np.float32
        np.testing.assert_array_equal(stored.variables[name], values)


def test_the_file_is_what_the_format_says(good: Path) -> None:
    with h5py.File(good, "r") as file:
        assert file.attrs["format"] == FORMAT == "midime-model"
        assert file.attrs["version"] == VERSION
        assert json.loads(file.attrs["config"]) == CONFIG
        kernel = file["variables/encoder/mu/kernel"]
        assert (kernel.dtype, kernel.shuffle, kernel.compression) == (np.float32, True, "gzip")


def test_float16_is_smaller_and_rounds_as_float16(tmp_path: Path) -> None:
    values = {"a/kernel": np.random.default_rng(1).normal(size=(300, 300)).astype(np.float32)}
    write_model(tmp_path / "full.h5", "musicvae", {}, values)
    write_model(tmp_path / "half.h5", "musicvae", {}, values, float16=True)
    assert (tmp_path / "half.h5").stat().st_size < 0.6 * (tmp_path / "full.h5").stat().st_size
    half = read_model(tmp_path / "half.h5").variables["a/kernel"]
    np.testing.assert_array_equal(half, values["a/kernel"].astype(np.float16).astype(np.float32))


def test_large_tensors_of_several_blocks_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("midime_tui.models.store._CHUNK_BYTES", 1000)
    values = {"a": np.random.default_rng(1).normal(size=(70, 50)).astype(np.float32)}
    write_model(tmp_path / "m.h5", "rules", {}, values)
    np.testing.assert_array_equal(read_model(tmp_path / "m.h5").variables["a"], values["a"])


class OneAtATime(Mapping[str, Any]):
    """Makes each variable when asked, and notes how many of those made before are still held by somebody."""

    def __init__(self) -> None:
        self.made: list[weakref.ref[Any]] = []
        self.held = 0

    def __getitem__(self, name: str) -> Any:
        self.held = max(self.held, sum(made() is not None for made in self.made))
        values = np.full((40, 40), float(name[1:]), np.float32)
        self.made.append(weakref.ref(values))
        return values

    def __iter__(self) -> Iterator[str]:
        return iter([f"v{number}" for number in range(8)])

    def __len__(self) -> int:
        return 8


@pytest.mark.parametrize("float16", [False, True])
def test_variables_are_asked_for_once_and_let_go(float16: bool, tmp_path: Path) -> None:
    variables = OneAtATime()
    write_model(tmp_path / "m.h5", "musicvae", {}, variables, float16=float16)
    assert (len(variables.made), variables.held) == (8, 0)
    stored = read_model(tmp_path / "m.h5")
    assert [float(stored.variables[name][0, 0]) for name in sorted(stored.variables)] == list(range(8))


def test_the_card_is_read_without_the_weights(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("midime_tui.models.hdf5.Tensors.__getitem__", None)
    card = read_card(good)
    assert (card.kind, card.config, card.licence) == ("musicvae", CONFIG, "Apache-2.0")
    assert card.parameters == sum(values.size for values in VARIABLES.values())
    assert card.sha256 == checksum(VARIABLES)
    good.write_bytes(b"\0" + good.read_bytes())
    with pytest.raises(MidimeError, match="not an HDF5 file"):
        read_card(good)


def test_equal_models_have_equal_checksums_whatever_the_order() -> None:
    assert checksum(VARIABLES) == checksum(dict(reversed(VARIABLES.items())))
    turned = {**VARIABLES, "encoder/mu/kernel": VARIABLES["encoder/mu/kernel"].reshape(30, 40)}
    assert checksum(turned) != checksum(VARIABLES)


@pytest.mark.parametrize(
    ("kind", "variables"),
    [
        ("song", {"a": np.ones(2, np.float32)}),
        ("musicvae", {"a//b": np.ones(2, np.float32)}),
        ("musicvae", {"../a": np.ones(2, np.float32)}),
        ("musicvae", {"": np.ones(2, np.float32)}),
        ("musicvae", {"a": np.array([1, np.nan], np.float32)}),
        ("musicvae", {"a": np.array([1, np.inf], np.float32)}),
    ],
)
def test_nothing_is_written_of_what_could_not_be_read(
    tmp_path: Path, kind: str, variables: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r"kind|name|finite"):
        write_model(tmp_path / "m.h5", kind, {}, variables)
    assert list(tmp_path.iterdir()) == []


def test_too_large_for_float16_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="float16"):
        write_model(tmp_path / "m.h5", "musicvae", {}, {"a": np.array([1e5], np.float32)}, float16=True)


def test_missing_directory_empty_and_foreign_files(tmp_path: Path) -> None:
    refused(tmp_path / "none.h5", "there is no model file")
    refused(tmp_path, "is a directory")
    (tmp_path / "empty.h5").write_bytes(b"")
    refused(tmp_path / "empty.h5", "it is empty")
    (tmp_path / "song.mid").write_bytes(b"MThd" + bytes(100))
    refused(tmp_path / "song.mid", "not an HDF5 file")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["weights"] = np.ones(3)
    refused(tmp_path / "other.h5", "of something else")


def test_another_kind_is_said(good: Path) -> None:
    refused(good, "is a base model .* a personal model .* is needed", "midime")


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("version", 2, "version 2 .* update midime"),
        ("version", 0, "version 0"),
        ("version", "one", "version one"),
        ("kind", "song", "kind 'song'"),
        ("kind", 3, "kind is not a text"),
        ("config", "{", "config is not a JSON object"),
        ("config", "[" * 100_000, "config is not a JSON object"),
        ("config", "[1]", "config is not a JSON object"),
        ("sha256", "0" * 64, "do not match its checksum"),
        ("licence", 5, "licence is not a text"),
        ("format", "other", "of something else"),
    ],
)
def test_wrong_attributes(good: Path, key: str, value: object, says: str) -> None:
    with h5py.File(good, "r+") as file:
        del file.attrs[key]
        file.attrs[key] = value
    refused(good, says)


@pytest.mark.parametrize("key", ["format", "version", "kind", "config", "sha256"])
def test_missing_attributes(good: Path, key: str) -> None:
    with h5py.File(good, "r+") as file:
        del file.attrs[key]
    refused(good, "damaged|of something else|version None")


def replace_kernel(path: Path, **options: Any) -> None:
    with h5py.File(path, "r+") as file:
        del file["variables/encoder/mu/kernel"]
        file.create_dataset("variables/encoder/mu/kernel", **options)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"data": np.full((40, 30), np.nan, np.float32)}, "encoder/mu/kernel .* not finite"),
        ({"data": np.ones((40, 30), np.float32)}, "checksum"),
        ({"data": np.ones((40, 30), np.float64)}, "encoder/mu/kernel is float64"),
        ({"data": np.ones((40, 30), np.int32)}, "encoder/mu/kernel is int32"),
        ({"data": np.ones((40, 30), ">f4")}, "encoder/mu/kernel is >f4"),
        ({"data": np.array([b"text"] * 3, "S4")}, r"encoder/mu/kernel is \|S4"),
        ({"shape": (1 << 20, 1 << 20), "dtype": "f4", "chunks": (64, 64)}, "claim to hold"),
        ({"shape": (1 << 40,), "dtype": "f2", "chunks": (1 << 20,)}, "claim to hold"),
    ],
    ids=[
        "nan",
        "other values",
        "float64",
        "integers",
        "big-endian",
        "text",
        "terabytes",
        "terabytes of halves",
    ],
)
def test_wrong_tensors(good: Path, options: dict[str, Any], says: str) -> None:
    replace_kernel(good, **options)
    refused(good, says)


def test_links_are_not_followed(good: Path, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["secret"] = np.ones(3, np.float32)
    for link in (h5py.ExternalLink(str(tmp_path / "other.h5"), "secret"), h5py.SoftLink("/variables")):
        with h5py.File(good, "r+") as file:
            file["variables/link"] = link
        refused(good, "link is a link to elsewhere")
        with h5py.File(good, "r+") as file:
            del file["variables/link"]


def test_tensors_in_other_files_are_not_read(good: Path, tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(bytes(12))
    replace_kernel(good, shape=(3,), dtype="f4", external=[(str(tmp_path / "raw"), 0, 12)])
    refused(good, "lies in another file")


def test_a_tree_without_end_is_refused(good: Path) -> None:
    with h5py.File(good, "r+") as file:
        file["variables/encoder/again"] = file["variables/encoder"]
        file["variables/encoder/twice"] = file["variables/encoder"]
    refused(good, "has no end")


def test_no_variables(good: Path) -> None:
    with h5py.File(good, "r+") as file:
        del file["variables"]
    refused(good, "has no group /variables")
    with h5py.File(good, "r+") as file:
        file.create_group("variables")
    refused(good, "holds no variables")


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 0.999))
def test_truncated_files(tmp_path_factory: pytest.TempPathFactory, good_bytes: bytes, share: float) -> None:
    path = tmp_path_factory.mktemp("cut") / "cut.h5"
    path.write_bytes(good_bytes[: int(share * (len(good_bytes) - LENGTH))])
    refused(path, "cut short|damaged|not a midime model")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_changed_byte_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, good_bytes: bytes, data: st.DataObject
) -> None:
    body = len(good_bytes) - LENGTH  # without its seal a file is merely unsealed: see below
    changed = bytearray(good_bytes)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, body - 1))
        changed[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("changed") / "changed.h5"
    path.write_bytes(changed)
    if bytes(changed) != good_bytes:
        refused(path, "damaged|not a midime model")


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.data())
def test_changed_files_without_a_seal_are_tried_in_a_child(
    tmp_path_factory: pytest.TempPathFactory, good_bytes: bytes, data: st.DataObject
) -> None:
    changed = bytearray(good_bytes[:-LENGTH])
    for _ in range(data.draw(st.integers(1, 20))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("unsealed") / "changed.h5"
    path.write_bytes(changed)
    try:
        stored = read_model(path)
    except MidimeError as error:
        message = str(error)
    else:
        message = ""  # the change hit bytes that mean nothing
        assert set(stored.variables) == set(VARIABLES)
    assert "\n" not in message


def test_what_crashes_the_library_does_so_in_a_child(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good.write_bytes(good.read_bytes()[:-LENGTH])
    for child in ("import os; os.abort()", "import time; time.sleep(60)"):
        monkeypatch.setattr("midime_tui.models.examine._CHILD", child)
        monkeypatch.setattr("midime_tui.models.examine._SECONDS", 0.5)
        refused(good, "HDF5 cannot read it")


def test_a_sound_file_without_a_seal_is_read_once_tried_in_a_child(good: Path) -> None:
    good.write_bytes(good.read_bytes()[:-LENGTH])
    assert set(read_model(good).variables) == set(VARIABLES)
