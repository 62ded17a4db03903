"""Loops in a row as one piece."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.jam.chain import chain_codes, chain_loops, tied
from midime_tui.jam.jam import Jam
from midime_tui.music.midi_file import read_midi
from midime_tui.music.notes import Note
from tests.models.random_model import random_model


def test_the_first_loop_is_as_alone_and_the_rest_know_what_came_before() -> None:
    vae = random_model(scale=3.0)
    codes = np.random.default_rng(0).normal(size=(6, vae.config.z_size)).astype(np.float32)
    alone, row = vae.decode(codes), vae.decode_row(codes)
    assert row.shape == (6 * 32, alone.shape[2])
    np.testing.assert_array_equal(row[:32], alone[0])
    later = row.reshape(alone.shape)[1:] != alone[1:]
    assert later.any()


def test_a_row_of_a_hierarchical_model_is_its_segments_in_order() -> None:
    vae = random_model(conductor=(12,), encoder_levels=1, segments=2)
    codes = np.random.default_rng(1).normal(size=(3, vae.config.z_size)).astype(np.float32)
    row = vae.decode_row(codes)
    np.testing.assert_array_equal(row[:32], vae.decode(codes[:1])[0])


def test_a_chain_has_the_length_of_its_loops(jam: Jam) -> None:
    chain = chain_codes(jam.base, jam.codes[:3])
    assert chain.steps == 3 * jam.steps
    assert max(note.end for note in chain.notes) <= chain.steps
    assert all(a.end <= b.start for a, b in zip(chain.notes, chain.notes[1:]))


def test_transposed_loops_stay_transposed(trained: Jam) -> None:
    loop = trained.loop()
    trained.transpose(12)
    high = trained.loop()
    chain = chain_loops(trained.base, [loop, high], tie=False)
    low_part = [note.pitch for note in chain.notes if note.start < trained.steps]
    assert low_part == [note.pitch for note in loop.notes]
    plain = chain_codes(trained.base, [loop.code, high.code], loop.temperature, loop.seed, tie=False)
    second = [n.pitch for n in chain.notes if n.start >= trained.steps]
    assert second == [n.pitch + 12 for n in plain.notes if n.start >= trained.steps]


def test_notes_that_touch_at_a_joint_become_one() -> None:
    notes = [Note(0, 32, 60), Note(32, 40, 60), Note(40, 44, 60), Note(60, 64, 62), Note(64, 96, 64)]
    assert tied(notes, [32, 64]) == (Note(0, 40, 60), *notes[2:])
    through = [Note(28, 32, 60), Note(32, 64, 60), Note(64, 70, 60)]
    assert tied(through, [32, 64]) == (Note(28, 70, 60),)
    drums = [Note(31, 32, 36, is_drum=True), Note(32, 33, 36, is_drum=True)]
    assert tied(drums, [32]) == tuple(drums)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.integers(60, 62)), max_size=8))
def test_tying_changes_neither_pitches_nor_what_sounds(rows: list[tuple[int, int, int]]) -> None:
    notes = [Note(start, start + length, pitch) for start, length, pitch in rows]

    def sounding(found: list[Note]) -> set[tuple[int, int]]:
        return {(step, note.pitch) for note in found for step in range(note.start, note.end)}

    assert sounding(list(tied(notes, [16, 32, 48]))) == sounding(notes)


def test_nothing_and_foreign_codes_are_refused(jam: Jam) -> None:
    with pytest.raises(MidimeError, match="nothing to chain"):
        chain_codes(jam.base, np.zeros((0, jam.codes.shape[1])))
    with pytest.raises(MidimeError, match="nothing to chain"):
        chain_loops(jam.base, [])
    foreign = random_model(z_size=9)
    with pytest.raises(MidimeError, match="another base model"):
        chain_loops(foreign, [jam.chunk_loop(0)])
    with pytest.raises(ValueError, match="would be right"):
        jam.base.decode_row(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="random generator"):
        jam.base.decode_row(jam.codes, temperature=1.0)


def test_a_tape_is_written_as_one_piece(trained: Jam, tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="nothing to chain"):
        trained.export_chain(tmp_path / "chain.mid")
    loops = [trained.chunk_loop(number) for number in range(3)]
    for loop in loops:
        trained.tape.add(loop)
    path = trained.export_chain(tmp_path / "chain.mid", 90)
    (track,) = read_midi(path).tracks
    chain = chain_loops(trained.base, loops)
    assert [(note.start, note.pitch) for note in track.notes] == [(n.start, n.pitch) for n in chain.notes]
