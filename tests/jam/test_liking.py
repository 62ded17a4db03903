"""Thumbs in a jam: what is learned from them, where that leads, and that they are kept."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam.hearing import heard_at, spot_at
from midime_tui.jam.jam import Jam
from midime_tui.jam.liking import Liking
from midime_tui.jam.other_training import jam_of_other_training
from midime_tui.jam.rating import open_rating
from midime_tui.jam.sketch import jam_of, sketch_of
from midime_tui.jam.sketch_file import JSON, SUFFIX, read_sketch, write_sketch
from midime_tui.jam.spot import Home
from midime_tui.models import MidiMe
from midime_tui.music.notes import Note
from tests.models.random_model import random_model

Notes = tuple[Note, ...]


def height(notes: Notes) -> float:
    return float(np.mean([note.pitch for note in notes])) if notes else 0.0


def places(jam: Jam, count: int, seed: int = 0) -> list[tuple[float, ...]]:
    size = jam.codes.shape[1] if jam.personal is None else jam.latent_size
    return [tuple(row) for row in np.random.default_rng(seed).standard_normal((count, size)).tolist()]


def judge(jam: Jam, count: int = 40, seed: int = 0) -> float:
    """Thumbs up for high loops of draws of the prior; returns the limit."""
    jam.set_temperature(0.5)
    loops = [jam.decode_spot(spot_at(jam, place)) for place in places(jam, count, seed)]
    limit = float(np.median([height(loop.notes) for loop in loops]))
    for loop in loops:
        jam.thumb(loop, height(loop.notes) > limit)
    return limit


def test_thumbs_lead_to_what_is_liked(trained: Jam) -> None:
    limit = judge(trained)
    liking = Liking(trained)
    assert liking.learn()
    assert liking.knows
    assert "tells what you like" in liking.sentence
    rng = np.random.default_rng(1)
    drawn = [trained.decode_spot(spot_at(trained, liking.draw(rng))) for _ in range(6)]
    assert np.mean([height(loop.notes) > limit for loop in drawn]) > 0.6
    loved, hated = (
        np.mean([liking.likes(thumb.notes or ()) for thumb in trained.thumbs if thumb.up == up])
        for up in (True, False)
    )
    assert loved > 0.6 > 0.4 > hated


def test_without_thumbs_the_prior_is_drawn_from(trained: Jam) -> None:
    liking = Liking(trained)
    assert not liking.learn()
    assert "no thumbs yet" in liking.sentence
    place = liking.draw(np.random.default_rng(3))
    assert np.allclose(place, np.random.default_rng(3).standard_normal(4, dtype=np.float32), atol=0.006)
    assert liking.likes(()) == 0.5


def test_thumbs_of_one_kind_tell_nothing(trained: Jam) -> None:
    for place in places(trained, 12):
        trained.thumb(trained.decode(place), True)
    liking = Liking(trained)
    assert not liking.learn()
    assert "too few" in liking.sentence
    assert len(liking.propose(np.random.default_rng(0))) == 4


def test_thumbs_by_chance_tell_nothing(trained: Jam) -> None:
    rng = np.random.default_rng(4)
    trained.set_temperature(0.5)
    for place in places(trained, 40):
        trained.thumb(trained.decode_spot(spot_at(trained, place)), bool(rng.random() < 0.5))
    liking = Liking(trained)
    assert not liking.learn()
    assert "tell nothing" in liking.sentence


def test_the_same_seed_draws_the_same_and_nothing_moves(trained: Jam) -> None:
    judge(trained, 25)
    liking = Liking(trained)
    liking.learn()
    before = trained.moves.state
    one, other = (liking.draw(np.random.default_rng(5)) for _ in range(2))
    assert one == other
    assert trained.moves.state == before


def test_without_a_personal_model_places_are_codes(jam: Jam) -> None:
    judge(jam, 25)
    liking = Liking(jam)
    liking.learn()
    place = liking.draw(np.random.default_rng(0))
    assert len(place) == jam.codes.shape[1]
    assert spot_at(jam, place).home == Home(place, jam.cursor)


@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_many_places_sound_as_each_does_alone(trained: Jam, temperature: float) -> None:
    trained.set_temperature(temperature)
    trained.redraw(11)
    trained.transpose(3)
    trained.hold_base(2, 1.5)
    some = places(trained, 7)
    heard = heard_at(trained, trained.spot, np.array(some, np.float32))
    assert heard == [trained.decode_spot(spot_at(trained, place)).notes for place in some]


def test_a_later_thumb_of_the_same_music_counts(trained: Jam) -> None:
    loop = trained.loop()
    trained.thumb(loop, True)
    trained.thumb(replace(loop, code=loop.code + 1e-3), False)
    assert [thumb.up for thumb in trained.thumbs] == [False]


def test_a_sketch_keeps_what_was_heard(trained: Jam, tmp_path: Path) -> None:
    judge(trained, 12)
    path = tmp_path / f"a{SUFFIX}"
    write_sketch(sketch_of(trained), path)
    assert jam_of(read_sketch(path)).thumbs == trained.thumbs


def test_thumbs_of_earlier_sketches_get_their_notes(trained: Jam, tmp_path: Path) -> None:
    trained.thumb(trained.loop(), True)
    path, old = tmp_path / f"a{SUFFIX}", tmp_path / f"old{SUFFIX}"
    write_sketch(sketch_of(trained), path)
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(old, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == JSON:
                record = json.loads(data)
                del record["thumbs"][0]["notes"]
                data = json.dumps(record).encode()
            copy.writestr(name, data)
    assert jam_of(read_sketch(old)).thumbs == trained.thumbs


def test_thumbs_outlive_another_training_of_the_base_model(trained: Jam) -> None:
    trained.thumb(trained.loop(), True)
    again = jam_of_other_training(sketch_of(trained), random_model(name="small", seed=1))
    assert [(thumb.up, thumb.notes) for thumb in again.thumbs] == [(True, trained.loop().notes)]
    assert again.thumbs[0].code != trained.thumbs[0].code


def test_a_personal_model_keeps_them(trained: Jam, model_path: Path, tmp_path: Path) -> None:
    judge(trained, 12)
    path = trained.save_personal(tmp_path / "me.h5")
    again = Jam.of_personal(path, model_path)
    assert [(t.code, t.up) for t in again.thumbs] == [(t.code, t.up) for t in trained.thumbs]
    assert [[n.pitch for n in t.notes or ()] for t in again.thumbs] == [
        [n.pitch for n in t.notes or ()] for t in trained.thumbs
    ]
    again.train(epochs=1, further=True)
    assert again.personal is not None
    assert again.personal.thumbs == again.thumbs


def test_damaged_thumbs_are_refused(trained: Jam, tmp_path: Path) -> None:
    trained.thumb(trained.loop(), True)
    trained.thumbs = (replace(trained.thumbs[0], up=2),)  # type: ignore[arg-type]
    path = trained.save_personal(tmp_path / "me.h5")
    with pytest.raises(MidimeError, match="thumbs/codes"):
        MidiMe.load(path)


def test_a_base_model_has_its_thumbs_among_the_data(model_path: Path, home: Path) -> None:
    rating = open_rating(model_path)
    loops = [rating.next(seed) for seed in range(3)]
    for loop in loops:
        rating.judge(loop, True)
    rating.take_back()
    rating.save()
    assert rating.path.parent == home / "likes"
    again = open_rating(model_path)
    assert [thumb.notes for thumb in again.jam.thumbs] == [loop.notes for loop in loops[:2]]
    assert loops[0].notes == open_rating(model_path).next(0).notes
