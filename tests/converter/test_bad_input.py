"""Hostile and broken checkpoint folders: one clear sentence each, and nothing written."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from midime_converter import convert
from midime_tui.errors import MidimeError
from tests.converter import bounded
from tests.converter.golden import Golden

Json = Any
MU = "encoder/mu/kernel"


def in_manifest(change: Callable[[Json], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / "weights_manifest.json"
        manifest = json.loads(path.read_text())
        change(manifest)
        path.write_text(json.dumps(manifest))

    return apply


def in_config(change: Callable[[Json], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / "config.json"
        config = json.loads(path.read_text())
        change(config)
        path.write_text(json.dumps(config))

    return apply


def weight(which: str, /, **fields: Json) -> Callable[[Path], None]:
    """Change fields of one weight's entry."""

    def change(manifest: Json) -> None:
        next(entry for group in manifest for entry in group["weights"] if entry["name"] == which).update(
            fields
        )

    return in_manifest(change)


def args(**fields: Json) -> Callable[[Path], None]:
    return in_config(lambda config: config["dataConverter"]["args"].update(fields))


def replaced(file: str, content: bytes) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        (folder / file).write_bytes(content)

    return apply


def shard_path(path: str) -> Callable[[Path], None]:
    return in_manifest(lambda manifest: manifest[0]["paths"].__setitem__(0, path))


def poisoned(value: float) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / "group1-shard3of5"
        numbers = bytearray(path.read_bytes())
        numbers[2 : 2 + 4] = np.float32(value).tobytes()  # shards end off the grid of four bytes
        path.write_bytes(numbers)

    return apply


def truncated(folder: Path) -> None:
    os.truncate(folder / "group1-shard5of5", 1000)


def truncated_in_the_middle(folder: Path) -> None:
    os.truncate(folder / "group1-shard2of5", 49000)


def lengthened(folder: Path) -> None:
    with (folder / "group1-shard5of5").open("ab") as stream:
        stream.write(b"\0" * 12)


def without_a_shard(folder: Path) -> None:
    (folder / "group1-shard4of5").unlink()


def linked_out(folder: Path) -> None:
    outside = folder.parent / "outside"
    shutil.copy(folder / "group1-shard1of5", outside)
    (folder / "group1-shard1of5").unlink()
    (folder / "group1-shard1of5").symlink_to(outside)


def a_pipe(folder: Path) -> None:
    (folder / "group1-shard1of5").unlink()
    os.mkfifo(folder / "group1-shard1of5")


def a_folder_for_a_shard(folder: Path) -> None:
    (folder / "group1-shard1of5").unlink()
    (folder / "group1-shard1of5").mkdir()


def gigabyte_json(folder: Path) -> None:
    with (folder / "weights_manifest.json").open("r+b") as stream:
        stream.truncate(1 << 30)  # a hole: it takes no room on the disk


def with_a_duplicate(manifest: Json) -> None:
    manifest[0]["weights"].append(manifest[0]["weights"][0])


def without_mu(manifest: Json) -> None:
    """The variable's bytes go on under a name that training state has."""
    next(e for e in manifest[0]["weights"] if e["name"] == MU)["name"] = "encoder/mu/kernel/Adam"


def with_a_surplus(folder: Path) -> None:
    (folder / "more").write_bytes(bytes(16))
    entry = {"name": "decoder/extra/bias", "shape": [4], "dtype": "float32"}
    in_manifest(lambda manifest: manifest.append({"paths": ["more"], "weights": [entry]}))(folder)


def with_nade(folder: Path) -> None:
    with_a_surplus(folder)
    in_manifest(lambda manifest: manifest[1]["weights"][0].update(name="decoder/nade/w_enc"))(folder)


def groove(**changes: object) -> Callable[[Path], None]:
    return in_config(
        lambda c: c["dataConverter"].update(type="GrooveConverter", args={"numSteps": 32, **changes})
    )


def of_a_trio(config: Json) -> None:
    piano = {"minPitch": 21, "maxPitch": 108}
    config["dataConverter"] = {
        "type": "TrioConverter",
        "args": {"numSteps": 32, "melArgs": piano, "bassArgs": {**piano, "minPitch": 24}, "drumsArgs": {}},
    }


