"""Single tones at the edge of what a sample rate can hold."""

from __future__ import annotations

import numpy as np

from midime_tui.sound.presets import KEYS
from midime_tui.sound.tones import tone


def test_a_pitch_above_the_sample_rate_is_made_all_the_same() -> None:
    assert np.isfinite(tone(KEYS, 127, 2048, 8000)).all()
