"""Chunks to tensors and back, for each origin of a model.

The values for "magenta.js" were compared with the real @magenta/music 1.23.1 on hundreds of random chunks;
the cases here are the oddities, each by itself.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.music.converters import (
    ContourConverter,
    Converter,
    DrumRollConverter,
    DrumsConverter,
    DrumSetsConverter,
    MelodyConverter,
    RhythmConverter,
    TrioConverter,
    TrioRhythmConverter,
    converter_from_config,
)
from midime_tui.music.drum_classes import DRUM_PITCHES
from midime_tui.music.notes import Note

ORIGINS = ["midime", "magenta", "magenta.js"]
CONVERTERS: list[Converter] = [
    kind(32, origin=origin)  # type: ignore[operator]
    for kind in (
        MelodyConverter,
        DrumsConverter,
        DrumRollConverter,
        DrumSetsConverter,
        TrioConverter,
        RhythmConverter,
        TrioRhythmConverter,
    )
    for origin in ORIGINS
]


def drum(step: int, pitch: int) -> Note:
    return Note(step, step + 1, pitch, 80, 0, True)


def sparse(x: np.ndarray[Any, Any]) -> list[tuple[int, int]]:
    """(step, column) of everything that is not 0."""
    return [(int(step), int(column)) for step, column in np.argwhere(x)]


@pytest.mark.parametrize(
    ("converter", "depth_in", "depth_out"),
    [
        (MelodyConverter(32), 90, 90),
        (MelodyConverter(256, min_pitch=48, max_pitch=83, segments=16), 38, 38),
        (DrumsConverter(32), 10, 512),
        (DrumRollConverter(32), 10, 9),
        (DrumRollConverter(32, drum_pitches=[[pitch] for pitch in range(30, 91)]), 62, 61),
        (DrumSetsConverter(32), 512, 512),
        (TrioConverter(64), 692, 692),
        (TrioConverter(64, min_pitch=48, max_pitch=84, bass_pitches=(28, 48)), 39 + 23 + 512, 39 + 23 + 512),
        (RhythmConverter(32), 1, 1),
        (TrioRhythmConverter(64), 3, 3),
        (ContourConverter(32), 3, 3),
    ],
)
def test_shapes(converter: Converter, depth_in: int, depth_out: int) -> None:
    assert (converter.depth_in, converter.depth_out) == (depth_in, depth_out)
    x = converter.to_tensor([])
    assert (x.shape, x.dtype) == ((converter.steps, depth_in), np.float32)
    assert converter.to_tensors([[], []]).shape == (2, converter.steps, depth_in)
    assert converter.to_tensors([]).shape == (0, converter.steps, depth_in)
    assert converter.to_target([]).shape == (converter.steps, depth_out)
    classes = converter.to_classes(np.zeros((3, converter.steps, depth_out)))
    assert classes.shape[:2] == (3, converter.steps)


@pytest.mark.parametrize("converter", CONVERTERS)
def test_a_config_survives_json_and_makes_an_equal_converter(converter: Converter) -> None:
    again = converter_from_config(json.loads(json.dumps(converter.config())))
    assert type(again) is type(converter)
    assert again.config() == converter.config()


@pytest.mark.parametrize("converter", CONVERTERS)
@pytest.mark.parametrize("note", [Note(31, 33, 60), Note(32, 33, 60), Note(31, 33, 36, 80, 0, True)])
def test_longer_music_than_a_chunk_is_refused(converter: Converter, note: Note) -> None:
    with pytest.raises(ValueError, match=r"0\.\.32"):
        converter.to_tensor([note])


def test_a_melody_is_one_hot() -> None:
    x = MelodyConverter(4).to_tensor([Note(0, 1, 60), Note(2, 4, 108)])
    assert sparse(x) == [(0, 41), (1, 1), (2, 89), (3, 0)]


def test_overlapping_melody_notes() -> None:
    notes = [Note(0, 6, 60), Note(2, 8, 64)]
    assert sparse(MelodyConverter(8).to_tensor(notes)) == [(0, 41), (1, 0), (2, 45)] + [
        (step, 0) for step in range(3, 8)
    ]
    # magenta.js leaves the note-off of the note that was cut
    assert (6, 1) in sparse(MelodyConverter(8, origin="magenta.js").to_tensor(notes))


def test_the_highest_wins_in_every_origin() -> None:
    for origin in ORIGINS:
        x = MelodyConverter(4, origin=origin).to_tensor([Note(0, 1, 60), Note(0, 4, 72)])
        assert sparse(x) == [(0, 53), (1, 0), (2, 0), (3, 0)]


@pytest.mark.parametrize("origin", ORIGINS)
def test_pitches_outside_of_the_range_are_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="pitch 20"):
        MelodyConverter(4, origin=origin).to_tensor([Note(0, 1, 20)])


def test_drum_hits_and_the_no_hit_bit() -> None:
    notes = [drum(0, 36), drum(0, 35), drum(2, 42), drum(2, 38), drum(3, 100)]
    assert sparse(DrumsConverter(4).to_tensor(notes)) == [(0, 0), (1, 9), (2, 1), (2, 2), (3, 9)]


def test_magenta_js_has_its_no_hit_bit_a_row_late() -> None:
    notes = [drum(0, 36), drum(2, 42)]
    x = DrumsConverter(5, origin="magenta.js").to_tensor(notes)
    # rows 1, 3 and 4 have no hit; row 4 would be told of in a row after the last
    assert sparse(x) == [(0, 0), (0, 9), (2, 2), (2, 9), (3, 9)]


def test_a_pitch_of_no_class_clears_the_no_hit_bit_in_magenta_js() -> None:
    x = DrumsConverter(3, origin="magenta.js").to_tensor([drum(1, 100)])
    assert sparse(x) == [(1, 9)]


def test_sets_of_drums_come_out_as_their_first_pitches() -> None:
    converter = DrumsConverter(3)
    y = np.zeros((3, 512), np.float32)
    y[0, 0b000000101] = y[1, 0] = y[2, 0b100000000] = 1
    assert converter.to_notes(y) == [drum(0, 36), drum(0, 42), drum(2, 51)]
    assert np.array_equal(converter.to_target(converter.to_notes(y)), y)


def test_a_model_has_its_own_table_of_drums() -> None:
    converter = DrumsConverter(2, drum_pitches=[[36], [38, 26]])
    assert (converter.depth_in, converter.depth_out) == (3, 4)
    assert sparse(converter.to_tensor([drum(0, 26)])) == [(0, 1), (1, 2)]


def test_the_published_table_of_drums() -> None:
    assert [row[0] for row in DRUM_PITCHES] == [36, 38, 42, 46, 45, 48, 50, 49, 51]
    pitches = [pitch for row in DRUM_PITCHES for pitch in row]
    assert len(pitches) == len(set(pitches)) == 61


def test_a_trio_sorts_notes_by_program() -> None:
    notes = [
        Note(0, 2, 60, 80, 31),
        Note(0, 2, 40, 80, 32),
        Note(1, 2, 41, 80, 39),
        Note(0, 2, 90, 80, 40),  # neither melody nor bass
        drum(1, 38),
    ]
    assert sparse(TrioConverter(2).to_tensor(notes)) == [
        (0, 41),
        (0, 90 + 21),
        (0, 180),
        (1, 0),
        (1, 90 + 22),
        (1, 180 + 0b10),
    ]


def test_two_drums_of_a_class_count_twice_in_magenta_js() -> None:
    notes = [drum(0, 36), drum(0, 35)]
    assert (0, 180 + 1) in sparse(TrioConverter(1).to_tensor(notes))
    assert (0, 180 + 2) in sparse(TrioConverter(1, origin="magenta.js").to_tensor(notes))


def test_a_sum_beyond_all_sets_is_no_class_in_magenta_js() -> None:
    notes = [drum(0, 51), drum(0, 52)]  # 256 twice
    x = TrioConverter(1, origin="magenta.js").to_tensor(notes)
    assert not x[0, 180:].any()


def test_a_drum_of_no_class_silences_the_step_in_magenta_js() -> None:
    notes = [drum(0, 36), drum(0, 100)]
    assert (0, 180 + 1) in sparse(TrioConverter(1).to_tensor(notes))
    assert (0, 180) in sparse(TrioConverter(1, origin="magenta.js").to_tensor(notes))


@pytest.mark.parametrize(("origin", "program"), [("midime", 33), ("magenta", 33), ("magenta.js", 32)])
def test_decoded_trios_have_the_programs_of_their_origin(origin: str, program: int) -> None:
    converter = TrioConverter(2, origin=origin)
    y = np.zeros((2, 692), np.float32)
    y[0, [41, 90 + 21, 180 + 1]] = 1
    y[1, [0, 90 + 1, 180]] = 1
    assert converter.to_notes(y) == [drum(0, 36), Note(0, 1, 40, 80, program), Note(0, 2, 60, 80, 0)]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_what_a_decoder_writes_survives_notes(seed: int) -> None:
    """Notes of any output, written again, are the same notes."""
    rng = np.random.default_rng(seed)
    for converter in CONVERTERS:
        y = rng.random((converter.steps, converter.depth_out))
        notes = converter.to_notes(y)
        assert converter.to_notes(converter.to_target(notes)) == notes


def test_a_set_of_61_drums_is_one_number() -> None:
    converter = DrumRollConverter(32, drum_pitches=[[pitch] for pitch in range(30, 91)])
    notes = [drum(0, 30), drum(0, 90), drum(5, 89)]
    y = converter.to_target(notes)
    assert converter.to_classes(y)[[0, 5]].tolist() == [1 + (1 << 60), 1 << 59]
    assert converter.to_notes(y) == notes


def test_a_trio_may_have_a_range_for_its_bass() -> None:
    converter = TrioConverter(32, min_pitch=48, max_pitch=84, bass_pitches=(28, 48))
    notes = [Note(0, 4, 30, 80, 33), Note(0, 4, 60)]
    assert converter.to_notes(converter.to_target(notes)) == notes
    assert converter_from_config(converter.config()).config() == converter.config()
    with pytest.raises(ValueError, match=r"28\.\.48"):
        converter.to_tensor([Note(0, 4, 60, 80, 33)])


@pytest.mark.parametrize(
    ("pitches", "directions"),
    [
        ({}, [1] * 8),
        ({3: 60}, [1] * 8),
        ({0: 60, 4: 64}, [2] * 8),
        ({1: 60, 3: 62, 5: 61, 6: 61}, [2, 2, 2, 2, 0, 0, 1, 1]),
    ],
)
def test_a_contour_is_that_of_the_next_note(pitches: dict[int, int], directions: list[int]) -> None:
    converter = ContourConverter(8)
    x = converter.to_tensor([Note(step, step + 1, pitch) for step, pitch in pitches.items()])
    assert converter.to_classes(x).tolist() == directions
    assert x.sum() == 8


def test_a_contour_is_played_from_the_middle_of_the_range_and_stays_inside() -> None:
    converter = ContourConverter(16, min_pitch=60, max_pitch=71)
    ups = np.tile(np.eye(3)[2], (16, 1))
    assert [note.pitch for note in converter.to_notes(ups)] == [67, 68, 69, 70] + [71] * 12


def test_the_first_maximum_wins() -> None:
    y = np.zeros((1, 90))
    y[0, 41] = y[0, 43] = 1
    assert MelodyConverter(1).to_notes(y) == [Note(0, 1, 60)]


@pytest.mark.parametrize("converter", CONVERTERS)
def test_an_output_of_another_depth_is_refused(converter: Converter) -> None:
    with pytest.raises(ValueError, match="must end in"):
        converter.to_notes(np.zeros((32, 7)))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "converter type None is not known: melody, drums, trio, groove, drum-roll, .*multitrack"),
        ({"type": "polyphony"}, "'polyphony' is not known"),
        (
            {"type": "groove", "humanize": "yes"},
            "humanize, tapify and fixed_velocities must be true or false",
        ),
        ({"type": "groove", "tapify": True, "drum_pitches": [[36]]}, "taps need 4 classes"),
        ({"type": ["melody"]}, "is not known"),
        ({"type": "melody", "steps": 0}, r"0 steps in 1 segments"),
        ({"type": "melody", "steps": 10**9}, "1000000000 steps"),
        ({"type": "melody", "steps": "many"}, "makes no sense"),
        ({"type": "melody", "steps": 32, "segments": 5}, "equal segments"),
        ({"type": "melody", "min_pitch": 90, "max_pitch": 20}, r"pitches 90\.\.20"),
        ({"type": "trio", "min_pitch": 60, "max_pitch": 70}, "an octave or more"),
        ({"type": "melody", "origin": "elsewhere"}, "origin 'elsewhere'"),
        ({"type": "drums", "drum_pitches": []}, r"1\.\.12 classes"),
        ({"type": "drums", "drum_pitches": [[36], []]}, "at least one pitch"),
        ({"type": "drums", "drum_pitches": [[36]] * 60}, "not 60"),
        ({"type": "drums", "drum_pitches": [[400]]}, r"0\.\.127"),
        ({"type": "drums", "drum_pitches": 7}, "makes no sense"),
        ({"type": "trio", "drum_pitches": ["kick"]}, "makes no sense"),
    ],
)
def test_configs_that_make_no_sense(config: dict[str, Any], said: str) -> None:
    with pytest.raises(MidimeError, match=said):
        converter_from_config(config)


def test_what_a_config_leaves_out_is_as_published() -> None:
    assert converter_from_config({"type": "melody"}).config() == MelodyConverter(32).config()
