"""Envelopes: how loud a layer of a voice is over the time of one note."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Envelope:
    """Attack, exponential decay to a sustain level, release; all times in seconds.

    attack:  raised cosine from 0 to 1
    decay:   time constant of the way from 1 down to `sustain`
    sustain: level held while the key is down, 0..1
    release: length of the fade after the key goes up; exactly 0 at its end
    """

    attack: float
    decay: float
    sustain: float
    release: float


def ramp(frames: int) -> Samples:
    """Raised cosine from just above 0 to just below 1, [frames] float32: no corner at either end."""
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / max(frames, 1))).astype(np.float32)


@lru_cache(maxsize=256)
def shape(envelope: Envelope, held: int, sample_rate: int) -> Samples:
    """The envelope of a note held for `held` frames: [held + release frames] float32 in 0..1, read only."""
    released = max(int(envelope.release * sample_rate), 1)
    time = np.arange(held + released, dtype=np.float32) / np.float32(sample_rate)
    level = envelope.sustain + (1.0 - envelope.sustain) * np.exp(time * np.float32(-1.0 / envelope.decay))
    rise = ramp(min(max(int(envelope.attack * sample_rate), 1), len(level)))
    level[: len(rise)] *= rise
    # the exponential is what the ear expects of a release, the cosine brings it to nought without a corner
    level[held:] *= np.exp(-4.0 * np.arange(released, dtype=np.float32) / released) * ramp(released)[::-1]
    level = level.astype(np.float32, copy=False)
    level.flags.writeable = False
    return level
