"""Rendering: exact lengths, seamless loops, the same samples every time, bounded memory."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.music.notes import Note
from midime_tui.sound.render import Mix, render, render_blocks
from midime_tui.sound.sampler import Sampler
from tests.sound.measures import PROGRAMS, beat, jump, tune

TRIO = tune(80, 32, 2) + tune(33, 32, 4, shift=-24) + beat(32)


@settings(max_examples=40, deadline=None)
@given(
    qpm=st.floats(30, 300),
    steps=st.integers(1, 64),
    rate=st.sampled_from([8000, 22050, 44100, 48000]),
    loop=st.booleans(),
)
def test_the_length_is_exact_to_the_frame(qpm: float, steps: int, rate: int, loop: bool) -> None:
    audio = render([Note(0, 1, 60)], qpm=qpm, steps=steps, sample_rate=rate, loop=loop)
    assert audio.shape == (round(steps * 60 / qpm / 4 * rate), 2)
    assert audio.dtype == np.float32


def test_a_thousand_turns_do_not_drift() -> None:
    """Turn 1,000 of a loop read as one endless piece has the samples of turn 1."""
    mix = Mix(TRIO, qpm=97.3, steps=32, loop=True)
    assert mix.frames == round(32 * 15 / 97.3 * 44100)
    first = mix.read(0, mix.frames)
    assert np.array_equal(mix.read(1000 * mix.frames, 1001 * mix.frames), first)


def test_the_loop_has_no_seam() -> None:
    """Pads and drums ring over the end: the step from the last sample to the first is like any other."""
    for notes in (tune(PROGRAMS["pad"], 32, 8), tune(PROGRAMS["lead"], 32, 2), TRIO):
        audio = render(notes, qpm=120, steps=32, loop=True)
        turned = np.roll(audio, 1000, axis=0)
        assert jump(turned[900:1000]) <= 1.2 * jump(audio)
        assert jump(turned[995:1005]) <= jump(audio)


def test_a_loop_sounds_like_the_music_repeated() -> None:
    once = tune(PROGRAMS["pluck"], 32, 4)
    again = [Note(n.start + 32, n.end + 32, n.pitch, n.velocity, n.program) for n in once]
    loop = render(once, qpm=120, steps=32, loop=True)
    line = render(once + again, qpm=120, steps=64)
    faded = 400  # the line ends with the fade of a piece that is cut off
    assert np.allclose(loop[:-faded], line[len(loop) : -faded], atol=1e-6)


def test_the_same_notes_give_the_same_samples() -> None:
    fresh = [Mix(TRIO, qpm=120, steps=32, loop=True, sampler=Sampler(44100)).read(0, 88200) for _ in range(2)]
    assert np.array_equal(fresh[0], fresh[1])
    assert np.array_equal(
        render(TRIO, qpm=120, steps=32, loop=True), render(TRIO[::-1], qpm=120, steps=32, loop=True)
    )


@pytest.mark.parametrize("block", [1000, 4096, 77777])
def test_block_sizes_change_nothing(block: int) -> None:
    loud = [Note(n.start, n.end, n.pitch, 127, n.program, n.is_drum) for n in TRIO * 3]
    whole = render(loud, qpm=120, steps=32)
    blocks = np.concatenate(list(render_blocks(loud, qpm=120, steps=32, block=block)))
    assert np.allclose(whole, blocks, atol=1e-6)


def test_dense_loud_music_stays_below_full_scale() -> None:
    rng = np.random.default_rng(3)
    crowd = [
        Note(s, s + 4, int(p), 127, int(g)) for s in range(0, 32, 2) for p, g in rng.integers(0, 128, (12, 2))
    ]
    audio = render(crowd + beat(32, 127), qpm=120, steps=32, loop=True)
    assert 0.5 < np.abs(audio).max() < 1.0
    assert np.isfinite(audio).all()


def test_without_a_loop_the_end_fades_and_with_ring_it_rings() -> None:
    note = [Note(0, 16, 60, 100, PROGRAMS["pad"])]
    cut = render(note, qpm=120, steps=16)
    rung = render(note, qpm=120, steps=16, ring=True)
    assert len(cut) == 88200
    assert abs(cut[-1]).max() < 1e-3
    assert jump(cut[-400:]) <= jump(cut)
    assert len(rung) > len(cut)
    assert np.abs(rung[len(cut) :]).max() > 0.01
    assert np.abs(rung[-100:]).max() == 0.0


def test_notes_outside_the_piece_are_left_out_or_cut() -> None:
    inside = [Note(0, 4, 60)]
    assert np.array_equal(
        render([*inside, Note(8, 9, 70)], qpm=120, steps=8), render(inside, qpm=120, steps=8)
    )
    assert np.array_equal(
        render([Note(4, 99, 60)], qpm=120, steps=8), render([Note(4, 8, 60)], qpm=120, steps=8)
    )


def test_silence_is_silent() -> None:
    assert not render([], qpm=120, steps=16, loop=True).any()


def test_memory_does_not_grow_with_the_length() -> None:
    """Two minutes in blocks hold a few blocks and what the caches gain; the whole would be 42 MB."""
    notes = [note for bar in range(0, 960, 32) for note in _moved(TRIO, bar)]
    for _ in render_blocks(notes[: len(TRIO)], qpm=120, steps=32):
        pass
    tracemalloc.start()
    try:
        for _ in render_blocks(notes, qpm=120, steps=960):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30e6


def _moved(notes: list[Note], by: int) -> list[Note]:
    return [Note(n.start + by, n.end + by, n.pitch, n.velocity, n.program, n.is_drum) for n in notes]


@pytest.mark.parametrize(
    ("qpm", "steps", "rate"),
    [
        (0, 32, 44100),
        (-1, 32, 44100),
        (float("nan"), 32, 44100),
        (float("inf"), 32, 44100),
        (120, 0, 44100),
        (120, 32, 1),
    ],
)
def test_senseless_arguments_are_refused(qpm: float, steps: int, rate: int) -> None:
    with pytest.raises(ValueError, match="it must be"):
        render([], qpm=qpm, steps=steps, sample_rate=rate)
