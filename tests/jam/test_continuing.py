"""Any exported loop can be opened and gone on from."""

from __future__ import annotations

import json
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.jam.continuing import is_export
from midime_tui.jam.jam import Jam
from midime_tui.jam.loop import TEXT_PREFIX
from midime_tui.jam.loop_record import record_from_text
from tests.jam.conftest import TUNE
from tests.models.random_model import random_model


def with_texts(path: Path, target: Path, change: str | None) -> Path:
    """The file with its text events changed, or without them."""
    midi = mido.MidiFile(path)
    track = midi.tracks[0]
    for index in [index for index, message in enumerate(track) if message.type == "text"][::-1]:
        if change is None:
            del track[index]
        else:
            track[index] = track[index].copy(text=change)
    midi.save(target)
    return target


def test_an_export_goes_on_where_it_was_left(trained: Jam, tmp_path: Path, model_path: Path) -> None:
    trained.set_cursor((0.5, -1.0, 0.0, 2.0))
    trained.set_temperature(0.7)
    trained.redraw(99)
    trained.transpose(3)
    loop = trained.loop()
    again = Jam.continue_from(trained.export_midi(tmp_path / "a.mid"), model_path)
    assert again.loop().notes == loop.notes
    assert (again.cursor, again.temperature, again.transposition) == ((0.5, -1.0, 0.0, 2.0), 0.7, 3)
    assert again.moves.undos == 0
    again.train(epochs=5)
    assert again.loop().notes == loop.notes, "training must not change what stands"
    again.nudge(0, 3.0)
    assert not np.array_equal(again.loop().code, loop.code)


def test_a_base_sample_goes_on_as_a_home(jam: Jam, tmp_path: Path, model_path: Path) -> None:
    sample = jam.base_loop(7)
    path = jam.export_midi(tmp_path / "b.mid", sample)
    again = Jam.continue_from(path, model_path)
    assert again.loop().notes == sample.notes
    assert again.home is not None


def test_a_tape_goes_on_with_all_its_loops(trained: Jam, tmp_path: Path, model_path: Path) -> None:
    for place in (0.0, 1.0, -2.0):
        trained.set_cursor((place, 0.0, 0.0, 0.0))
        trained.tape.add(trained.loop())
    again = Jam.continue_from(trained.tape.export_midi(tmp_path / "t.mid", qpm=90), model_path)
    assert [chunk.notes for chunk in again.chunks] == [item.loop.notes for item in trained.tape.items]
    assert [chunk.position for chunk in again.chunks] == [0, 32, 64]
    assert again.qpm == pytest.approx(90, abs=0.01)
    assert again.tape.notes() == trained.tape.notes(), "the tape is there again"
    for code, item in zip(again.codes, trained.tape.items):
        assert np.array_equal(code, item.loop.code)


def test_notes_changed_elsewhere_are_not_ignored(trained: Jam, tmp_path: Path, model_path: Path) -> None:
    path = trained.export_midi(tmp_path / "a.mid")
    midi = mido.MidiFile(path)
    for track in midi.tracks:
        for index, message in enumerate(track):
            if message.type in ("note_on", "note_off"):
                track[index] = message.copy(note=message.note - 1)
    midi.save(path)
    again = Jam.continue_from(path, model_path)
    assert any("changed since" in sentence for sentence in again.report)
    assert {note.pitch + 1 for note in again.tune_notes()} == {note.pitch for note in trained.loop().notes}


def test_a_file_that_midime_did_not_write_is_one_sentence(
    trained: Jam, tmp_path: Path, model_path: Path
) -> None:
    ours = trained.export_midi(tmp_path / "a.mid")
    foreign = with_texts(ours, tmp_path / "foreign.mid", None)
    assert is_export(ours)
    assert not is_export(foreign)
    with pytest.raises(MidimeError, match="not exported by midime"):
        Jam.continue_from(foreign, model_path)


def test_another_base_model_is_refused(trained: Jam, tmp_path: Path) -> None:
    path = trained.export_midi(tmp_path / "a.mid")
    other = tmp_path / "other.h5"
    random_model(seed=9, name="other").save(other)
    with pytest.raises(MidimeError, match="with the base model small"):
        Jam.continue_from(path, other)
    with pytest.raises(MidimeError, match="not at hand"):
        Jam.continue_from(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_text_event_is_a_record_or_one_sentence(data: st.DataObject, trained: Jam) -> None:
    text = trained.text_of(trained.loop())
    if data.draw(st.booleans(), label="by field"):
        record = json.loads(text[len(TEXT_PREFIX) :])
        junk = st.one_of(
            st.none(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.floats(), max_size=3)
        )
        record[data.draw(st.sampled_from(sorted(record)))] = data.draw(junk)
        text = TEXT_PREFIX + json.dumps(record)
    else:
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 5)) :]
    found, said = None, ""
    try:
        found = record_from_text(text)
    except MidimeError as error:
        said = str(error)
    assert "\n" not in said
    assert found is None or np.isfinite(found.code).all()


def test_the_bundled_tune_is_no_export(jam: Jam) -> None:
    assert jam.pieces[0].path.stem == TUNE
    assert not is_export(jam.pieces[0].path)


def test_a_base_model_trained_again_encodes_the_notes(jam: Jam, tmp_path: Path) -> None:
    path = jam.export_midi(tmp_path / "a.mid", jam.base_loop(2))
    newer = tmp_path / "small.h5"
    random_model(seed=9, name="small").save(newer)
    again = Jam.continue_from(path, newer)
    assert any("another training" in sentence for sentence in again.report)
    assert again.tune_notes() == jam.base_loop(2).notes
    assert again.steerable
    assert again.loop().steps == 32
