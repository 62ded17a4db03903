"""The card of a hierarchical model: what it is, what it was made of, how well it does, where it ends."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Any

from midime_tui.models import MusicVAE
from training.card import LICENCE
from training.checkpoint import Checkpoint
from training.config import Points
from training.corpora import ABC_NOTE
from training.hierarchy.config import HierarchyConfig
from training.hierarchy.evaluate import tables
from training.hierarchy.material import Material
from training.hierarchy.sources import SOURCES
from training.split import SIDES

_PUBLISHED = {
    "drums-2bar": {"drums": 0.917},
    "mel-16bar": {"melody": 0.812},
    "trio-4bar": {"melody": 0.753, "bass": 0.773, "drums": 0.863},
}
_MADE = {
    "drums": "Windows of two bars, stride one bar, quantised to sixteenths, velocities left out; by the data "
    "set's own split. A window occurs once, on the side that comes first of test, validation and train.",
    "melodies": "Windows of whole bars of common and cut time, stride one bar; the split is that of "
    "mel-2bar, by tune. In whatever key, a melody occurs once. Up to a twentieth of a window's notes may "
    "begin off the grid of sixteenths (triplets, grace notes); they are rounded.",
    "trios": "**Most of it is put together, not genuine.** Melody and bass come from a POP909 song: the bass "
    "is the line of lowest notes of its PIANO track, moved by octaves into 28..51. The drums are as many "
    "successive bars of a Groove MIDI performance at a like tempo (ratio up to 1.25), drawn with a seed: "
    "the drummer never heard the song. Only the Freedoom pieces are trios as written. Songs are split as "
    "for mel-2bar, performances as their data set says; a window has both from the same side.",
}
_LIMITS = {
    "drums": "- Nine classes on the grid of sixteenths: no velocities, no swing, no triplets.\n"
    "- The players are ten, their styles those of the data set: rock, funk, jazz, Latin and so on.\n"
    "- Sampling draws beats that fit together by correlation; fills and busy bars are the roughest.",
    "melodies": "- One voice, 16 bars of 4/4; tunes that do not repeat or vary much come back worse.\n"
    "- The upper level is linear: samples of the prior have the range and density of tunes, but phrases "
    "that answer each other are rarer than in tunes. The tables say by how much.\n"
    "- Far from fiddle tunes and Chinese pop songs it comes back less faithfully.",
    "trios": "- Drums and the rest were mostly paired at random: the model knows what each part is like and "
    "how melody and bass go together, not how drums answer them.\n"
    "- Basses are a pianist's left hand, not a bass player's.\n"
    "- Four bars of 4/4 on the grid of sixteenths.",
}


@dataclass(frozen=True)
class CardFacts:
    """What the card is filled from. machine: in words; kilobytes: size of the file."""

    config: HierarchyConfig
    vae: MusicVAE
    parts: list[Checkpoint]
    upper: Checkpoint
    material: Material
    evaluation: dict[str, Any]
    machine: str
    kilobytes: int


def write_card(facts: CardFacts) -> str:
    """The card as Markdown."""
    config, evaluation = facts.config, facts.evaluation
    parameters = sum(value.size for value in facts.vae.variables.values())
    published = _PUBLISHED.get(config.name, {})
    heads = ", ".join(
        f"**{row['free_running']['steps_right']:.3f}** of the steps of the {name}"
        + (f" (published: {published[name]:.3f})" if name in published else "")
        for name, row in evaluation["parts"].items()
    )
    return "\n".join(
        [
            f"# {config.name}",
            "",
            f"A MusicVAE for {config.title}: {config.steps} sixteenths, codes of {config.z} numbers. Encoder "
            f"of two levels, conductor with {config.segments} segments of {config.steps // config.segments} "
            f"steps, {len(config.parts)} core decoder{'s' if len(config.parts) > 1 else ''}; "
            f"{parameters / 1e6:.1f} million parameters, most of them zero, float16 in the file "
            f"({facts.kilobytes / 1000:.1f} MB). The upper LSTMs are memory built by hand "
            "(`training/hierarchy/memory.py`); what goes in and comes out, and everything below, is trained, "
            "by `training/hierarchy/` in this repository.",
            "",
            f"Licence: {LICENCE}. Identity (SHA-256 of the tensors): `{evaluation['identity']}`",
            "",
            "## How well it does",
            "",
            f"Free-running (encode, take mu, decode by argmax) on held-out music: {heads}. The published "
            "figures are of other music (Roberts et al. 2018, table 1) and tell the order of size. Measured "
            "through the NumPy core with the weights as they are in the file. Onsets: steps where something "
            "begins; exact: whole windows; teacher-forced: every step is told the true one before it. "
            f"KL: {evaluation['kl_nats']:.0f} nats a window.",
            "",
            *tables(evaluation),
            "`training/statistics.py`, `training/drum_statistics.py` and `training/novelty.py` say what each "
            "line is.",
            "",
            "## Data",
            "",
            *_data(facts),
            "",
            "## Recipe",
            "",
            *_recipe(facts),
            "",
            "## Limits",
            "",
            _LIMITS[config.material],
            "",
        ]
    )


def _data(facts: CardFacts) -> list[str]:
    material, report = facts.config.material, facts.material.report
    lines = ["| source | licence |", "|---|---|"]
    lines += [f"| {one.title}; {one.source} | {one.licence} |" for one in SOURCES[material]]
    if material == "melodies":
        lines += ["", ABC_NOTE]
    counts = ", ".join(f"{len(facts.material.choose(side)):,} {side}" for side in SIDES)
    pieces = ", ".join(f"{count:,} {name}" for name, count in sorted(report["pieces"].items()))
    dropped = ", ".join(f"{count:,} {reason}" for reason, count in sorted(report["windows_dropped"].items()))
    return [
        *lines,
        "",
        _MADE[material],
        "",
        f"Pieces: {pieces}. {report['windows_cut']:,} windows, of which unique: {counts}. Windows left out: "
        f"{dropped or 'none'}.",
    ]


def _recipe(facts: CardFacts) -> list[str]:
    config = facts.config
    lines = [
        f"- Part {setting.name}, segments by themselves{_start(setting.start)}: {state.step:,} steps of "
        f"{setting.batch}, {state.seconds / 60:.0f} minutes; peak rate {setting.stage.rate:g}; KL weight "
        f"{_points(setting.beta)}; own guesses {_points(setting.sampling)}; codes of {setting.size.code}."
        for setting, state in zip(config.parts, facts.parts)
    ]
    upper = config.upper
    lines.append(
        f"- Whole windows, from the principal components of the segments' codes: {facts.upper.step:,} steps "
        f"of {upper.batch} windows, {upper.drawn} of {config.segments} segments decoded, "
        f"{facts.upper.seconds / 60:.0f} minutes; peak rate {upper.stage.rate:g}; KL weight "
        f"{_points(upper.beta)}; own guesses {_points(upper.sampling)}."
    )
    if config.remark:
        lines.append(f"- {config.remark}")
    return [
        *lines,
        f"- Adam, one cosine to 0 a stage; {facts.machine}, which other work shared; PyTorch, one thread; "
        f"Python {platform.python_version()}. After training the codes are moved so that their mean is 0.",
        "- `docs/training.md` says how to do it again.",
    ]


def _start(start: str) -> str:
    if not start:
        return ""
    return f" (begun with the weights of {start})"


def _points(points: Points) -> str:
    return ", ".join(f"({at:g}, {value:g})" for at, value in points)
