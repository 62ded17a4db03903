"""Bars, beats and how sentences name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midime_tui.music.bars import Bars, are, bar_of, bars_text, count, listed
from midime_tui.music.notes import Metre, Song

COMMON = (Metre(0, 4, 4),)
# two bars of 3/4, then 6/8 for one bar, then 4/4
CHANGING = (Metre(0, 3, 4), Metre(24, 6, 8), Metre(36, 4, 4))


@pytest.mark.parametrize(
    ("metres", "step", "place"),
    [
        (COMMON, 0, "1.1"),
        (COMMON, 15, "1.4"),
        (COMMON, 16, "2.1"),
        (CHANGING, 12, "2.1"),
        (CHANGING, 23, "2.3"),
        (CHANGING, 24, "3.1"),
        (CHANGING, 34, "3.6"),
        (CHANGING, 36, "4.1"),
        (CHANGING, 56, "5.2"),
        ((Metre(0, 4, 4), Metre(8, 3, 4)), 8, "2.1"),  # a change inside a bar ends it
        ((Metre(0, 7, 32),), 4, "2.2"),  # bars of three and a half steps
    ],
)
def test_where_a_step_lies(metres: tuple[Metre, ...], step: int, place: str) -> None:
    assert str(bar_of(metres, step)) == place


def test_a_song_knows_its_bars() -> None:
    assert bar_of(Song("x", (), metres=CHANGING), 30).start == 24


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 9), st.sampled_from([2, 4, 8, 16])), max_size=4),
    st.integers(0, 300),
)
def test_bars_follow_each_other_without_gaps(changes: list[tuple[int, int, int]], step: int) -> None:
    metres, at = [Metre(0, 4, 4)], 0
    for length, numerator, denominator in changes:
        at += length
        metres.append(Metre(at, numerator, denominator))
    here = bar_of(metres, step)
    end = Bars(metres).end(step)
    assert here.start <= step < end
    assert bar_of(metres, here.start).bar == here.bar
    assert bar_of(metres, end).bar == here.bar + 1
    assert bar_of(metres, end).start == end


def test_the_bars_that_steps_touch() -> None:
    assert Bars(COMMON).between(0, 16) == [1]
    assert Bars(COMMON).between(15, 17) == [1, 2]
    assert Bars(COMMON).between(16, 16) == []


@pytest.mark.parametrize(
    ("bars", "text"),
    [
        ([3], "bar 3"),
        ([4, 3], "bars 3-4"),
        ([1, 2, 3, 7, 7], "bars 1-3 and 7"),
        (range(1, 40, 2), "bars 1, 3, 5, 7, 9, 11 and 14 more"),
    ],
)
def test_bars_in_words(bars: list[int], text: str) -> None:
    assert bars_text(bars) == text


def test_lists_and_counts_in_words() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert (count(1, "note"), count(0, "note")) == ("1 note", "0 notes")
    assert (count(2, "pitch", "pitches"), are(1), are(2)) == ("2 pitches", "is", "are")
