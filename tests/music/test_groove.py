"""Drums with their playing: tensors, notes, MIDI files."""

from __future__ import annotations

from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.music.converters import converter_from_config
from midime_tui.music.groove import GrooveConverter, to_grid
from midime_tui.music.midi_file import read_midi, write_midi
from midime_tui.music.notes import Note

FIRST_PITCHES = [row[0] for row in GrooveConverter().drums.table()]


def hit(step: int, pitch: int, velocity: int = 80, shift: float = 0.0) -> Note:
    return Note(step, step + 1, pitch, velocity, 0, True, shift)


def test_a_hit_stands_in_three_columns() -> None:
    x = GrooveConverter(16).to_tensor([hit(4, 38, 127, -0.25)])
    assert x.shape == (16, 27)
    assert {(int(s), int(c)): float(x[s, c]) for s, c in np.argwhere(x)} == {
        (4, 1): 1.0,
        (4, 10): 1.0,
        (4, 19): 0.5,  # a quarter of a step early
    }


@pytest.mark.parametrize(
    ("playing", "column", "sums"),
    [
        ({}, 1, [1, 1, 0.5]),
        ({"humanize": True}, 1, [1, 0, 0]),
        ({"tapify": True}, 3, [1, 0, 0.5]),
    ],
)
def test_what_the_encoder_sees(playing: dict[str, bool], column: int, sums: list[float]) -> None:
    converter = GrooveConverter(16, **playing)  # type: ignore[arg-type]
    x = converter.to_tensor([hit(4, 38, 127, -0.25)]).reshape(16, 3, 9)
    np.testing.assert_array_equal(x[4, :, column], sums)
    assert np.count_nonzero(x) == np.count_nonzero(sums)
    whole = converter.to_target([hit(4, 38, 127, -0.25)]).reshape(16, 3, 9)
    np.testing.assert_array_equal(whole[4, :, 1], [1, 1, 0.5])


def test_the_python_original_taps_what_it_knows() -> None:
    """The loudest of a step counts, with its velocity unless that is fixed; other pitches are silent."""
    notes = [hit(0, 36, 50), hit(0, 38, 127, -0.25), hit(2, 20, 127)]
    for fixed, velocity in ((False, 1), (True, 0)):
        converter = GrooveConverter(16, tapify=True, fixed_velocities=fixed, origin="magenta")
        x = converter.to_tensor(notes).reshape(16, 3, 9)
        np.testing.assert_array_equal(x[0, :, 3], [1, velocity, 0.5])
        assert np.count_nonzero(x) == 2 + velocity
        assert converter_from_config(converter.config()).config() == converter.config()


def test_instruments_to_add_are_not_seen() -> None:
    converter = GrooveConverter(16, add_instruments=[2])
    notes = [hit(0, 42), hit(0, 36)]
    np.testing.assert_array_equal(converter.to_tensor(notes), GrooveConverter(16).to_tensor(notes[1:]))
    np.testing.assert_array_equal(converter.to_target(notes), GrooveConverter(16).to_target(notes))
    np.testing.assert_array_equal(np.flatnonzero(converter.to_controls(notes)[0]), [0, 2])


def test_the_loudest_of_a_class_counts_the_first_of_equals() -> None:
    converter = GrooveConverter(16)
    notes = [hit(0, 36, 50, 0.1), hit(0, 35, 90, 0.2), hit(0, 36, 90, 0.3)]
    np.testing.assert_array_equal(converter.to_tensor(notes), converter.to_tensor([hit(0, 36, 90, 0.2)]))


def test_pitches_of_no_class_are_silent_but_may_be_tapped() -> None:
    assert not GrooveConverter(16).to_tensor([hit(3, 20)]).any()
    assert GrooveConverter(16, tapify=True).to_tensor([hit(3, 20)])[3, 3] == 1


def test_notes_beyond_the_chunk_are_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.\.16"):
        GrooveConverter(16).to_tensor([hit(16, 36)])


HITS = st.builds(
    hit,
    st.integers(0, 15),
    st.sampled_from(FIRST_PITCHES),
    st.integers(1, 127),
    st.floats(-0.5, 0.5, width=16),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(HITS, max_size=30, unique_by=lambda note: (note.start, note.pitch)))
def test_what_goes_in_comes_out(notes: list[Note]) -> None:
    converter = GrooveConverter(16)
    y = converter.to_target(notes)
    back = converter.to_notes(y)
    assert sorted(back) == sorted(notes)
    assert converter.to_classes(y).tolist() == converter.drums.sets(notes, 16).tolist()


def test_a_silent_hit_is_no_note_off_and_offsets_end_at_half_a_step() -> None:
    y = np.zeros((2, 27), np.float32)
    y[0, [0, 18]] = 1, -7
    assert GrooveConverter(2).to_notes(y) == [hit(0, 36, 1, 0.5)]


def test_a_config_makes_an_equal_converter() -> None:
    converter = GrooveConverter(32, drum_pitches=[[36], [38], [42], [51]], tapify=True, origin="magenta.js")
    assert converter_from_config(converter.config()).config() == converter.config()


def test_a_groove_keeps_its_timing_in_a_midi_file(tmp_path: Path) -> None:
    notes = [hit(0, 36, 100, -0.25), hit(1, 36, 90, -0.5), hit(2, 38, 80, 0.25)]
    path = tmp_path / "groove.mid"
    write_midi(path, notes)
    ticks = 0
    found = []
    for message in mido.MidiFile(path).tracks[1]:
        ticks += message.time
        if message.type in ("note_on", "note_off"):
            found.append((ticks / 120, message.type, message.note))
    assert found == [
        (0, "note_on", 36),  # nothing sounds before the beginning
        (0.5, "note_off", 36),  # cut by the next one, not ended by the first one's end
        (0.5, "note_on", 36),
        (1.5, "note_off", 36),
        (2.25, "note_on", 38),
        (3.25, "note_off", 38),
    ]
    played = read_midi(path, parts=8).tracks[0].notes
    assert [(n.start, n.pitch, n.velocity, n.shift) for n in to_grid(played, 8)] == [
        (0, 36, 100, 0),
        (1, 36, 90, -0.5),
        (2, 38, 80, 0.25),
    ]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 99), st.integers(1, 64))
def test_the_grid_and_the_shift_add_up(start: int, length: int, parts: int) -> None:
    (note,) = to_grid([Note(start, start + length, 36, 80, 0, True)], parts)
    assert -0.5 <= note.shift < 0.5
    assert note.start + note.shift == pytest.approx(start / parts)
    assert note.end > note.start
