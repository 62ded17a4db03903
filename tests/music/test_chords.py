"""Chord symbols, and the controls they become: held against the real magenta.js, and by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.music.chords import Chord, parse_chord, parse_progression, pitch_class, spread
from midime_tui.music.conditions import ENCODERS, Conditions, conditions_from_config, encode_chord

RECORDED = json.loads((Path(__file__).parents[1] / "golden" / "chords" / "chords.json").read_text())[
    "encoded"
]
THEIR_NAMES = {
    "pitch": "PitchChordEncoder",
    "triad": "TriadChordEncoder",
    "major-minor": "MajorMinorChordEncoder",
}
# magenta.js reads the digit as an octave (C5 and C69 are C major there) and puts a fourth into a m6.
ODD = ("5", "69", "m6")


@pytest.mark.parametrize("encoder", sorted(THEIR_NAMES))
def test_chords_become_what_magenta_js_makes_of_them(encoder: str) -> None:
    wrong, compared = [], 0
    for symbol, theirs in RECORDED[THEIR_NAMES[encoder]].items():
        kind = symbol.lstrip("ABCDEFG").lstrip("b#") if len(symbol) > 1 else ""
        if kind in ODD or symbol[:1].islower() or symbol == "":
            continue
        try:
            ours = [int(place) for place in np.flatnonzero(encode_chord(symbol, encoder))]
        except MidimeError:
            ours = None
        if theirs is None and ours is not None and encoder == "pitch":
            continue  # read here, and not there
        compared += theirs is not None
        if ours != theirs and theirs is not None:
            wrong.append((symbol, ours, theirs))
    assert not wrong
    assert compared > 50


@pytest.mark.parametrize(
    ("symbol", "chord"),
    [
        ("C", Chord(0, 0, frozenset({0, 4, 7}), 0)),
        ("F#m7", Chord(6, 6, frozenset({6, 9, 1, 4}), 1)),
        ("B♭", Chord(10, 10, frozenset({10, 2, 5}), 0)),
        ("Edim", Chord(4, 4, frozenset({4, 7, 10}), 3)),
        ("Caug", Chord(0, 0, frozenset({0, 4, 8}), 2)),
        ("C5", Chord(0, 0, frozenset({0, 7}), None)),
        ("Am/C", Chord(9, 0, frozenset({9, 0, 4}), 1)),
        ("C6/9", Chord(0, 0, frozenset({0, 4, 7, 9, 2}), 0)),
        ("C/D", Chord(0, 2, frozenset({0, 4, 7, 2}), 0)),
        ("Am6", Chord(9, 9, frozenset({9, 0, 4, 6}), 1)),
        ("Cm(maj7)", Chord(0, 0, frozenset({0, 3, 7, 11}), 1)),
        ("G7sus4", Chord(7, 7, frozenset({7, 0, 2, 5}), None)),
    ],
)
def test_symbols(symbol: str, chord: Chord) -> None:
    assert parse_chord(symbol) == chord


@pytest.mark.parametrize("symbol", ["N.C.", "NC", " N.C. "])
def test_no_chord(symbol: str) -> None:
    assert parse_chord(symbol) is None


@pytest.mark.parametrize("symbol", ["", "H", "c", "Cxyz", "C/", "C/H", "7", "Cm7b", "C#b"])
def test_what_is_no_chord_is_named(symbol: str) -> None:
    with pytest.raises(MidimeError):
        parse_chord(symbol)


@settings(max_examples=200, deadline=None)
@given(st.text("ABCDEFGabdgijmnosux#♯♭°øΔ+-/()0123456789 .", max_size=12))
def test_any_text_is_a_chord_or_one_sentence(text: str) -> None:
    try:
        chord = parse_chord(text)
    except MidimeError:
        return
    assert chord is None or (chord.pitches <= set(range(12)) and chord.bass in chord.pitches)


def test_a_progression_is_parted_by_blanks_commas_and_bars() -> None:
    assert parse_progression("| C G | Am,F |") == ("C", "G", "Am", "F")
    for wrong in ("", " | ", "C G X"):
        with pytest.raises(MidimeError):
            parse_progression(wrong)


def test_chords_last_equally_long() -> None:
    assert spread(["C", "G", "F"], 8) == ["C", "C", "C", "G", "G", "G", "F", "F"]


def test_names_of_notes() -> None:
    assert [pitch_class(name) for name in ("C", "F#", "Bb", "B#", "Cb", "Dx")] == [0, 6, 10, 0, 11, 4]
    with pytest.raises(MidimeError, match="is no note"):
        pitch_class("h")


@pytest.mark.parametrize("encoder", sorted(ENCODERS))
def test_no_chord_is_the_first_number(encoder: str) -> None:
    assert np.flatnonzero(encode_chord("N.C.", encoder)).tolist() == [0]


def test_a_chord_that_the_encoder_cannot_say_is_named() -> None:
    with pytest.raises(MidimeError, match="Cdim is another kind"):
        encode_chord("Cdim", "major-minor")


def test_chords_key_and_extra_controls_stand_side_by_side() -> None:
    conditions = Conditions("triad", True, (("density", 2),))
    controls = conditions.tensor(4, chords="C Am", key="F#", extra={"density": [0.5, -1]})
    assert controls is not None
    assert controls.shape == (4, conditions.depth) == (4, 49 + 12 + 2)
    assert [np.flatnonzero(row[:61]).tolist() for row in controls] == [[1, 55], [1, 55], [22, 55], [22, 55]]
    np.testing.assert_array_equal(controls[:, 61:], np.tile([0.5, -1], (4, 1)))


def test_a_track_begins_without_a_chord() -> None:
    controls = Conditions("pitch").tensor(8, chords=["Dm"], tracks=2)
    assert controls is not None
    assert np.flatnonzero(controls[:, 0]).tolist() == [0, 4]
    with pytest.raises(MidimeError, match="one chord for its bar; 2 are given"):
        Conditions("pitch").tensor(8, chords=["Dm", "G"], tracks=2)


@pytest.mark.parametrize(
    ("conditions", "told", "said"),
    [
        (Conditions("triad"), {}, "needs chords"),
        (Conditions(), {"chords": "C"}, "takes no chords"),
        (Conditions(key=True), {}, "needs a key"),
        (Conditions(), {"key": 3}, "takes no key"),
        (Conditions(key=True), {"key": 12}, "must be a name or a number"),
        (Conditions(extra=(("swing", 1),)), {}, "needs the control swing"),
        (Conditions(), {"extra": {"swing": [1]}}, "takes no control swing"),
        (Conditions(extra=(("swing", 1),)), {"extra": {"swing": [1, 2]}}, "has shape"),
        (Conditions("pitch"), {"chords": []}, "no chords are given"),
    ],
)
def test_what_a_model_does_not_take_is_said(conditions: Conditions, told: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(MidimeError, match=said):
        conditions.tensor(4, **told)


def test_nothing_is_told_to_a_plain_model() -> None:
    assert Conditions().tensor(4) is None


def test_conditions_come_back_from_their_config() -> None:
    conditions = Conditions("pitch", True, (("density", 3),))
    assert conditions_from_config(json.loads(json.dumps(conditions.config()))) == conditions


@pytest.mark.parametrize(
    "config",
    [
        {"chords": "guitar"},
        {"key": 1},
        {"extra": [{"name": "x", "depth": 0}]},
        {"extra": [{"name": "x", "depth": 1}] * 2},
        {"extra": 3},
        {"tempo": 120},
    ],
)
def test_conditions_that_make_no_sense(config: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(MidimeError):
        conditions_from_config(config)
