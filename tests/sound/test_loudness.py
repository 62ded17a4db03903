"""Loudness: the meter is right, and no instrument drowns another."""

import numpy as np
import pytest

from midime_tui.sound.loudness import loudness
from midime_tui.sound.render import render
from tests.sound.measures import PROGRAMS, beat, tune

SHIFTS = {"bass": -24}


def test_the_meter_reads_a_reference_tone() -> None:
    """BS.1770: a 997 Hz sine at full scale in both channels reads 0.0 LUFS, in one of them -3.01."""
    sine = np.sin(2 * np.pi * 997.0 * np.arange(44100 * 3) / 44100)
    both = np.stack([sine, sine], axis=1).astype(np.float32)
    assert loudness(both) == pytest.approx(0.0, abs=0.1)
    assert loudness(both * np.float32([1, 0])) == pytest.approx(-3.01, abs=0.1)
    assert loudness(0.1 * both) == pytest.approx(-20.0, abs=0.1)
    assert loudness(0.0 * both) == float("-inf")


def test_all_instruments_are_equally_loud() -> None:
    levels = {
        name: loudness(render(tune(program, shift=SHIFTS.get(name, 0)), qpm=120, steps=64, loop=True))
        for name, program in PROGRAMS.items()
    }
    levels["drums"] = loudness(render(beat(64), qpm=120, steps=64, loop=True))
    assert max(levels.values()) - min(levels.values()) < 2.0, levels


def test_high_and_low_notes_are_about_equally_loud() -> None:
    levels = [
        loudness(render(tune(80, shift=s), qpm=120, steps=64, loop=True)) for s in (-24, -12, 0, 12, 24)
    ]
    assert max(levels) - min(levels) < 2.0
