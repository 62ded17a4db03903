"""The limiter: keeps the mix below full scale without a corner in the waveform.

The gain at a frame depends on a fixed window around it and on nothing else: no memory. So a loop can be
limited as the circle that it is, any stretch of a long piece can be limited by itself, and block sizes do not
change a sample.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

CEILING = 0.89  # -1 dBFS: room for the 16-bit rounding and for peaks between samples
_HOLD = 2048  # frames, a power of two: 46 ms at 44.1 kHz
REACH = 2 * _HOLD  # frames on either side that decide the gain of a frame


def _sliding(values: Array, width: int) -> Array:
    """Minimum over [i, i + width), width a power of two; [n] -> [n - width + 1]."""
    span = 1
    while span < width:
        values = np.minimum(values[:-span], values[span:])
        span *= 2
    return values


def limit(mix: Array) -> Array:
    """mix [2, REACH + n + REACH] -> [2, n], no sample above CEILING; a quiet mix comes back as it is."""
    wanted = mix[:, REACH : mix.shape[1] - REACH]
    peak = np.maximum(np.abs(mix[0]), np.abs(mix[1]))
    if not peak.size or peak.max() <= CEILING:
        return wanted
    needed = np.minimum(1.0, CEILING / np.maximum(peak, CEILING)).astype(np.float32)
    # the mean of minima never exceeds what any frame in the middle needs; the mean is what makes it smooth
    lowest = _sliding(needed, 2 * _HOLD)  # [2 REACH + n - 2 HOLD + 1], frame i covers [i, i + 2 HOLD)
    total = np.concatenate([[0.0], np.cumsum(lowest, dtype=np.float64)])
    gain = ((total[2 * _HOLD :] - total[: -2 * _HOLD]) / (2 * _HOLD)).astype(np.float32)
    return np.clip(wanted * gain[: wanted.shape[1]], -CEILING, CEILING)