LONG = 1 << 40
CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "path climbs": (shard_path("../secret"), "'../secret'; only files inside the folder"),
    "path climbs inside": (shard_path("a/../../secret"), "only files inside the folder"),
    "path is absolute": (shard_path("/etc/passwd"), "'/etc/passwd'; only files inside the folder"),
    "path is of Windows": (shard_path("C:\\secret"), "only files inside the folder"),
    "path has a drive": (shard_path("C:secret"), "only files inside the folder"),
    "path is empty": (shard_path(""), "only files inside the folder"),
    "path holds a zero byte": (shard_path("a\0b"), "only files inside the folder"),
    "path holds half a character": (shard_path("\ud800"), "only files inside the folder"),
    "path is endless": (shard_path("a" * 5000), "cannot be read"),
    "path is the folder": (shard_path("."), "not a regular file"),
    "paths are missing": (in_manifest(lambda m: m[0].pop("paths")), "group 1 has no list of shard files"),
    "paths are empty": (in_manifest(lambda m: m[0].update(paths=[])), "no list of shard files"),
    "paths are numbers": (in_manifest(lambda m: m[0].update(paths=[1])), "no list of shard files"),
    "shard twice": (in_manifest(lambda m: m[0]["paths"].append(m[0]["paths"][0])), "names a shard twice"),
    "shard missing": (without_a_shard, "group1-shard4of5, named by weights_manifest.json, is missing"),
    "shard is a link out": (linked_out, "is a link out of the folder"),
    "shard is a pipe": (a_pipe, "not a regular file"),
    "shard is a folder": (a_folder_for_a_shard, "not a regular file"),
    "last shard cut": (truncated, "end at byte 201,004 (group1-shard5of5)"),
    "middle shard cut": (truncated_in_the_middle, "end at byte 218,623"),
    "shard too long": (lengthened, "hold 219,636 bytes, weights_manifest.json accounts for 219,624"),
    "shape of terabytes": (weight(MU, shape=[LONG // 1024, 4096]), "variable encoder/mu/kernel needs bytes"),
    "shape of overflow": (weight(MU, shape=[(1 << 31) - 1] * 8), "variable encoder/mu/kernel needs bytes"),
    "shape of giants": (weight(MU, shape=[1 << 70]), "variable encoder/mu/kernel has no proper shape"),
    "shape negative": (weight(MU, shape=[-48, -16]), "encoder/mu/kernel has no proper shape"),
    "shape zero": (weight(MU, shape=[0, 16]), "encoder/mu/kernel has no proper shape"),
    "shape of fractions": (weight(MU, shape=[48.0, 16]), "encoder/mu/kernel has no proper shape"),
    "shape of truths": (weight(MU, shape=[True, 16]), "encoder/mu/kernel has no proper shape"),
    "shape a text": (weight(MU, shape="48x16"), "encoder/mu/kernel has no proper shape"),
    "shape of many": (weight(MU, shape=[1] * 1000), "encoder/mu/kernel has no proper shape"),
    "shape turned": (weight(MU, shape=[16, 48]), "encoder/mu/kernel has shape [16, 48]; [48, 16] would fit"),
    "shape flat": (weight(MU, shape=[768]), "encoder/mu/kernel has shape [768]; [48, 16] would fit"),
    "dtype of integers": (
        weight(MU, dtype="int32"),
        "encoder/mu/kernel has dtype 'int32'; float32 or float16",
    ),
    "dtype unknown": (weight(MU, dtype="float8"), "encoder/mu/kernel has dtype 'float8'"),
    "dtype missing": (weight(MU, dtype=None), "encoder/mu/kernel has dtype None"),
    "dtype a list": (weight(MU, dtype=[]), "encoder/mu/kernel has dtype []"),
    "quantization unknown": (weight(MU, quantization={"dtype": "uint4"}), "quantization dtype 'uint4'"),
    "quantization a text": (weight(MU, quantization="uint8"), "has quantization 'uint8'; an object"),
    "quantization bare": (weight(MU, quantization={"dtype": "uint8"}), "without a finite min and scale"),
    "quantization of integers": (
        weight(MU, dtype="int32", quantization={"dtype": "uint8", "min": 0, "scale": 1}),
        "encoder/mu/kernel is quantized but has dtype 'int32'",
    ),
    "quantization infinite": (
        weight(MU, quantization={"dtype": "uint8", "min": 0, "scale": float("inf")}),
        "without a finite min and scale",
    ),
    "numbers not a number": (poisoned(float("nan")), "holds 1 numbers that are NaN or infinite"),
    "numbers infinite": (poisoned(float("inf")), "holds 1 numbers that are NaN or infinite"),
    "variable twice": (in_manifest(with_a_duplicate), "has variable encoder/cell_0/"),
    "variable missing": (in_manifest(without_mu), "variable encoder/mu/kernel is missing"),
    "variable surplus": (
        with_a_surplus,
        "decoder/extra/bias is no part of a flat MusicVAE with 1 decoder core",
    ),
    "variable of NADE": (with_nade, "variable decoder/nade/w_enc is no part of a flat"),
    "name missing": (weight(MU, name=None), "a weight without a proper name"),
    "name endless": (weight(MU, name="a" * 1000), "a weight without a proper name"),
    "name climbs": (weight(MU, name="../mu"), "variable encoder/mu/kernel is missing"),
    "weight a number": (in_manifest(lambda m: m[0]["weights"].append(1)), "has a number among its weights"),
    "weights missing": (in_manifest(lambda m: m[0].pop("weights")), "group 1 has no list of weights"),
    "weights a crowd": (in_manifest(lambda m: m[0].update(weights=[0] * 10_001)), "more than 10,000 weights"),
    "group a list": (in_manifest(lambda m: m.append([])), "group 2 is an empty list"),
    "manifest empty": (replaced("weights_manifest.json", b"[]"), "holds an empty list; a list of groups"),
    "manifest an object": (replaced("weights_manifest.json", b"{}"), "holds an object; a list of groups"),
    "manifest not JSON": (replaced("weights_manifest.json", b"<html>404"), "is not JSON (line 1, column 1)"),
    "manifest cut": (replaced("weights_manifest.json", b'[{"paths": ["gr'), "is not JSON (line 1"),
    "manifest not UTF-8": (replaced("weights_manifest.json", b'["\xff"]'), "is not JSON"),
    "manifest deep": (replaced("weights_manifest.json", b"[" * 500_000), "is not JSON"),
    "manifest of a giant": (replaced("weights_manifest.json", b"9" * 500_000), "is not JSON"),
    "manifest twice": (replaced("weights_manifest.json", b'[{"a": 1, "a": 2}]'), "says 'a' twice"),
    "manifest of a gigabyte": (gigabyte_json, "is larger than 1,048,576 bytes"),
    "config missing": (
        lambda folder: (folder / "config.json").unlink(),
        "config.json, named by the magenta.js",
    ),
    "config not JSON": (replaced("config.json", b"type: MusicVAE"), "config.json is not JSON"),
    "config a list": (replaced("config.json", b"[]"), "holds an empty list; a JSON object"),
    "config of another model": (in_config(lambda c: c.update(type="MusicRNN")), "describes 'MusicRNN'"),
    "config without a type": (in_config(lambda c: c.pop("type")), "describes no model type; a MusicVAE"),
    "config without converter": (in_config(lambda c: c.pop("dataConverter")), "has no dataConverter"),
    "config without args": (
        in_config(lambda c: c["dataConverter"].pop("args")),
        "MelodyConverter has no args",
    ),
    "converter unknown": (in_config(lambda c: c["dataConverter"].update(type="X")), "no such converter"),
    "converter a list": (in_config(lambda c: c["dataConverter"].update(type=[])), "no converter type"),
    "converter for several instruments": (
        in_config(lambda c: c["dataConverter"].update(type="MultitrackConverter")),
        "MultitrackConverter has stepsPerQuarter None; a whole number in range 1..960",
    ),
    "grooves with a melody's weights": (
        in_config(lambda c: c["dataConverter"].update(type="GrooveConverter")),
        "has shape [114, 96]; [51, 96] would fit",
    ),
    "grooves by the drum": (groove(splitInstruments=True), "has splitInstruments, a step for every drum"),
    "grooves on a finer grid": (groove(stepsPerQuarter=8), "stepsPerQuarter 8; midime convert"),
    "drum rolls without a NADE": (
        in_config(lambda c: c["dataConverter"].update(type="DrumRollConverter")),
        "variable decoder/nade/w_enc (and 1 more) are missing",
    ),
    "taps of too few drums": (groove(tapify=True, pitchClasses=[[36]]), "taps need 4 classes"),
    "converter of another depth": (args(maxPitch=107), "has shape [114, 96]; [113, 96] would fit"),
    "trio with a melody's weights": (in_config(of_a_trio), "variable core_decoder_0/decoder/"),
    "chords": (
        in_config(lambda c: c.update(chordEncoder="PitchChordEncoder")),
        "has shape [114, 96]; [151, 96] would fit",
    ),
    "chords unknown": (
        in_config(lambda c: c.update(chordEncoder="Guitar")),
        "has 'Guitar'; magenta.js knows",
    ),
    "controls nameless": (
        in_config(lambda c: c.update(extraControls=[{"depth": 2}])),
        "conditions make no sense",
    ),
    "steps none": (args(numSteps=0), "numSteps 0; a whole number in range 1..1024"),
    "steps endless": (args(numSteps=10**9), "numSteps 1000000000; a whole number in range 1..1024"),
    "steps in words": (args(numSteps="32"), "numSteps '32'"),
    "segments uneven": (args(numSegments=5), "32 steps in 5 segments; equal parts"),
    "segments but flat": (args(numSegments=4), "variable encoder/hierarchical_level_0/cell_0/"),
    "pitches reversed": (
        args(minPitch=108, maxPitch=21),
        "has maxPitch 21; a whole number in range 108..127",
    ),
    "pitches missing": (args(minPitch=None), "has minPitch None; a whole number in range 0..127"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Golden("mel-2bar").checkpoint, tmp_path / "checkpoint"))


@pytest.mark.parametrize("name", CASES)
def test_one_sentence_and_nothing_written(name: str, folder: Path, tmp_path: Path) -> None:
    spoil, said = CASES[name]
    spoil(folder)
    target = tmp_path / "out"
    target.mkdir()
    with bounded.memory(), pytest.raises(MidimeError) as caught:
        convert(folder, target / "model.h5")
    sentence = str(caught.value)
    assert said in sentence
    assert "\n" not in sentence
    assert len(sentence) < 600
    assert list(target.iterdir()) == []


def test_a_failed_conversion_leaves_the_old_file(folder: Path, tmp_path: Path) -> None:
    poisoned(float("nan"))(folder)
    out = tmp_path / "model.h5"
    out.write_bytes(b"as it was")
    with pytest.raises(MidimeError):
        convert(folder, out)
    assert out.read_bytes() == b"as it was"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nowhere", "there is no checkpoint"),
        ("empty", "is no checkpoint: it has neither weights_manifest.json and config.json"),
        ("file", "is no checkpoint; a magenta.js or deeplearn.js folder, its address, a TensorFlow prefix"),
    ],
)
def test_what_is_no_checkpoint_at_all(source: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"MThd")
    with pytest.raises(MidimeError, match=said.replace(".", r"\.")):
        convert(tmp_path / source, tmp_path / "model.h5")


def test_an_output_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="cannot write"):
        convert(folder, tmp_path / "missing" / "model.h5")
    with pytest.raises(MidimeError, match="it is a directory"):
        convert(folder, tmp_path)


def test_float16_refuses_what_halves_cannot_hold(folder: Path, tmp_path: Path) -> None:
    poisoned(1e6)(folder)
    with pytest.raises(MidimeError, match="too large for float16; convert without --float16"):
        convert(folder, tmp_path / "model.h5", float16=True)
    convert(folder, tmp_path / "model.h5")
