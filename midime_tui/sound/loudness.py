"""How loud sound is to the ear: integrated loudness after ITU-R BS.1770-4."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from midime_tui.sound.tones import ear_weight

_BLOCK, _HOP = 0.4, 0.1  # seconds
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0  # LUFS, LU below the mean


def loudness(audio: NDArray[np.float32], sample_rate: int = 44100) -> float:
    """Integrated loudness of audio [frames, 2] in LUFS; -inf for silence.

    The K-weighting is applied to the spectrum of the whole piece, so this is for pieces of some minutes at
    most.
    """
    spectrum = np.fft.rfft(audio.astype(np.float64), axis=0)
    hertz = np.arange(len(spectrum), dtype=np.float64) * sample_rate / len(audio)
    weighted = np.fft.irfft(spectrum * ear_weight(hertz)[:, None], len(audio), axis=0)
    power = np.concatenate([[0.0], np.cumsum(np.sum(weighted**2, axis=1))])
    block = min(int(_BLOCK * sample_rate), len(audio))
    starts = np.arange(0, len(audio) - block + 1, int(_HOP * sample_rate))
    means = (power[starts + block] - power[starts]) / block
    means = means[means > _from_lufs(_ABSOLUTE_GATE)]
    if not means.size:
        return float("-inf")
    means = means[means > means.mean() * 10.0 ** (_RELATIVE_GATE / 10.0)]
    return float(-0.691 + 10.0 * np.log10(means.mean()))


def _from_lufs(lufs: float) -> float:
    return float(10.0 ** ((lufs + 0.691) / 10.0))
