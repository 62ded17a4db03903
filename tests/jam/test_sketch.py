"""A sketch brings all of a person's work back, and a broken one is one sentence."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.jam.desk import Desk
from midime_tui.jam.jam import Jam
from midime_tui.jam.sketch import jam_of, sketch_of
from midime_tui.jam.sketch_file import SUFFIX, read_name, read_sketch, write_sketch
from midime_tui.jam.sketchbook import delete_sketch, find_sketch, list_sketches, sketch_path
from tests.models.random_model import random_model


@pytest.fixture
def busy(trained: Jam) -> Jam:
    """A jam in which a bit of everything was done."""
    trained.nudge(0, 1.0)
    trained.random()
    trained.undo()
    trained.set_temperature(0.4)
    trained.transpose(-2)
    trained.hold_base(3, 1.5)
    trained.keep()
    trained.adopt(trained.base_loop(3))
    trained.keep("other")
    trained.tape.add(trained.loop(), "first")
    trained.tape.add(trained.base_loop(5))
    trained.thumb(trained.loop(), True)
    trained.qpm = 93
    trained.take.strike(60, 0)
    trained.take.new_layer()
    trained.take.strike(64, 4.3)
    trained.take.undo()
    return trained


@pytest.fixture
def light(jam: Jam, tmp_path: Path) -> Path:
    """A sketch without a personal model, which has a seal of its own."""
    jam.adopt(jam.base_loop(3))
    jam.keep()
    jam.hold_base(3, 1.5)
    jam.tape.add(jam.loop())
    jam.take.strike(60, 0)
    path = tmp_path / f"light{SUFFIX}"
    write_sketch(sketch_of(jam), path)
    return path


def test_all_work_comes_back(busy: Jam, tmp_path: Path) -> None:
    path = tmp_path / f"a{SUFFIX}"
    busy.desk = Desk(frozenset({"drums"}), frozenset(), True, "loop", ("key=C", "dense"), False)
    write_sketch(sketch_of(busy), path)
    sketch = read_sketch(path)
    again = jam_of(sketch)
    assert again.desk == busy.desk
    assert again.take.state == busy.take.state
    assert again.take.redo()
    assert again.loop().notes == busy.loop().notes
    assert (again.name, again.qpm, again.draws) == (busy.name, 93, busy.draws)
    assert [chunk.notes for chunk in again.chunks] == [chunk.notes for chunk in busy.chunks]
    assert again.report == busy.report
    assert again.snapshots.names == ("C", "other")
    assert [item.name for item in again.tape.items] == ["first", "loop 2"]
    assert again.tape.notes() == busy.tape.notes()
    assert [thumb.up for thumb in again.thumbs] == [True]
    assert (again.moves.undos, again.moves.redos) == (busy.moves.undos, busy.moves.redos)
    while busy.undo():
        assert again.undo()
        assert again.loop().notes == busy.loop().notes
    assert not again.undo()


def test_what_comes_next_is_the_same_too(busy: Jam, tmp_path: Path) -> None:
    path = tmp_path / f"a{SUFFIX}"
    write_sketch(sketch_of(busy), path)
    again = jam_of(read_sketch(path))
    for jam in (busy, again):
        jam.random()
        jam.train(epochs=2, further=True)
    assert again.loop().notes == busy.loop().notes
    assert len(again.history) == len(busy.history)


def test_without_a_personal_model_there_is_none_later(jam: Jam, tmp_path: Path) -> None:
    path = tmp_path / f"a{SUFFIX}"
    write_sketch(sketch_of(jam), path)
    again = jam_of(read_sketch(path))
    assert again.personal is None
    assert np.array_equal(again.codes, jam.codes)


def test_a_model_beside_is_written_once_and_old_ones_go(trained: Jam, tmp_path: Path) -> None:
    path = tmp_path / f"a{SUFFIX}"
    write_sketch(sketch_of(trained), path, beside=True)
    (model,) = tmp_path.glob("a.*.h5")
    stamp = model.stat().st_mtime_ns
    trained.nudge(0, 1.0)
    write_sketch(sketch_of(trained), path, beside=True)
    assert model.stat().st_mtime_ns == stamp
    trained.train(epochs=1)
    write_sketch(sketch_of(trained), path, beside=True)
    (other,) = tmp_path.glob("a.*.h5")
    assert other != model
    assert jam_of(read_sketch(path)).loop().notes == trained.loop().notes
    other.unlink()
    with pytest.raises(MidimeError, match="not beside it"):
        read_sketch(path)


def test_a_base_model_trained_again_keeps_tune_and_tape(tmp_path: Path) -> None:
    path, base = tmp_path / f"a{SUFFIX}", tmp_path / "base.h5"
    random_model(name="small").save(base)
    jam = Jam.open(["lasst-uns-froh"], base)
    jam.train(epochs=1)
    jam.nudge(1, 0.7)
    jam.keep("place")
    jam.transpose(2)
    jam.take.strike(60, 0)
    jam.tape.add(jam.loop())
    jam.adopt(jam.base_loop(1))
    write_sketch(sketch_of(jam), path)
    random_model(seed=5, name="small").save(base)
    again = jam_of(read_sketch(path))
    assert "another training" in again.report[-1]
    assert again.tape.notes() == jam.tape.notes()
    assert again.take.state == jam.take.state
    assert again.snapshots.recall("place").z == (0.0, 0.7, 0.0, 0.0)
    assert (again.personal, again.home) == (None, None)
    again.train(epochs=1)
    assert again.loop().steps == 32
    base.unlink()
    with pytest.raises(MidimeError, match="no model file"):
        jam_of(read_sketch(path))


def test_a_sketch_of_an_earlier_version_has_no_take(light: Path) -> None:
    with zipfile.ZipFile(light) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    record = json.loads(entries["sketch.json"])
    del record["take"]
    entries["sketch.json"] = json.dumps(record).encode()
    with zipfile.ZipFile(light, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    assert jam_of(read_sketch(light)).take.empty


@pytest.mark.parametrize("content", [b"", b"PK", b"junk" * 100, b"PK\3\4" + b"\0" * 200])
def test_a_file_that_is_no_sketch_is_one_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a{SUFFIX}"
    path.write_bytes(content)
    with pytest.raises(MidimeError) as caught:
        read_sketch(path)
    assert "\n" not in str(caught.value)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_sketch_is_read_or_one_sentence(data: st.DataObject, light: Path) -> None:
    path = light.with_name(f"m{SUFFIX}")
    path.write_bytes(light.read_bytes())
    if data.draw(st.booleans(), label="inside"):
        with zipfile.ZipFile(path) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        name = data.draw(st.sampled_from(["sketch.json", "codes.f32"]))
        entries[name] = mutated(entries[name], data)
        with zipfile.ZipFile(path, "w") as archive:
            for entry, content in entries.items():
                archive.writestr(entry, content)
    else:
        path.write_bytes(mutated(path.read_bytes(), data))
    said = ""
    try:
        jam_of(read_sketch(path)).loop()
    except MidimeError as error:
        said = str(error)
    assert "\n" not in said


def mutated(content: bytes, data: st.DataObject) -> bytes:
    at = data.draw(st.integers(0, len(content) - 1))
    cut = data.draw(st.integers(0, 3))
    return content[:at] + data.draw(st.binary(max_size=3)) + content[at + cut :]


def test_the_book_lists_opens_and_deletes_into_a_folder(jam: Jam, home: Path) -> None:
    assert list_sketches() == ()
    path = sketch_path("my tune")
    path.parent.mkdir(parents=True)
    write_sketch(sketch_of(jam), path)
    assert [entry.name for entry in list_sketches()] == ["my tune"]
    assert find_sketch("my tune") == path
    assert find_sketch("other") is None
    gone = delete_sketch("my tune")
    assert gone.parent.name == "deleted"
    assert read_name(gone) == jam.name
    assert list_sketches() == ()
    with pytest.raises(MidimeError, match="no sketch named"):
        delete_sketch("my tune")


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a\nb", "x" * 100, "con:1"])
def test_a_name_that_is_no_files_is_refused(name: str) -> None:
    with pytest.raises(MidimeError):
        sketch_path(name)
