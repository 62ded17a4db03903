"""Tones: the raw, endless sound of one voice at one pitch, before envelopes.

A tone is read from single-cycle tables that hold only harmonics below the Nyquist frequency. Notes of the
same pitch share it, whatever their length and velocity, which is most of the speed of the renderer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from midime_tui.sound.presets import Voice

_TABLE_BITS = 11
_TABLE = 1 << _TABLE_BITS
_FRACTION_BITS = 32 - _TABLE_BITS
_MOST_HARMONICS = 400
_STRETCH = 1 << 13  # frames looked up at a time: temporaries that stay in the cache
_HIGHEST = 0.45  # of the sample rate: a little room below Nyquist for the sidebands of fast envelopes
LOUDNESS = 0.085  # K-weighted RMS of a sustained note at velocity 80, all layers at full level


def frequency(pitch: float) -> float:
    """Hertz of a MIDI pitch; A4 = 69 = 440 Hz, equal temperament."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def ear_weight(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Magnitude of the K-weighting of ITU-R BS.1770 (high shelf of 4 dB at 1.7 kHz, high pass at 38 Hz),
    analogue form."""
    high = 1.0j * hertz / 1681.97
    gain = 10.0 ** (3.99984 / 20.0)
    shelf = (gain * high**2 + gain**0.5 * high / 0.7072 + 1.0) / (high**2 + high / 0.7072 + 1.0)
    low = 1.0j * hertz / 38.1355
    return np.asarray(np.abs(shelf * low**2 / (low**2 + low / 0.5003 + 1.0)))


def tables(voice: Voice, pitch: int, sample_rate: int) -> NDArray[np.float32]:
    """Single cycles of the voice's layers at a pitch: [layers, 2048] float32, equally loud to the ear at
    every pitch."""
    base = frequency(pitch)
    count = int(np.clip(_HIGHEST * sample_rate / base, 1, _MOST_HARMONICS))
    k = np.arange(1, count + 1, dtype=np.float64)
    amplitudes = np.stack([layer.level * layer.spectrum(k, k * base) for layer in voice.layers])
    heard = np.abs(amplitudes).sum(axis=0) * ear_weight(k * base)
    amplitudes *= LOUDNESS * voice.level / np.sqrt(0.5 * np.sum(heard**2))
    spectrum = np.zeros((len(amplitudes), _TABLE // 2 + 1), dtype=np.complex128)
    spectrum[:, 1 : count + 1] = -0.5j * _TABLE * amplitudes
    return np.fft.irfft(spectrum, axis=1).astype(np.float32)


def tone(voice: Voice, pitch: int, frames: int, sample_rate: int) -> NDArray[np.float32]:
    """[layers, 1 or 2, frames] float32: the tone, and the detuned second one where the voice has width."""
    cycles = tables(voice, pitch, sample_rate)
    # value and slope side by side, so that one look-up fetches both
    pairs = np.empty(cycles.shape, dtype=np.complex64)
    pairs.real = cycles
    pairs.imag = np.diff(cycles, axis=1, append=cycles[:, :1])
    detunes = (0.0, voice.detune) if voice.width else (0.0,)
    result = np.empty((len(pairs), len(detunes), frames), dtype=np.float32)
    for channel, cents in enumerate(detunes):
        # a 32-bit phase that wraps by itself: exact to 0.001 cents, never drifts
        step = np.uint32(round(frequency(pitch + cents / 100.0) / sample_rate * 2**32) % 2**32)
        for begin in range(0, frames, _STRETCH):
            end = min(begin + _STRETCH, frames)
            phase = np.arange(begin, end, dtype=np.uint32) * step
            index = (phase >> np.uint32(_FRACTION_BITS)).astype(np.intp)
            fraction = (phase & np.uint32((1 << _FRACTION_BITS) - 1)).astype(np.float32)
            fraction *= np.float32(2.0**-_FRACTION_BITS)
            for layer, pair in enumerate(pairs):
                found = pair[index]
                np.multiply(found.imag, fraction, out=result[layer, channel, begin:end])
                result[layer, channel, begin:end] += found.real
    return result
