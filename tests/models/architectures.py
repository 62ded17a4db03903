"""One small model of every shape that the code supports, for comparisons with other implementations."""

from __future__ import annotations

from typing import Any

from midime_tui.models.musicvae import MusicVAE
from tests.models.random_model import random_model

_SMALL: dict[str, Any] = {"converter": {}, "z_size": 6, "steps": 8, "depth_in": 7, "encoder": (5,)}
_ONE: dict[str, Any] = {**_SMALL, "depths_out": (9,), "decoder": (8, 8)}
_TRIO: dict[str, Any] = {**_SMALL, "depths_out": (9, 7, 11), "decoder": (8, 6)}
_CONDUCTOR: dict[str, Any] = {"segments": 4, "conductor": (7, 5)}

ARCHITECTURES: dict[str, dict[str, Any]] = {
    "flat": _ONE,
    "flat, no sigma": {**_ONE, "sigma": False},
    "flat, decoder layers of unequal size": {**_ONE, "decoder": (8, 5, 10)},
    "flat, one decoder layer": {**_ONE, "decoder": (12,)},
    "flat, encoder of three layers of unequal size": {**_ONE, "encoder": (5, 8, 3)},
    "flat, controls": {**_ONE, "controls": 3},
    "flat trio, three cores": _TRIO,
    "flat trio, one core with three softmaxes": {**_ONE, "depths_out": (15,), "slices": (5, 4, 6)},
    "conductor": {**_ONE, **_CONDUCTOR},
    "conductor, controls": {**_ONE, **_CONDUCTOR, "controls": 2},
    "conductor, three cores": {**_TRIO, **_CONDUCTOR},
    "hierarchical encoder, conductor": {**_ONE, **_CONDUCTOR, "encoder_levels": 2},
    "hierarchical encoder, conductor, three cores": {**_TRIO, **_CONDUCTOR, "encoder_levels": 2},
    "hierarchical encoder of three levels": {**_ONE, "encoder_levels": 3, "level_lengths": (2, 2, 2)},
}


def build(label: str, seed: int = 0) -> MusicVAE:
    """The model of that label."""
    return random_model(name=label, seed=seed, scale=1.3, **ARCHITECTURES[label])
