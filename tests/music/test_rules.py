"""Rewards of known melodies, and words for rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.music.contour import contour, contour_likeness
from midime_tui.music.marked_roll import marked_roll, side_by_side
from midime_tui.music.notes import Note
from midime_tui.music.rules import SIMPLE, Key, key_of_music, parse_key, parse_rules


def melody(pitches: list[int], length: int = 2, start: int = 0) -> list[Note]:
    """Notes end to end."""
    return [
        Note(start + length * number, start + length * (number + 1), pitch)
        for number, pitch in enumerate(pitches)
    ]


SCALE = melody([60, 62, 64, 65, 67, 69, 71, 72])
NOTES = st.lists(
    st.builds(
        lambda start, length, pitch: Note(start, start + length, pitch),
        st.integers(0, 31),
        st.integers(1, 8),
        st.integers(21, 108),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("word", "notes", "reward"),
    [
        ("key=C", SCALE, 1.0),
        ("key=Am", SCALE, 1.0),
        ("key=G", SCALE, 7 / 8),
        ("key=F#", melody([60, 61]), 0.5),
        ("key=Bb", melody([58, 59]), 0.5),
        ("key=C", [], 0.0),
        ("tonic=C", SCALE, 1.0),
        ("tonic=D", SCALE, 0.0),
        ("tonic=D", [], 0.0),
        ("dense", SCALE, 0.5),
        ("dense", melody([60] * 16), 1.0),
        ("sparse", melody([60] * 4), 1.0),
        ("sparse", SCALE, 0.5),
        ("sparse", [], 0.0),
        ("wide", melody([60, 69]), 0.5),
        ("wide", melody([40, 69]), 1.0),
        ("narrow", melody([60, 74]), 0.5),
        ("narrow", SCALE, 7 / 12),
        ("syncopated", melody([60] * 4, 4), 0.0),
        ("syncopated", melody([60] * 4, 4, start=2), 1.0),
        ("straight", melody([60] * 4, 4), 1.0),
        ("straight", melody([60] * 4, 4, start=2), 0.0),
    ],
)
def test_rewards_of_known_melodies(word: str, notes: list[Note], reward: float) -> None:
    (rule,) = parse_rules([word])
    assert rule.name == word
    assert rule.reward(notes, 32) == pytest.approx(reward)


@settings(max_examples=50, deadline=None)
@given(NOTES)
def test_rewards_lie_between_0_and_1(notes: list[Note]) -> None:
    for word in (*SIMPLE, "key=Eb", "tonic=C"):
        (rule,) = parse_rules([word])
        assert 0 <= rule.reward(notes, 32) <= 1


def test_the_tonic_is_that_of_the_key_beside_it() -> None:
    rules = parse_rules(["tonic", "key=Dm"])
    assert [rule.name for rule in rules] == ["tonic=D", "key=Dm"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("C", Key(0)),
        ("f#", Key(6)),
        ("Bb", Key(10)),
        ("Cb", Key(11)),
        ("Am", Key(9, True)),
        ("C# minor", Key(1, True)),
    ],
)
def test_keys_are_read(text: str, key: Key) -> None:
    assert parse_key(text) == key


@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("tonic", range(12))
def test_every_key_has_a_name_that_reads_as_it(tonic: int, minor: bool) -> None:
    assert parse_key(Key(tonic, minor).name) == Key(tonic, minor)


@settings(max_examples=100)
@given(st.text(max_size=6))
def test_a_key_is_one_of_24_or_refused(text: str) -> None:
    try:
        key = parse_key(text)
    except MidimeError:
        return
    assert 0 <= key.tonic < 12


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["loud"],
        ["key=H"],
        ["key"],
        ["key=own"],
        ["tonic"],
        ["tonic="],
        ["dense", "sparse"],
        ["key=C", "key=D"],
        ["wide", "narrow"],
        ["dense", "dense"],
        ["dense=2"],
        ["syncopated", "straight"],
    ],
)
def test_wrong_rules_are_refused(words: list[str]) -> None:
    with pytest.raises(MidimeError):
        parse_rules(words)


def test_own_key() -> None:
    tune = melody([62, 64, 66, 67, 69, 71, 73, 74, 69, 66, 62])
    assert key_of_music([tune]) == Key(2)
    assert parse_rules(["key=own"], key_of_music([tune]))[0].name == "key=D"
    with pytest.raises(MidimeError):
        key_of_music([[]])


def test_contours() -> None:
    assert list(contour(melody([60, 62], start=2), 8)) == [60, 60, 60, 60, 62, 62, 62, 62]
    assert contour_likeness(SCALE, melody([48, 50, 52, 60, 70, 80, 90, 91]), 16) == pytest.approx(1)
    assert contour_likeness(SCALE, melody([note.pitch for note in SCALE[::-1]]), 16) == pytest.approx(-1)
    assert contour_likeness(melody([60]), melody([67]), 8) == 1
    assert contour_likeness(melody([60]), SCALE, 16) == 0


@settings(max_examples=50, deadline=None)
@given(NOTES, NOTES)
def test_contour_likeness_is_a_correlation(one: list[Note], other: list[Note]) -> None:
    assert -1.0001 <= contour_likeness(one, other, 32) <= 1.0001
    assert contour_likeness(one, one, 32) == pytest.approx(1)


def test_notes_outside_are_marked() -> None:
    roll = marked_roll(melody([60, 61]), 6, Key(0).scale, ascii_only=True)
    assert roll == ["C#4   xx  ", "C4  #=    "]
    assert side_by_side(["a", "b"], ["c"], " ") == ["a c", "b"]
    assert marked_roll([], 2, Key(0).scale) == [" " * 6]
