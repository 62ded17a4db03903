"""One person's work, from the file to the loop."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam.jam import Jam
from midime_tui.jam.limits import REACH
from midime_tui.music.midi_file import read_midi, write_midi
from midime_tui.music.notes import Note
from tests.jam.conftest import TUNE
from tests.models.random_model import random_model


def test_opening_gives_a_code_for_every_chunk(jam: Jam) -> None:
    assert len(jam.chunks) > 8
    assert jam.codes.shape == (len(jam.chunks), 16)
    assert jam.qpm == jam.song.qpm
    assert jam.cursor == (0.0, 0.0, 0.0, 0.0)


def test_several_files_feed_one_model(model_path: Path) -> None:
    one, other = Jam.open([TUNE], model_path), Jam.open(["frere-jacques"], model_path)
    both = Jam.open([TUNE, "frere-jacques"], model_path)
    assert len(both.chunks) == len(one.chunks) + len(other.chunks)
    assert "and 1 more" in both.name
    assert any(sentence.startswith(both.pieces[1].song.name) for sentence in both.report)


@pytest.mark.parametrize("name", ["missing.mid", "junk.mid", "."])
def test_a_file_that_cannot_be_used_is_one_sentence(name: str, tmp_path: Path, model_path: Path) -> None:
    (tmp_path / "junk.mid").write_bytes(b"not music at all" * 100)
    with pytest.raises(MidimeError) as caught:
        Jam.open([tmp_path / name], model_path)
    assert "\n" not in str(caught.value)


def test_nothing_to_open_is_said(model_path: Path) -> None:
    with pytest.raises(MidimeError, match="no file"):
        Jam.open([], model_path)


def test_a_file_beats_a_bundled_tune_of_its_name(
    tmp_path: Path, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_midi(tmp_path / TUNE, [Note(step, step + 4, 60) for step in range(0, 64, 4)])
    assert {note.pitch for note in Jam.open([TUNE], model_path).tune_notes()} == {60}


def test_few_chunks_are_warned_of(tmp_path: Path, model_path: Path) -> None:
    path = tmp_path / "short.mid"
    write_midi(path, [Note(step, step + 4, 60 + step // 4) for step in range(0, 64, 4)])
    assert any("only 2 chunks" in sentence for sentence in Jam.open([path], model_path).report)


def test_steering_needs_a_personal_model(jam: Jam) -> None:
    with pytest.raises(MidimeError, match="train first"):
        jam.loop()


def test_training_tells_every_epoch_and_can_be_stopped(jam: Jam) -> None:
    told: list[int] = []

    def on_epoch(epoch: int, total: float, recon: float, kl: float) -> bool:
        told.append(epoch)
        assert total == pytest.approx(recon + 0.5 * kl, rel=1e-4)
        return epoch == 3

    history = jam.train(epochs=50, beta=0.5, on_epoch=on_epoch)
    assert told == [1, 2, 3]
    assert len(history.total) == 3
    assert jam.personal is not None


def test_the_same_seed_gives_the_same_notes(model_path: Path) -> None:
    def notes(seed: int) -> tuple[object, ...]:
        jam = Jam.open([TUNE], model_path, seed=seed)
        jam.train(epochs=5)
        jam.random()
        return jam.cursor, jam.loop().notes, jam.sample_base().notes

    assert notes(3) == notes(3)
    assert notes(3) != notes(4)


def test_training_further_goes_on_from_the_model_there_is(trained: Jam) -> None:
    before = trained.personal
    assert before is not None
    weights = {name: values.copy() for name, values in before.variables.items()}
    history = trained.train(epochs=30, further=True)
    assert history.total[0] < trained.history[0].total[0]
    assert len(trained.history) == 2
    assert trained.personal is not before
    assert all(np.array_equal(weights[name], before.variables[name]) for name in weights)


def test_nudges_add_up_without_dust(trained: Jam) -> None:
    for _ in range(10):
        trained.nudge(2, 0.1)
    assert trained.cursor == (0.0, 0.0, 1.0, 0.0)


def test_the_cursor_stays_within_reach(trained: Jam) -> None:
    trained.nudge(0, 100.0)
    assert trained.cursor[0] == REACH
    assert not trained.nudge(0, 0.5)


@pytest.mark.parametrize("place", [(0.0,), (0.0, 0.0, 0.0, float("nan"))])
def test_a_place_that_is_none_is_refused(trained: Jam, place: tuple[float, ...]) -> None:
    with pytest.raises(MidimeError):
        trained.set_cursor(place)


def test_undo_and_redo_follow_every_kind_of_move(trained: Jam) -> None:
    places = [trained.cursor]
    for move in (
        lambda: trained.nudge(1, 0.5),
        trained.random,
        lambda: trained.go_to_chunk(2),
        trained.reset,
    ):
        assert move()
        places.append(trained.cursor)
    for place in reversed(places[:-1]):
        assert trained.undo()
        assert trained.cursor == place
    for place in places[1:]:
        assert trained.redo()
        assert trained.cursor == place


def test_a_loop_knows_where_it_comes_from(trained: Jam) -> None:
    trained.nudge(0, 1.0)
    loop = trained.loop()
    assert loop.origin == "personal"
    assert loop.z == trained.cursor
    assert loop.steps == 32
    assert all(0 <= note.start < note.end <= 32 for note in loop.notes)
    again = trained.base.converter.to_notes(trained.base.decode(loop.code[None])[0])
    assert tuple(again) == loop.notes


def test_a_temperature_draws_from_its_seed(trained: Jam) -> None:
    first, again, other = (trained.loop(2.0, seed) for seed in (5, 5, 6))
    assert first.notes == again.notes != other.notes
    assert (first.temperature, first.seed) == (2.0, 5)


def test_base_samples_differ_and_can_be_had_again(jam: Jam) -> None:
    one, other = jam.sample_base(), jam.sample_base()
    assert one.notes != other.notes
    assert one.z is None
    assert jam.base_loop(one.seed).notes == one.notes


def test_reconstruction_is_measured_with_and_without_the_personal_model(trained: Jam) -> None:
    for found in (trained.reconstruction(), trained.reconstruction(personal=True)):
        assert 0.0 <= found.steps_right <= 1.0
        assert 0.0 <= found.onsets_right <= 1.0


def test_the_chunks_end_to_end_are_the_tune(jam: Jam) -> None:
    notes = jam.tune_notes()
    assert len(notes) == sum(len(chunk.notes) for chunk in jam.chunks)
    assert max(note.end for note in notes) <= len(jam.chunks) * jam.steps


def test_a_saved_personal_model_goes_on_without_the_tune(
    trained: Jam, tmp_path: Path, model_path: Path
) -> None:
    path = trained.save_personal(tmp_path / "me.h5")
    again = Jam.of_personal(path, model_path)
    place = (0.5, -1.0, 0.0, 2.0)
    assert again.decode(place).notes == trained.decode(place).notes
    assert again.name == trained.name
    assert again.qpm == trained.qpm
    assert len(again.codes) == len(trained.chunks)


def test_an_export_holds_the_loop(trained: Jam, tmp_path: Path) -> None:
    trained.nudge(0, 1.0)
    loop = trained.loop()
    midi, wav = trained.export(tmp_path, qpm=90)
    song = read_midi(midi)
    written = [(n.start, n.end, n.pitch) for track in song.tracks for n in track.notes]
    assert written == [(n.start, n.end, n.pitch) for n in loop.notes]
    assert song.qpm == pytest.approx(90, abs=0.01)
    seconds = 32 / 4 * 60 / 90
    assert wav.stat().st_size == pytest.approx(44 + seconds * 44100 * 4, rel=1e-3)


def test_a_model_that_wants_chords_is_refused() -> None:
    with pytest.raises(MidimeError, match="chords"):
        Jam(random_model(controls=4))
