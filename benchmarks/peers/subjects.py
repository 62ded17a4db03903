"""The models that are timed: the shipped one, and published sizes with random weights of trained scale."""

from __future__ import annotations

from midime_tui.models import MusicVAE
from tests.models.random_model import random_model

_MELODY = {"type": "melody", "steps": 32, "min_pitch": 21, "max_pitch": 108}
_PIANO = {"min_pitch": 21, "max_pitch": 108}


def published(bars: int = 2) -> MusicVAE:
    """The size of cat-mel_2bar_small: encoder 512 per direction, decoder 2 x 256, Z 256; of any length."""
    return random_model(
        name=f"{bars}-bar melody, 512 / 2 x 256",
        steps=16 * bars,
        z_size=256,
        encoder=(512,),
        decoder=(256, 256),
        converter={**_MELODY, "steps": 16 * bars},
    )


def trio() -> MusicVAE:
    """Four bars in three cores of 2 x 512 under a conductor of 2 x 512."""
    return random_model(
        name="4-bar trio, conductor 2 x 512, cores 3 x 2 x 512",
        steps=64,
        segments=4,
        z_size=256,
        depth_in=692,
        depths_out=(90, 90, 512),
        encoder=(512,),
        encoder_levels=2,
        conductor=(512, 512),
        decoder=(512, 512),
        converter={"type": "trio", "steps": 64, "melody": _PIANO, "bass": _PIANO},
    )


def long_melody(segments: int = 16) -> MusicVAE:
    """Sixteen bars in a core of 2 x 256 under a conductor of 2 x 512, a segment a bar or longer ones."""
    return random_model(
        name="16-bar melody, conductor 2 x 512, core 2 x 256",
        steps=256,
        segments=segments,
        z_size=256,
        encoder=(512,),
        encoder_levels=2,
        conductor=(512, 512),
        decoder=(256, 256),
        converter={**_MELODY, "steps": 256},
    )
