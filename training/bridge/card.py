"""The card of a bridge: what it is, what it was made of, what it keeps, where it ends."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from midime_tui.models.bridge import Bridge
from training.bridge.config import BridgeConfig
from training.bridge.measure import NEIGHBOURS, table
from training.card import LICENCE
from training.corpora import ABC_NOTE
from training.hierarchy.config import read_hierarchy
from training.hierarchy.sources import SOURCES

__all__ = ["LICENCE", "attribution", "write_card"]

_PAIRED = (
    "Both sides are the same bars of the same music, so each translated code is also held against the code "
    "of the other model."
)
_UNPAIRED = (
    "The two sides were never played together: no pair of a melody and its drums is in the data. What holds "
    "them together are attributes of rhythm, each as its rank among the music of its own side."
)
_LIMITS = {
    True: "- What the melody does not say (bass and drums of a trio) is a likely guess for such a melody.\n"
    "- Most drums of the trios were put under their melodies at random, so they tell nothing of it.\n",
    False: "- Drums follow the rhythm of the melody as far as it goes: how dense, how syncopated, where. "
    "They know nothing of its harmony or form.\n"
    "- Dense means dense for drums: a middling melody gets middling drums.\n",
}


def attribution(config: BridgeConfig) -> str:
    """Whom to name when passing the weights on."""
    named = "; ".join(f"{source.title} ({source.licence})" for source in _sources(config))
    return f"Trained by the midime project on codes of: {named}."


def _sources(config: BridgeConfig) -> list[Any]:
    found: dict[str, Any] = {}
    for side in config.sides:
        for source in SOURCES[read_hierarchy(side.windows).material]:
            found[source.title] = source
    return list(found.values())


def write_card(
    config: BridgeConfig,
    path: Path,
    bridge: Bridge,
    rows: list[dict[str, Any]],
    seconds: Mapping[str, float],
    size: int,
) -> str:
    """The card as Markdown. seconds: processor time of "codes" and "training"; size: of the file, bytes."""
    network, weights = bridge.network, config.weights
    parameters = network.encoder.parameters.size + network.decoder.parameters.size
    sides = [
        f"- {'one side' if number == 0 else 'the other'}: {side.name} "
        f"({f'{side.count} chunks in a row, ' if side.count > 1 else ''}{side.size} numbers), "
        f"identity `{side.identity}`"
        for number, side in enumerate(bridge.sides)
    ]
    return "\n".join(
        [
            f"# {config.name}",
            "",
            f"A bridge between the codes of {config.title}: one VAE over the codes of both "
            f"(`midime_tui/models/bridge_network.py`), {config.shared} shared numbers, "
            f"{parameters / 1e6:.2f} million parameters, float16 in the file ({size / 1e6:.2f} MB).",
            "",
            *sides,
            "",
            "It is refused with other trainings of the two models.",
            "",
            f"Licence: {LICENCE}",
            "",
            "## What it keeps",
            "",
            f"On {rows[0]['codes']} held-out codes of each side, {rows[0]['heard']} of them decoded. "
            f"Neighbours: of a code's {NEIGHBOURS} "
            "nearest, how many are among those of what it becomes. Density and syncopation (of sixteenths "
            "and eighths together, then each): Spearman's rank correlation of what is heard "
            "before and after; of a trio its melody.",
            "",
            *table(rows),
            "",
            f"`python -m training.bridge {path} --measure` prints it again.",
            "",
            "## Data",
            "",
            "| source | licence |",
            "|---|---|",
            *(f"| {source.title}; {source.source} | {source.licence} |" for source in _sources(config)),
            "",
            ABC_NOTE,
            "",
            (_PAIRED if config.paired else _UNPAIRED)
            + f" {config.train:,} windows of each side at most, drawn with seed {config.data_seed} from the "
            "training side of the base models; pitched music in a key drawn at random.",
            "",
            "## Recipe",
            "",
            f"- Layers {', '.join(map(str, config.layers))} and back; {config.steps:,} steps of "
            f"{config.batch} codes of each side, Adam, {config.rate:g} and one cosine "
            f"to 0, seed {config.seed}.",
            f"- Weights beside the reconstruction: KL {weights.kl:g}, sliced Wasserstein distance "
            f"{weights.distance:g}, attributes told from the shared code {weights.labels:g}, and from the "
            f"translated one {weights.moved:g}, pairs {weights.pairs:g}.",
            f"- Critics of {config.critic} units, {config.warm_up} steps alone; every {config.refresh} "
            f"steps {config.fresh} translated codes of each side are decoded for them.",
            f"- {seconds['codes']:.0f} s for codes (kept ones cost nothing) and {seconds['training']:.0f} s "
            f"for training, processor time of one core; NumPy; Python {platform.python_version()}.",
            "",
            "## Limits",
            "",
            _LIMITS[config.paired],
        ]
    )
