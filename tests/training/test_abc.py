"""ABC text to tunes: what a fiddler would play from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from training.abc import parse_metre, read_abc
from training.abc_body import parse_length
from training.abc_error import AbcError
from training.abc_key import key_accidentals
from training.tunes import Tune

C4 = 60


def tune(music: str, *, key: str = "C", metre: str = "4/4", unit: str = "1/8") -> Tune:
    book = read_abc(f"X:1\nT:Test\nM:{metre}\nL:{unit}\nK:{key}\n{music}\n", "test", "book")
    assert not book.left_out, book.left_out
    return book.tunes[0]


def pitches(music: str, key: str = "C") -> list[int]:
    return tune(music, key=key).pitches.tolist()


def lengths(music: str, **header: str) -> list[float]:
    played = tune(music, **header)
    return (played.ends - played.starts).tolist()


def test_octave_marks() -> None:
    assert pitches("C, C c c' c''") == [48, 60, 72, 84, 96]


def test_key_signature_sharpens_every_octave() -> None:
    assert pitches("F, F f C", key="D") == [54, 66, 78, 61]


def test_accidental_lasts_until_the_bar_line_in_its_octave() -> None:
    assert pitches("^F F f | F") == [66, 66, 77, 65]


def test_natural_undoes_the_key() -> None:
    assert pitches("=F F | F", key="G") == [65, 65, 66]


def test_tie_carries_the_accidental_over_the_bar_line() -> None:
    played = tune("^F8- | F4 F4 |")
    assert played.pitches.tolist() == [66, 65]
    assert played.ends[0] == 24


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("C", {}),
        ("G", {"F": 1}),
        ("F", {"B": -1}),
        ("Am", {}),
        ("E minor", {"F": 1}),
        ("A Mixolydian", {"F": 1, "C": 1}),
        ("Ador", {"F": 1}),
        ("B phr", {"F": 1}),
        ("Glyd", {"F": 1, "C": 1}),
        ("F#loc", {"F": 1}),
        ("Bb", {"B": -1, "E": -1}),
        ("EMin % as printed", {"F": 1}),
        ("HP", {"F": 1, "C": 1}),
        ("Dmix=c", {"F": 1}),
        ("D ^G", {"F": 1, "C": 1, "G": 1}),
        ("none", {}),
    ],
)
def test_key(key: str, expected: dict[str, int]) -> None:
    assert key_accidentals(key) == expected


@pytest.mark.parametrize(
    ("text", "factor"), [("", 1), ("2", 2), ("3/2", 1.5), ("/", 0.5), ("//", 0.25), ("/4", 0.25), ("3/", 1.5)]
)
def test_length(text: str, factor: float) -> None:
    assert parse_length(text) == factor


def test_unit_length_counts() -> None:
    assert lengths("A A2 A/2 |", unit="1/16") == [1, 2, 0.5]


def test_unit_length_by_metre_where_none_is_given() -> None:
    for metre, expected in (("2/4", 1.0), ("3/4", 2.0)):
        book = read_abc(f"X:1\nM:{metre}\nK:C\nA|\n", "test", "book")
        assert book.tunes[0].ends[0] == expected


def test_broken_rhythm() -> None:
    assert lengths("A>B A<B A>>B") == [3, 1, 1, 3, 3.5, 0.5]


def test_triplet_of_eighths_fills_a_quarter() -> None:
    assert sum(lengths("(3ABc d2")) == pytest.approx(8)


def test_tuplet_with_three_numbers() -> None:
    assert lengths("(3:2:2 A2B c") == pytest.approx([8 / 3, 4 / 3, 2])


def test_five_notes_take_the_time_of_two_or_in_compound_time_of_three() -> None:
    assert sum(lengths("(5ABcde", metre="3/4")) == pytest.approx(4)
    assert sum(lengths("(5ABcde", metre="6/8")) == pytest.approx(6)


def test_grace_notes_decorations_and_words_make_no_sound() -> None:
    assert pitches('{cd}"Am"A !trill!B ~c .d "^slow"e |') == [69, 71, 72, 74, 76]


def test_chord_becomes_its_top_note() -> None:
    played = tune("[CEG]2 A")
    assert played.pitches.tolist() == [67, 69]
    assert played.starts.tolist() == [0, 4]


def test_rests_take_time() -> None:
    assert tune("A z2 B").starts.tolist() == [0, 6]


def test_repeat_with_endings() -> None:
    assert pitches("|: A4 |1 B4 :|2 c4 |]") == [69, 71, 69, 72]


def test_repeat_without_an_opening_sign_goes_back_to_the_beginning() -> None:
    assert pitches("A4 | B4 :| c4 |") == [69, 71, 69, 71, 72]


def test_double_repeat_sign_closes_and_opens() -> None:
    assert pitches("A4 :: B4 :|") == [69, 69, 71, 71]


def test_second_part_repeats_alone_after_endings() -> None:
    assert pitches("|: A4 |1 B4 :|2 c4 || d4 :|") == [69, 71, 69, 72, 74, 74]


def test_bar_lines_stand_where_they_are_written() -> None:
    assert tune("AB | c8 | d8 |").bars.tolist() == [0, 4, 20, 36]


def test_line_end_is_no_bar_line() -> None:
    assert tune("c4\nd4 | e8").bars.tolist() == [0, 16, 32]


def test_only_the_first_voice_is_read() -> None:
    assert pitches("V:1\nABcd|\nV:2\nCDEF|\n[V:1]e4|\n[V:2]C4|") == [69, 71, 72, 74, 76]


def test_key_may_change_within() -> None:
    assert pitches("F |\nK:D\nF | [K:C] F") == [65, 66, 65]


def test_words_and_remarks_are_no_music() -> None:
    assert pitches("A % BBB\nN:a bad egg\nw:a cab\nB") == [69, 71]


def test_numbering_twice_gives_two_names() -> None:
    book = read_abc("X:1\nM:C\nK:C\nA\n\nX:1\nM:C\nK:C\nB\n", "test", "book")
    assert [found.name for found in book.tunes] == ["book#1", "book#1.2"]


@pytest.mark.parametrize(
    ("music", "reason"),
    [
        ("X:1\nT:no key\nABc", "no key"),
        ("X:1\nM:C\nK:C\nz4|", "no notes"),
        ("X:1\nM:free\nK:C\nA", "metre"),
        ("X:1\nK:C\nA", "no metre"),
        ("X:1\nM:C\nK:Q\nA", "unknown key"),
        ("X:1\nM:C\nK:Czzz\nA", "unknown mode"),
        ("X:1\nM:C\nK:C\nA|\nM:3/4\nB|", "metre changes"),
        ("X:1\nM:C\nK:C\nA0|", "no length"),
        ("X:1\nM:C\nK:C\nA/0|", "no length"),
        ("X:1\nM:C\nL:0/8\nK:C\nA|", "unit length"),
    ],
)
def test_unreadable_tune_is_left_out_with_the_reason(music: str, reason: str) -> None:
    book = read_abc(music, "test", "book")
    assert not book.tunes
    assert reason in book.left_out[0][1]


def test_metre() -> None:
    assert [parse_metre(text) for text in ("C", "C|", "6/8", " 9/8 % so")] == [(4, 4), (2, 2), (6, 8), (9, 8)]
    with pytest.raises(AbcError):
        parse_metre("4/0")


@given(st.text(alphabet="ABcdeg^_=,'/2348z|:[]()<>-\"!{}KMLV \n\\%~x1", max_size=80))
@settings(max_examples=200, deadline=None)
@example("[1[1:|::|2")
@example("[]" * 20)
@example("A" + "'" * 40)
@example("|:" * 30 + "A:|" * 30)
def test_any_text_gives_a_tune_or_a_reason(music: str) -> None:
    book = read_abc(f"X:1\nM:6/8\nK:D\n{music}\n", "test", "book")
    assert len(book.tunes) + len(book.left_out) == 1
    for found in book.tunes:
        assert (found.ends > found.starts).all()
        assert (np.diff(found.starts) > 0).all()
        assert (found.starts[1:] >= found.ends[:-1] - 1e-9).all()
        assert found.bars[-1] >= found.ends[-1] - 1e-9
