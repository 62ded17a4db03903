"""Grooves: notes that are played beside the grid are heard there, around the seam of a loop too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.music.notes import Note
from midime_tui.sound.protocol import encode as line_of
from midime_tui.sound.protocol import note_rows, parse
from midime_tui.sound.render import render
from midime_tui.sound.song import notes_in_frames
from midime_tui.sound.tempo import TempoMap
from tests.sound.test_session import Talk

STEP = 44100 * 60 / 120 / 4


def kick(step: int, shift: float) -> Note:
    return Note(step, step + 1, 36, 90, 0, True, shift)


def onset(audio: np.ndarray, after: int = 0) -> int:
    """The first frame with sound."""
    return after + int(np.flatnonzero(np.abs(audio[after:]).max(axis=1) > 1e-4)[0])


@pytest.mark.parametrize("shift", [-0.5, -0.2, 0.0, 0.13, 0.5])
def test_a_shifted_hit_sounds_beside_its_step(shift: float) -> None:
    audio = render([kick(4, shift)], qpm=120, steps=8)
    plain = render([kick(4, 0.0)], qpm=120, steps=8)
    assert onset(audio) - onset(plain) == pytest.approx(shift * STEP, abs=1)


def test_an_early_first_hit_ends_the_loop_and_does_not_lose_its_attack_at_the_start() -> None:
    loop = render([kick(0, -0.25)], qpm=120, steps=16, loop=True)
    expected = np.roll(render([kick(4, 0.0)], qpm=120, steps=16, loop=True), -round(4.25 * STEP), axis=0)
    assert np.allclose(loop, expected, atol=1e-6)
    piece = render([kick(0, -0.25)], qpm=120, steps=16)
    assert np.array_equal(piece, render([kick(0, 0.0)], qpm=120, steps=16))


@pytest.mark.parametrize("steps", [8, 32])
def test_the_first_turn_of_a_player_ends_with_the_early_hit(steps: int) -> None:
    """Short loops are all opening, long ones are not: in both the second turn's first hit is early."""
    talk = Talk()
    talk.load([kick(0, -0.25)], steps=steps)
    talk.say("play")
    audio = talk.hear(steps * STEP / 44100)
    assert np.abs(audio[:1000]).max() > 0.1
    early = round((steps - 0.25) * STEP)
    assert onset(audio, early - 300) == pytest.approx(early, abs=40)


@given(st.lists(st.tuples(st.integers(0, 31), st.floats(-0.5, 0.5)), max_size=20))
@settings(max_examples=30, deadline=None)
def test_shifts_survive_the_protocol(hits: list[tuple[int, float]]) -> None:
    notes = [kick(step, shift) for step, shift in hits]
    message = parse(line_of("load", notes=note_rows(notes), steps=32, qpm=120.0))
    assert [n.start for n in message.notes] == [n.start for n in notes]  # type: ignore[union-attr]
    for sent, read in zip(notes, message.notes):  # type: ignore[union-attr]
        assert read.shift == pytest.approx(sent.shift, abs=1e-4)


def test_a_song_keeps_shifts_through_its_tempos() -> None:
    frames = notes_in_frames([kick(4, 0.5), kick(0, -0.5)], TempoMap([(0, 120.0)]), 44100)
    assert [note.start for note in frames] == [round(4.5 * STEP), 0]
    assert all(note.shift == 0.0 for note in frames)


def test_velocities_are_heard() -> None:
    hard, soft = (render([Note(0, 1, 38, v, 0, True)], qpm=120, steps=8) for v in (110, 40))
    assert np.abs(hard).max() > 2.5 * np.abs(soft).max()
