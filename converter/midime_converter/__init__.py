"""Other people's MusicVAE checkpoints as model files of ours: `convert(source, out)`."""

from __future__ import annotations

from midime_converter.convert import ConversionReport, convert

__all__ = ["ConversionReport", "convert"]
