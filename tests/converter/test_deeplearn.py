"""deeplearn.js folders: what magenta.js's hold, a file a variable; broken and hostile ones get a sentence."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from midime_converter import convert, downloads
from midime_converter.download import Patience
from midime_tui.errors import MidimeError
from midime_tui.models.store import read_card, read_model
from tests.converter import bounded
from tests.converter import web_server as web
from tests.converter.deeplearn_writer import write_deeplearn
from tests.converter.golden import Golden

MELODY = Golden("mel-2bar").checkpoint
MU = "encoder/mu/kernel"
MU_FILE = "encoder_mu_kernel"
CASES = ("mel-2bar", "mel-4bar-hier", "trio-4bar-hier", "drums-2bar-nade", "groove-2bar")


@pytest.mark.parametrize("description", ["converter.json", "config.json"])
@pytest.mark.parametrize("case", CASES)
def test_the_same_model_as_from_magenta_js(case: str, description: str, tmp_path: Path) -> None:
    source = Golden(case).checkpoint
    convert(source, tmp_path / "js.h5")
    report = convert(write_deeplearn(source, tmp_path / "old", description), tmp_path / "old.h5")
    assert report.format == "deeplearn.js folder"
    js, old = read_model(tmp_path / "js.h5"), read_model(tmp_path / "old.h5")
    assert old.sha256 == js.sha256
    assert old.config["converter"] == js.config["converter"]


def test_without_a_description_the_variables_tell(tmp_path: Path) -> None:
    folder = write_deeplearn(MELODY, tmp_path / "mel_2bar", None)
    convert(folder, tmp_path / "m.h5")
    converter = read_card(tmp_path / "m.h5").config["converter"]
    assert (converter["type"], converter["steps"], converter["origin"]) == ("melody", 32, "magenta.js")
    convert(folder, tmp_path / "n.h5", config="flat-mel_16bar")
    assert read_card(tmp_path / "n.h5").config["steps"] == 256


def test_over_the_net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "downloads_folder", lambda: tmp_path / "cache")
    folder = write_deeplearn(MELODY, tmp_path / "old")
    convert(folder, tmp_path / "here.h5")
    with web.running() as server:
        url = server.add_folder("/x/mel_2bar", folder)
        convert(url, tmp_path / "there.h5", patience=Patience(attempts=1))
        paths = [path for path, _ in server.asked]
    assert read_card(tmp_path / "there.h5").sha256 == read_card(tmp_path / "here.h5").sha256
    assert len(paths) == len(set(paths))


def test_the_training_state_is_skipped(tmp_path: Path) -> None:
    folder = write_deeplearn(MELODY, tmp_path / "old")
    change(folder, lambda m: m.update({"global_step": {"filename": "global_step", "shape": []}}))
    change(folder, lambda m: m.update({f"{MU}/Adam": {"filename": "../nowhere", "shape": [1]}}))
    assert convert(folder, tmp_path / "m.h5").variables == len(json_of(folder)) - 2


def json_of(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_text())


def change(folder: Path, how: Callable[[Any], object]) -> None:
    manifest = json_of(folder)
    how(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def mu(**fields: object) -> Callable[[Path], object]:
    return lambda folder: change(folder, lambda manifest: manifest[MU].update(fields))


def in_manifest(how: Callable[[Any], object]) -> Callable[[Path], object]:
    return lambda folder: change(folder, how)


def text(file: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes(content)


def gigabyte(folder: Path) -> None:
    with (folder / "manifest.json").open("r+b") as stream:
        stream.truncate(1 << 30)


def linked_out(folder: Path) -> None:
    (folder.parent / "outside").write_bytes((folder / MU_FILE).read_bytes())
    (folder / MU_FILE).unlink()
    (folder / MU_FILE).symlink_to(folder.parent / "outside")


def a_pipe(folder: Path) -> None:
    (folder / MU_FILE).unlink()
    os.mkfifo(folder / MU_FILE)


def poisoned(folder: Path) -> None:
    values = np.fromfile(folder / MU_FILE, "<f4")
    values[3] = np.inf
    values.tofile(folder / MU_FILE)


def lengthened(folder: Path) -> None:
    with (folder / MU_FILE).open("ab") as stream:
        stream.write(bytes(4))


SURPLUS = {"decoder/extra/bias": {"filename": MU_FILE, "shape": [48, 16]}}
HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "path climbs": (mu(filename="../secret"), "'../secret'; only files inside the folder"),
    "path is absolute": (mu(filename="/etc/passwd"), "only files inside the folder"),
    "path has a drive": (mu(filename="C:secret"), "only files inside the folder"),
    "path a number": (mu(filename=7), "has no filename for variable encoder/mu/kernel"),
    "file missing": (
        lambda folder: (folder / MU_FILE).unlink(),
        "named by manifest.json, is missing",
    ),
    "file a link out": (linked_out, "is a link out of the folder"),
    "file a pipe": (a_pipe, "not a regular file"),
    "file cut": (
        lambda folder: os.truncate(folder / MU_FILE, 1000),
        "kernel ends at byte 1,000",
    ),
    "file empty": (
        text(MU_FILE, b""),
        "kernel ends at byte 0; variable encoder/mu/kernel of shape [48, 16] needs",
    ),
    "file too long": (lengthened, f"{MU_FILE} goes on to byte 3,076"),
    "file twice": (
        in_manifest(lambda m: m.update(SURPLUS)),
        "names the file encoder_mu_kernel for",
    ),
    "numbers infinite": (poisoned, "variable encoder/mu/kernel holds 1 numbers that are NaN or infinite"),
    "shape of terabytes": (mu(shape=[1 << 20, 1 << 22]), "needs 17,592,186,044,416 bytes"),
    "shape negative": (mu(shape=[-48, -16]), "encoder/mu/kernel has no proper shape"),
    "shape of fractions": (mu(shape=[48.5, 16]), "encoder/mu/kernel has no proper shape"),
    "shape turned": (mu(shape=[16, 48]), "encoder/mu/kernel has shape [16, 48]; [48, 16] would fit"),
    "packed": (mu(quantization={"dtype": "uint8"}), "has variable encoder/mu/kernel packed"),
    "of another type": (mu(dtype="float64"), "has variable encoder/mu/kernel packed or of another type"),
    "variable missing": (in_manifest(lambda m: m.pop(MU)), "variable encoder/mu/kernel is missing"),
    "variable a number": (in_manifest(lambda m: m.update({MU: 1})), "has a number for variable encoder/mu"),
    "variable unnamed": (in_manifest(lambda m: m.update({"\n": {}})), "a variable without a proper name"),
    "variable of a scalar": (mu(shape=[]), "variable encoder/mu/kernel is missing"),
    "manifest a list": (text("manifest.json", b"[]"), "holds an empty list; an object of variables"),
    "manifest empty": (text("manifest.json", b"{}"), "holds an object; an object of variables"),
    "manifest no JSON": (text("manifest.json", b"<html>404"), "is not JSON (line 1, column 1)"),
    "manifest twice": (text("manifest.json", b'{"a": 1, "a": 2}'), "says 'a' twice"),
    "manifest a crowd": (
        text("manifest.json", json.dumps({str(n): 0 for n in range(10_001)}).encode()),
        "more than 10,000 variables",
    ),
    "manifest a gigabyte": (gigabyte, "is larger than 1,048,576 bytes"),
    "manifest of an app": (
        text("manifest.json", b'{"name": "app", "icons": []}'),
        "a text for variable name",
    ),
    "converter a list": (text("converter.json", b"[1]"), "converter.json holds a list; a JSON object"),
    "converter unknown": (text("converter.json", b'{"type": "X", "args": {}}'), "no such converter"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_deeplearn(MELODY, tmp_path / "checkpoint")


@pytest.mark.parametrize("name", HOSTILE)
def test_one_sentence_and_nothing_written(name: str, folder: Path, tmp_path: Path) -> None:
    spoil, said = HOSTILE[name]
    spoil(folder)
    target = tmp_path / "out"
    target.mkdir()
    with bounded.memory(), pytest.raises(MidimeError) as caught:
        convert(folder, target / "model.h5")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    assert list(target.iterdir()) == []


def test_a_config_where_there_is_a_description(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match=r"converter\.json says what the checkpoint is; leave --config out"):
        convert(folder, tmp_path / "m.h5", config="cat-mel_2bar_big")
