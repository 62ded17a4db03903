"""The limiter: never above the ceiling, never a corner, nothing changed where nothing is too loud."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.sound.limiter import CEILING, REACH, limit


def padded(middle: np.ndarray) -> np.ndarray:
    return np.pad(middle, ((0, 0), (REACH, REACH))).astype(np.float32)


def test_quiet_sound_comes_back_as_it_is() -> None:
    quiet = np.random.default_rng(0).uniform(-0.8, 0.8, (2, 5000)).astype(np.float32)
    assert np.array_equal(limit(padded(quiet)), quiet)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.5, 20.0), st.integers(1, 20000))
def test_nothing_exceeds_the_ceiling(seed: int, level: float, frames: int) -> None:
    rng = np.random.default_rng(seed)
    sound = rng.uniform(-level, level, (2, frames)) * (rng.random(frames) < 0.01)
    limited = limit(padded(sound))
    assert limited.shape == sound.shape
    assert np.abs(limited).max(initial=0.0) <= np.float32(CEILING)


def test_the_gain_moves_without_a_corner() -> None:
    """A burst in a steady tone: the tone is turned down and up again over milliseconds, not in a step."""
    time = np.arange(40000) / 44100
    tone = 0.5 * np.sin(2 * np.pi * 200.0 * time)
    burst = np.where((time > 0.4) & (time < 0.42), 3.0, 1.0)
    mix = np.stack([tone, 0.5 * np.cos(2 * np.pi * 200.0 * time) * burst])
    limited = limit(padded(mix))
    assert np.abs(np.diff(limited[0])).max() <= 1.05 * np.abs(np.diff(tone)).max()
