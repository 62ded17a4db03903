"""The voices: what the instruments of the synthesiser are made of.

A voice is a few layers. A layer is a harmonic spectrum with an envelope of its own, so a filter that closes
while the note sounds is a bright layer that fades over a dark one: the filter's curve is multiplied into the
harmonics, no recursive filter runs, nothing can alias and nothing has to be warmed up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note
from midime_tui.sound.envelope import Envelope

Floats = NDArray[np.float64]
Spectrum = Callable[[Floats, Floats], Floats]
"""(harmonic numbers [K] from 1, their Hz [K]) -> amplitudes [K]; a common factor is normalised away."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One spectrum with one envelope.

    level:  share of the layer at velocity 80
    touch:  how strongly velocity opens it: the layer is scaled by (velocity / 80) ** touch, on top of the
            note's loudness
    damped: True where high notes die away sooner than low ones, as on strings and tines
    """

    spectrum: Spectrum
    envelope: Envelope
    level: float = 1.0
    touch: float = 0.0
    damped: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """An instrument.

    level:  gain that makes all voices equally loud (measured: tests/sound/test_loudness.py)
    width:  level of a second tone, `detune` cents higher, that is added on the left and taken away on the
            right: a slow movement between the ears that is gone in the sum of both, where only the true
            pitch is left
    detune: cents of that second tone
    pan:    -1 left .. 1 right
    """

    name: str
    layers: tuple[Layer, ...]
    level: float
    width: float = 0.0
    detune: float = 0.0
    pan: float = 0.0


def _lowpass(hertz: Floats, cutoff: float, order: float = 2.0) -> Floats:
    """Magnitude of a Butterworth low pass."""
    return np.asarray(1.0 / np.sqrt(1.0 + (hertz / cutoff) ** (2.0 * order)))


def _saw(k: Floats) -> Floats:
    return 1.0 / k


def _pulse(k: Floats, width: float) -> Floats:
    return np.asarray(np.sin(np.pi * k * width) / k)


def _lead_body(k: Floats, hertz: Floats) -> Floats:
    return np.asarray((_saw(k) + 0.8 * _pulse(k, 0.5)) * _lowpass(hertz, max(3.0 * hertz[0], 1100.0)))


def _lead_edge(k: Floats, hertz: Floats) -> Floats:
    return np.asarray((_saw(k) + 0.8 * _pulse(k, 0.5)) * _lowpass(hertz, max(8.0 * hertz[0], 4500.0)))


def _keys_body(k: Floats, hertz: Floats) -> Floats:
    return np.asarray(k**-2.4 * _lowpass(hertz, 3500.0))


def _keys_tine(k: Floats, hertz: Floats) -> Floats:
    return np.asarray((k**-0.9) * np.abs(np.cos(0.9 * k)) * _lowpass(hertz, max(5.0 * hertz[0], 3800.0)))


def _string(k: Floats, place: float) -> Floats:
    """A string plucked at `place` of its length: harmonics with a node there are missing."""
    return np.asarray(np.sin(np.pi * k * place) / k**1.3)


def _pluck_low(k: Floats, hertz: Floats) -> Floats:
    return np.asarray(_string(k, 0.21) * _lowpass(hertz, max(2.0 * hertz[0], 500.0)))


def _pluck_middle(k: Floats, hertz: Floats) -> Floats:
    return np.asarray(_string(k, 0.21) * _lowpass(hertz, max(4.0 * hertz[0], 2200.0)))


def _pluck_high(k: Floats, hertz: Floats) -> Floats:
    return np.asarray(_string(k, 0.21) * _lowpass(hertz, max(8.0 * hertz[0], 7000.0)))


def _bass_body(k: Floats, hertz: Floats) -> Floats:
    return np.asarray((_saw(k) + 0.5 * _pulse(k, 0.5)) * _lowpass(hertz, max(2.5 * hertz[0], 300.0)))


def _bass_edge(k: Floats, hertz: Floats) -> Floats:
    return np.asarray(_saw(k) * _lowpass(hertz, max(6.0 * hertz[0], 1400.0)))


def _pad(k: Floats, hertz: Floats) -> Floats:
    return np.asarray((_saw(k) + 0.6 * _pulse(k, 0.35)) * _lowpass(hertz, max(1.5 * hertz[0], 900.0), 1.5))


LEAD = Voice(
    "lead",
    (
        Layer(_lead_body, Envelope(0.006, 0.30, 0.80, 0.10)),
        Layer(_lead_edge, Envelope(0.004, 0.18, 0.35, 0.08), level=1.0, touch=1.2),
    ),
    level=1.0,
    width=0.3,
    detune=6.0,
)
KEYS = Voice(
    "keys",
    (
        Layer(_keys_body, Envelope(0.003, 0.90, 0.06, 0.16), damped=True),
        Layer(_keys_tine, Envelope(0.002, 0.16, 0.02, 0.10), level=0.45, touch=1.2, damped=True),
    ),
    level=1.08,
    width=0.2,
    detune=3.0,
)
PLUCK = Voice(
    "pluck",
    (
        Layer(_pluck_low, Envelope(0.002, 0.60, 0.0, 0.12), damped=True),
        Layer(_pluck_middle, Envelope(0.002, 0.22, 0.0, 0.10), level=0.9, touch=0.6, damped=True),
        Layer(_pluck_high, Envelope(0.001, 0.09, 0.0, 0.05), level=1.3, touch=1.4, damped=True),
    ),
    level=1.75,
    width=0.15,
    detune=3.0,
    pan=0.1,
)
BASS = Voice(
    "bass",
    (
        Layer(_bass_body, Envelope(0.005, 0.50, 0.65, 0.07)),
        Layer(_bass_edge, Envelope(0.004, 0.10, 0.10, 0.05), level=0.6, touch=1.0),
    ),
    level=1.03,
)
PAD = Voice(
    "pad",
    (Layer(_pad, Envelope(0.12, 1.0, 0.9, 0.35)),),
    level=0.77,
    width=0.5,
    detune=9.0,
)

# General MIDI program families of eight: 0-7 pianos, 8-15 chromatic percussion, ... 120-127 sound effects.
_FAMILIES = (
    KEYS, PLUCK, PAD, PLUCK, BASS, PAD, PAD, LEAD,
    LEAD, LEAD, LEAD, PAD, PAD, PLUCK, PLUCK, PAD,
)  # fmt: skip

PITCHED = ("melody", "bass")
PARTS = (*PITCHED, "drums")
VOICES: dict[str, int] = {"lead": 80, "keys": 0, "pluck": 24, "bass": 33, "pad": 89}
"""The voices by name, each with a program that it plays."""


def voice_of(program: int) -> Voice:
    """The voice that plays a General MIDI program, 0..127."""
    return _FAMILIES[program // 8]


def part_of(note: Note) -> str:
    """Which part a note belongs to, for muting: "drums", "bass" (programs 32-39) or "melody"."""
    if note.is_drum:
        return "drums"
    return "bass" if 32 <= note.program < 40 else "melody"
