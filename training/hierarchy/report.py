"""The tables of a shipped hierarchical model's card, from its file and from the sources of its data."""

from __future__ import annotations

import json
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.models import MusicVAE
from training.hierarchy.config import read_hierarchy
from training.hierarchy.evaluate import evaluate, tables
from training.hierarchy.load import load_material

CONFIGS = Path(__file__).parents[1] / "configs"


def report(
    vae: MusicVAE, cache: Path, corpora: Path, music21: Path | None, side: str, most: int, as_json: bool
) -> list[str]:
    """Lines to print. MidimeError where the model has no configuration here, or a source is missing."""
    path = CONFIGS / f"{vae.config.name}.toml"
    if not path.is_file():
        raise MidimeError(f"{vae.config.name!r} has no configuration in {CONFIGS}: which data is it of?")
    config = read_hierarchy(path)
    found = evaluate(vae, config, load_material(config, cache, corpora, music21), side, most)
    return [json.dumps(found, indent=2)] if as_json else [vae.config.name, "", *tables(found)]
