"""From a jam's tune to a personal model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam.augment import SHIFT, TRANSPOSE, augmented
from midime_tui.jam.jam import Jam
from midime_tui.models import MidiMe
from midime_tui.models.midime_settings import DEFAULT, ORIGINAL


def test_the_settings_decide_on_the_layers_and_the_file_names_them(jam: Jam, tmp_path: Path) -> None:
    jam.train(epochs=2)
    assert jam.personal is not None
    assert jam.personal.layers == DEFAULT.layers
    jam.train(epochs=1, settings=ORIGINAL)
    assert jam.personal.layers == ORIGINAL.layers
    assert jam.personal.beta == 1.0
    jam.personal.save(tmp_path / "me.h5")
    again = MidiMe.load(tmp_path / "me.h5")
    assert again.origin.extra["settings"] == "original"
    assert [len(chunk) for chunk in again.chunks] == [len(chunk.notes) for chunk in jam.chunks]


def test_copies_are_taught_but_are_no_chunks(jam: Jam, model_path: Path, tmp_path: Path) -> None:
    jam.train(epochs=2, augment=["shift", "transpose"])
    personal = jam.personal
    assert personal is not None
    assert len(personal.codes) > len(jam.codes)
    np.testing.assert_array_equal(personal.own_codes, jam.codes)
    path = jam.save_personal(tmp_path / "me.h5")
    opened = Jam.of_personal(path, model_path)
    np.testing.assert_array_equal(opened.codes, jam.codes)
    assert opened.personal is not None
    assert opened.personal.origin.extra["augment"] == ["transpose", "shift"]


def test_transposed_copies_keep_every_interval(jam: Jam) -> None:
    copies = augmented([TRANSPOSE], jam.chunks, jam.pieces, jam.base.converter)
    assert len(copies) == 2 * len({chunk.notes for chunk in jam.chunks})
    first = jam.chunks[0].notes
    moves = {tuple(a.pitch - b.pitch for a, b in zip(copy, first)) for copy in copies[:2]}
    assert moves == {(-5,) * len(first), (5,) * len(first)}


def test_shifted_copies_begin_half_a_chunk_later(jam: Jam) -> None:
    copies = augmented([SHIFT], jam.chunks, jam.pieces, jam.base.converter)
    half = jam.steps // 2
    second = [(n.start - half, n.pitch) for n in jam.chunks[0].notes if n.start >= half]
    assert [(n.start, n.pitch) for n in copies[0] if n.start < half] == second


def test_an_unknown_way_is_refused(jam: Jam) -> None:
    with pytest.raises(MidimeError, match="there are: transpose, shift"):
        jam.train(epochs=1, augment=["stretch"])


def test_training_goes_on_from_a_saved_model(jam: Jam, model_path: Path, tmp_path: Path) -> None:
    jam.train(epochs=30, settings=ORIGINAL)
    path = jam.save_personal(tmp_path / "me.h5")
    opened = Jam.of_personal(path, model_path)
    history = opened.train(epochs=30, further=True)
    assert opened.personal is not None
    assert opened.personal.layers == ORIGINAL.layers
    assert opened.personal.epochs == 60
    assert opened.personal.chunks == MidiMe.load(path).chunks
    assert np.mean(history.total[-5:]) < np.mean(jam.history[0].total[:5])
