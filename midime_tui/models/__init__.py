"""The models: MusicVAE (the base), MidiMe (the personal model), and the HDF5 files they live in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from midime_tui.models.config import ModelConfig
    from midime_tui.models.midime import MidiMe
    from midime_tui.models.musicvae import MusicVAE

__all__ = ["MidiMe", "ModelConfig", "MusicVAE"]
_PLACES = {"MidiMe": "midime", "ModelConfig": "config", "MusicVAE": "musicvae"}


def __getattr__(name: str) -> Any:
    """Import a model when it is first asked for: `midime --help` needs none."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
