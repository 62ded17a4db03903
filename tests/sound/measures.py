"""How the tests listen: pitch, impurities and jumps of rendered sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note
from midime_tui.sound.render import SAMPLE_RATE

PROGRAMS = {"lead": 80, "keys": 0, "pluck": 24, "bass": 33, "pad": 89}
KIT = (36, 38, 42, 46, 45, 48, 50, 49, 51)


def drum(start: int, key: int, velocity: int = 90) -> Note:
    return Note(start, start + 1, key, velocity, 0, True)


def beat(steps: int, velocity: int = 80) -> list[Note]:
    """Kick on one and three, snare on two and four, hats on the eighths."""
    pattern = {36: (8, 0), 38: (8, 4), 42: (2, 0)}
    return [
        drum(step, key, velocity)
        for step in range(steps)
        for key, (every, first) in pattern.items()
        if step % every == first
    ]


def tune(program: int, steps: int = 64, length: int = 4, shift: int = 0, velocity: int = 80) -> list[Note]:
    """A broken chord up and down from C4 + shift."""
    pitches = (60, 64, 67, 72, 71, 67, 65, 62)
    return [
        Note(step, step + length, pitches[i % 8] + shift, velocity, program)
        for i, step in enumerate(range(0, steps, length))
    ]


def spectrum(audio: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(Hz, magnitude) of the mono sum of audio [frames, 2], windowed, padded to about 0.04 Hz."""
    mono = audio.mean(axis=1).astype(np.float64)
    size = 1 << 20
    magnitude = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size))
    return np.fft.rfftfreq(size, 1.0 / SAMPLE_RATE), magnitude


def fundamental(audio: NDArray[np.float32], near: float) -> float:
    """Hz of the strongest partial within a third of `near`, by a parabola through the peak's logarithm."""
    hertz, magnitude = spectrum(audio)
    inside = np.flatnonzero((hertz > near * 0.8) & (hertz < near * 1.25))
    top = inside[magnitude[inside].argmax()]
    left, middle, right = np.log(magnitude[top - 1 : top + 2] + 1e-30)
    shift = 0.5 * (left - right) / (left - 2.0 * middle + right)
    return float((top + shift) * (hertz[1] - hertz[0]))


def cents(heard: float, right: float) -> float:
    return float(1200.0 * np.log2(heard / right))


def decibels(ratio: float) -> float:
    return float(20.0 * np.log10(max(ratio, 1e-12)))


def jump(audio: NDArray[np.float32]) -> float:
    """The largest step between neighbouring samples."""
    return float(np.abs(np.diff(audio, axis=0)).max())
