"""The tape keeps loops in order and writes them."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.jam.jam import Jam
from midime_tui.jam.loop import BASE, Loop
from midime_tui.jam.tape import Tape
from midime_tui.music.midi_file import read_midi


@pytest.fixture
def taped(jam: Jam) -> Jam:
    """A jam with three loops on its tape."""
    for seed in (1, 2, 3):
        jam.tape.add(jam.base_loop(seed))
    return jam


def names(tape: Tape) -> list[str]:
    return [item.name for item in tape.items]


def test_loops_are_added_moved_renamed_and_removed(taped: Jam) -> None:
    tape = taped.tape
    assert names(tape) == ["loop 1", "loop 2", "loop 3"]
    assert tape.move(2, 0) == 0
    assert names(tape) == ["loop 3", "loop 1", "loop 2"]
    assert tape.move(0, 99) == 2
    tape.rename(0, "verse")
    assert tape.remove(1).name == "loop 2"
    assert names(tape) == ["verse", "loop 3"]
    assert tape.add(taped.base_loop(4), at=0) == 0
    assert len(set(names(tape))) == 3
    for _ in range(5):
        assert tape.undo()
    assert names(tape) == ["loop 1", "loop 2", "loop 3"]
    assert tape.redo()
    for wrong in (lambda: tape.remove(3), lambda: tape.move(-1, 0), lambda: tape.rename(0, "")):
        with pytest.raises(MidimeError):
            wrong()


def test_the_loops_lie_end_to_end(taped: Jam) -> None:
    tape = taped.tape
    assert tape.starts == (0, 32, 64)
    assert tape.steps == 96
    second = [note for note in tape.notes() if 32 <= note.start < 64]
    assert [note.start - 32 for note in second] == [note.start for note in tape.items[1].loop.notes]


def test_the_tape_is_written_whole_and_a_file_a_loop(taped: Jam, tmp_path: Path) -> None:
    tape = taped.tape
    whole = tape.export_midi(tmp_path / "t.mid", qpm=100)
    written = read_midi(whole)
    assert written.qpm == pytest.approx(100, abs=0.01)
    assert sum(len(track.notes) for track in written.tracks) == len(tape.notes())
    assert tape.export_midi(tmp_path / "t.mid").name == "t-2.mid"
    each = tape.export_each(tmp_path)
    assert [path.name for path in each] == ["tape-01.mid", "tape-02.mid", "tape-03.mid"]
    assert tape.export_each(tmp_path)[0].name == "tape-01-2.mid"
    with wave.open(str(tape.export_wav(tmp_path / "t.wav", qpm=200))) as sound:
        assert sound.getnframes() / sound.getframerate() >= 96 / 4 * 60 / 200


def test_an_empty_tape_is_said(jam: Jam, tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="empty"):
        jam.tape.export_midi(tmp_path / "t.mid")


@settings(max_examples=25, deadline=None)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["add", "remove", "move", "undo", "redo"]), st.integers(0, 5)), max_size=20
    )
)
def test_names_never_clash_and_undo_leads_back(moves: list[tuple[str, int]]) -> None:

    loop = Loop((), 32, BASE, None, np.zeros(4, np.float32), 0.0, 0)
    tape = Tape(lambda loop, at: "")
    for what, number in moves:
        if what == "add":
            tape.add(loop)
        elif what == "undo":
            tape.undo()
        elif what == "redo":
            tape.redo()
        elif number < len(tape):
            tape.remove(number) if what == "remove" else tape.move(number, number // 2)
        assert len(set(names(tape))) == len(tape)
    while tape.undo():
        pass
    assert len(tape) == 0
