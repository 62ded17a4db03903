"""Notes, losses and numbers as cells."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Size

from midime_tui.music.notes import Note
from midime_tui.tui.glyphs import ASCII, UNICODE
from midime_tui.tui.key_tables import TABLES
from midime_tui.tui.keys import shown_key
from midime_tui.tui.pitch_rows import PitchRows
from midime_tui.tui.roll_cells import EMPTY, HELD, LIT, ONSET, RollCells
from midime_tui.tui.widgets.caption import cut
from midime_tui.tui.widgets.key_line import KeyLine
from midime_tui.tui.widgets.loss import sparkline
from midime_tui.tui.widgets.sliders import Sliders
from tests.tui.conftest import MakeApp, ready, screen_text

PITCHES = st.lists(st.integers(0, 127), max_size=30)


@settings(max_examples=100)
@given(PITCHES, st.integers(1, 24))
def test_every_pitch_has_a_line_and_higher_ones_stand_higher(pitches: list[int], rows: int) -> None:
    found = PitchRows.fit(pitches, rows)
    assert found.rows == rows
    assert found.holds(pitches)
    ordered = sorted(set(pitches), reverse=True)
    tops = [found.lines_of[pitch][0] for pitch in ordered]
    assert tops == sorted(tops)
    assert all(len(found.label(row)) == 4 for row in range(rows))


def test_a_small_range_is_chromatic_and_a_wide_one_keeps_what_occurs() -> None:
    near = PitchRows.fit([60, 62, 67], 5)
    assert len({near.lines_of[pitch] for pitch in range(60, 68)}) == 8
    wide = PitchRows.fit([40, 60, 80, 100], 3)
    assert [pitches for pitches in wide.pitches if pitches] == [(100,), (80,), (60,), (40,)]


def test_labels_name_the_lower_line_and_a_pitch_has_the_same_row_everywhere() -> None:
    rows = PitchRows.of_lines([(61,), (60,), (59,), (58,)])
    assert [rows.label(0), rows.label(1)] == ["C4  ", "Bb3 "]
    for lowest in (59, 60, 61):
        found = PitchRows.fit(range(lowest, lowest + 8), 6)
        assert found.label(found.lines_of[64][0] // 2) == found.label(found.lines_of[65][0] // 2) == "E4  "


def test_two_pitches_share_a_row_as_half_blocks() -> None:
    rows = PitchRows.of_lines([(61,), (60,)])
    cells = RollCells([Note(0, 2, 61), Note(1, 3, 60)], 4, rows)
    assert cells.text(0, 0, 4, UNICODE) == "▀█▄ "
    assert cells.text(0, 0, 4, ASCII) == "':. "


def test_a_note_struck_again_is_set_apart() -> None:
    rows = PitchRows.of_lines([(61,), (60,)])
    again = RollCells([Note(0, 2, 60), Note(2, 4, 60)], 4, rows)
    held = RollCells([Note(0, 4, 60)], 4, rows)
    assert again.text(0, 0, 4, UNICODE) == "▄ ▄▄"
    assert held.text(0, 0, 4, UNICODE) == "▄▄▄▄"


def test_onset_body_and_light_are_told_apart() -> None:
    rows = PitchRows.of_lines([(60,), (59,)])
    cells = RollCells([Note(0, 2, 60), Note(2, 4, 60)], 4, rows, columns=2)
    kinds = [(run.upper, run.width) for run in cells.runs(0, 0, 8, lit={1})]
    assert kinds == [(ONSET, 2), (HELD, 1), (EMPTY, 1), (LIT, 4)]
    assert cells.sounding(1.99) == {0}
    assert cells.sounding(2.0) == {1}


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.integers(20, 110)), max_size=20),
    st.integers(1, 6),
    st.integers(1, 4),
    st.integers(-3, 50),
    st.integers(0, 60),
)
def test_runs_cover_what_was_asked_for(
    notes: list[tuple[int, int, int]], rows: int, columns: int, first: int, width: int
) -> None:
    music = [Note(start, start + length, pitch) for start, length, pitch in notes]
    cells = RollCells(music, 32, PitchRows.fit([note.pitch for note in music], rows), columns)
    for row in range(-1, rows + 1):
        assert sum(run.width for run in cells.runs(row, first, first + width)) == width


def test_the_curve_falls_with_the_loss_and_fits() -> None:
    assert sparkline([100.0, 10.0, 1.0], 8, "12345678") == "8" + "5" + "1"
    assert len(sparkline([float(value) for value in range(1, 500)], 20, UNICODE.levels)) == 20
    assert sparkline([], 8, UNICODE.levels) == ""
    assert sparkline([2.0, 2.0], 8, "123") == "11"


@pytest.mark.parametrize("value", [-4.0, -1.3, -0.1, 0.0, 0.1, 2.0, 4.0, 9.0])
def test_a_slider_keeps_its_length_and_shows_its_side(value: float) -> None:
    sliders = Sliders(reach=4.0)
    left, bar, right = sliders.bar(value)
    assert len(left + bar + right) == sliders.track_width
    if value:
        assert (len(left) < len(right)) == (value < 0) or len(bar) == 1


def test_cutting_marks_what_is_missing() -> None:
    assert cut("melody", 6, UNICODE) == "melody"
    assert cut("melodies", 6, UNICODE) == "melod…"
    assert cut("Frère", 9, ASCII) == "Frere"
    assert cut("melody", 0, UNICODE) == ""


@pytest.mark.parametrize("name", TABLES)
def test_the_bottom_line_is_never_wider_than_the_terminal(name: str) -> None:
    for width in range(20, 200, 3):

        class Line(KeyLine):
            size = Size(width, 1)

        groups = groupby(Line(TABLES[name]).entries(), lambda entry: entry.group)
        texts = (
            "  ".join(f"{shown_key(entry, UNICODE)} {entry.word}" for entry in each) for _, each in groups
        )
        assert len(" " + " | ".join(texts)) <= width


async def test_drums_have_their_names_before_the_rows(make_app: MakeApp) -> None:
    """Whatever pitch of a class is played; music with pitches has pitches again."""
    async with make_app().run_test(size=(80, 30)) as pilot:
        screen = await ready(pilot)
        drums = [Note(4 * at, 4 * at + 1, pitch, 90, 0, True) for at, pitch in enumerate((35, 40, 44))]
        screen.jam_roll.show(drums, 32, chunk_steps=32, fresh=True)
        await pilot.pause()
        text = "\n".join(screen_text(pilot))
        assert all(f" {name} " in text for name in ("kick", "snare", "hihat"))
        assert len(screen.jam_roll.cells.sounding(0.5)) == 1
        screen.jam_roll.show([Note(0, 4, 60)], 32, chunk_steps=32, fresh=True)
        await pilot.pause()
        assert " kick " not in "\n".join(screen_text(pilot))
