"""The drum kit: nine drums and a click, made of swept sines, inharmonic partials and filtered noise.

Noise is a hash of the sample's number and the drum's name: a hit always has the same samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midime_tui.sound.envelope import ramp

Floats = NDArray[np.float32]

# General MIDI percussion -> our drums; what is not named here sounds as the click.
_KEYS: dict[str, tuple[int, ...]] = {
    "kick": (35, 36),
    "snare": (37, 38, 39, 40),
    "closed hat": (22, 42, 44, 54, 69, 70, 82),
    "open hat": (26, 46),
    "low tom": (41, 43, 45, 58, 64, 66, 79, 86, 87),
    "mid tom": (47, 48, 61, 63, 78),
    "high tom": (50, 60, 62, 65),
    "crash": (49, 52, 55, 57),
    "ride": (51, 53, 56, 59, 80, 81),
}
_DRUM_OF_KEY = {key: drum for drum, keys in _KEYS.items() for key in keys}
CLICK = "click"
HIGH_CLICK, LOW_CLICK = 76, 77  # General MIDI wood blocks: what the click track and the count-in play


@dataclass(frozen=True, slots=True)
class Drum:
    """One drum.

    seconds: length of a hit
    level:   peak at velocity 80
    pan:     -1 left .. 1 right
    choked:  True where the next hat silences it
    """

    make: Callable[[Floats, int, int], Floats]
    seconds: float
    level: float
    pan: float = 0.0
    choked: bool = False


def _swept(time: Floats, start: float, end: float, fall: float) -> Floats:
    """A sine that falls from `start` to `end` Hz with the time constant `fall` seconds."""
    return np.asarray(np.sin(2 * np.pi * (end * time + (start - end) * fall * (1.0 - np.exp(-time / fall)))))


def _white(frames: int, seed: int) -> Floats:
    """Uniform noise in -1..1: splitmix64 of the sample's number (Steele, Lea, Flood 2014)."""
    bits = (np.arange(1, frames + 1, dtype=np.uint64) + np.uint64(seed << 20)) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    return (bits >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1.0)


def _noise(time: Floats, seed: int, rate: int, low: float, high: float, decay: float) -> Floats:
    """Noise between `low` and `high` Hz that dies away with the time constant `decay`; RMS 1 before it does.

    Shaped in the spectrum: 24 dB an octave on both sides, nothing rings.
    """
    # 10 time constants are -87 dB; a length of many small factors is what the transform is quick with
    frames = min(len(time), -(-int(10.0 * decay * rate) // 1024) * 1024)
    spectrum = np.fft.rfft(_white(frames, seed))
    hertz = np.arange(1, len(spectrum) + 1, dtype=np.float32) * np.float32(rate / frames)
    below, above = (low / hertz) ** 2, (hertz / high) ** 2
    spectrum /= np.sqrt((1.0 + (below * below) ** 2) * (1.0 + (above * above) ** 2))
    spectrum[0] = 0.0
    noise = np.fft.irfft(spectrum, frames)
    noise *= np.exp(time[:frames] / -decay) / np.sqrt(np.mean(noise**2))
    return np.pad(noise.astype(np.float32), (0, len(time) - frames))


def _metal(time: Floats, rate: int, partials: tuple[float, ...]) -> Floats:
    """Inharmonic partials, those near Nyquist left out."""
    heard = [hertz for hertz in partials if hertz < 0.45 * rate]
    return np.asarray(
        sum(np.sin(2 * np.pi * hertz * time + i) for i, hertz in enumerate(heard)) / len(partials) ** 0.5
    )


def _kick(t: Floats, seed: int, rate: int) -> Floats:
    body = _swept(t, 190.0, 49.0, 0.028) * np.exp(-t / 0.11)
    return np.asarray(body + 0.12 * _noise(t, seed, rate, 1500.0, 6000.0, 0.006))


def _snare(t: Floats, seed: int, rate: int) -> Floats:
    body = (_swept(t, 260.0, 185.0, 0.02) + 0.5 * _swept(t, 420.0, 330.0, 0.02)) * np.exp(-t / 0.06)
    return np.asarray(0.62 * body + 0.38 * _noise(t, seed, rate, 900.0, 7500.0, 0.085))


def _hat(decay: float) -> Callable[[Floats, int, int], Floats]:
    def make(t: Floats, seed: int, rate: int) -> Floats:
        metal = _metal(t, rate, (5387.0, 6119.0, 7331.0, 8219.0, 9743.0, 11027.0))
        return np.asarray(
            0.4 * metal * np.exp(-t / decay) + 0.6 * _noise(t, seed, rate, 7000.0, 14000.0, decay)
        )

    return make


def _tom(pitch: float) -> Callable[[Floats, int, int], Floats]:
    def make(t: Floats, seed: int, rate: int) -> Floats:
        body = _swept(t, 1.7 * pitch, pitch, 0.04) + 0.25 * _swept(t, 2.6 * pitch, 1.6 * pitch, 0.03)
        strike = _noise(t, seed, rate, 700.0, 4000.0, 0.012)
        return np.asarray(body * np.exp(-t / 0.14) + 0.1 * strike)

    return make


def _crash(t: Floats, seed: int, rate: int) -> Floats:
    wash = _noise(t, seed, rate, 3000.0, 13000.0, 0.42)
    metal = _metal(t, rate, (3271.0, 4013.0, 4789.0, 5563.0, 6841.0, 8353.0)) * np.exp(-t / 0.3)
    return np.asarray(0.75 * wash + 0.25 * metal)


def _ride(t: Floats, seed: int, rate: int) -> Floats:
    ping = _metal(t, rate, (3119.0, 3947.0, 5237.0, 6701.0, 8887.0)) * np.exp(-t / 0.2)
    return np.asarray(0.6 * ping + 0.3 * _noise(t, seed, rate, 6000.0, 14000.0, 0.16))


def _click(t: Floats, seed: int, rate: int) -> Floats:
    return np.asarray(np.sin(2 * np.pi * 1150.0 * t) * np.exp(-t / 0.012))


def _high_click(t: Floats, seed: int, rate: int) -> Floats:
    return np.asarray(np.sin(2 * np.pi * 1725.0 * t) * np.exp(-t / 0.012))


DRUMS: dict[str, Drum] = {
    "kick": Drum(_kick, 0.55, 0.374),
    "snare": Drum(_snare, 0.40, 0.306),
    "closed hat": Drum(_hat(0.035), 0.20, 0.136, pan=0.25),
    "open hat": Drum(_hat(0.22), 0.90, 0.119, pan=0.25, choked=True),
    "low tom": Drum(_tom(88.0), 0.60, 0.255, pan=-0.35),
    "mid tom": Drum(_tom(124.0), 0.55, 0.255, pan=-0.05),
    "high tom": Drum(_tom(172.0), 0.50, 0.255, pan=0.3),
    "crash": Drum(_crash, 1.80, 0.17, pan=-0.3),
    "ride": Drum(_ride, 0.90, 0.153, pan=0.35),
    CLICK: Drum(_click, 0.08, 0.212),
    "high click": Drum(_high_click, 0.08, 0.255),
}


def drum_of(key: int) -> str:
    """The drum that a General MIDI percussion key plays; the click where the kit has none."""
    if key == HIGH_CLICK:
        return "high click"
    return _DRUM_OF_KEY.get(key, CLICK)


def hit(name: str, sample_rate: int) -> NDArray[np.float32]:
    """One full hit at velocity 80, mono, before panning: [frames] float32, without DC, silent at both
    ends."""
    drum = DRUMS[name]
    frames = int(drum.seconds * sample_rate)
    time = np.arange(frames, dtype=np.float32) / np.float32(sample_rate)
    sound = drum.make(time, sum(name.encode()), sample_rate)
    edge = max(int(0.0007 * sample_rate), 2)
    sound[:edge] *= ramp(edge)
    close = frames // 4
    sound[-close:] *= ramp(close)[::-1]
    # a sweep that starts at full level is lopsided: take the offset out along the sound's own decay
    body = np.abs(sound)
    sound -= body * (sound.sum() / body.sum())
    return (drum.level * sound / np.abs(sound).max()).astype(np.float32)
