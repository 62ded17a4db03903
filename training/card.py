"""The model card: what a base model is, what it was made of, how well it does, where it ends."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Any

from training.checkpoint import Checkpoint
from training.config import RunConfig
from training.corpora import ABC_NOTE, COLLECTIONS
from training.dataset import Dataset
from training.evaluate import accuracy_table, unseen_lines
from training.prior import prior_table
from training.split import SIDES
from training.windows import KINDS, QUADRUPLE

LICENCE = "Apache-2.0"

_KINDS = f"""\
Kinds of window: **{QUADRUPLE}** two bars of common or cut time from bar line to bar line (the headline
figures); **2/4** four bars of 2/4, dense; **over** 32 sixteenths of a jig, waltz or slip jig, running over
the bar lines; **shifted** 32 sixteenths of common or cut time that do not begin on a bar line; **dense**
made to learn running sixteenths from: four bars of common or cut time at double tempo, and 2/4 off the bar
line."""

_LIMITS = """\
- Melodies only, one voice, 32 sixteenths at a time; triplets, grace notes and anything off the grid of
  sixteenths were left out of the training.
- It knows fiddle tunes of Scotland, Ireland and America and the vocal lines of Chinese pop songs. Music far
  from both (wide leaps, chromatic lines, dense runs outside of dance music) comes back less faithfully.
- Samples of the prior are calmer than the tunes: fewer and longer notes in a narrower range; the table above
  says by how much. A higher temperature gives more notes, and more of them outside of one scale.
- Tunes travel from book to book. Variants that share two windows or more were kept on one side of the split;
  looser variants may stand on both."""


@dataclass(frozen=True)
class CardFacts:
    """What the card is filled from. machine: in words, e.g. "2 CPU cores"; kilobytes: size of the file."""

    config: RunConfig
    checkpoint: Checkpoint
    dataset: Dataset
    evaluation: dict[str, Any]
    machine: str
    kilobytes: int


def attribution(collections: tuple[str, ...]) -> str:
    """Whom to name when passing the weights on."""
    return (
        "Trained by the midime project on: "
        + "; ".join(COLLECTIONS[name].title for name in collections)
        + "."
    )


def write_card(facts: CardFacts) -> str:
    """The card as Markdown."""
    config, evaluation = facts.config, facts.evaluation
    head = evaluation["kinds"][QUADRUPLE]["free_running"]
    parameters = sum(value.size for value in facts.checkpoint.variables.values())
    return "\n".join(
        [
            f"# {config.name}",
            "",
            f"A MusicVAE for 2-bar melodies: 90 classes (hold, note-off, pitches 21..108), 32 sixteenths, "
            f"codes of {config.z} numbers. Bidirectional LSTM encoder with {config.encoder} units per "
            f"direction, decoder of 2 LSTM layers of {config.decoder}; {parameters / 1e6:.2f} million "
            f"parameters, float16 in the file ({facts.kilobytes / 1000:.1f} MB). Trained from nothing by "
            "`training/` in this repository.",
            "",
            f"Licence: {LICENCE}. Identity (SHA-256 of the tensors): `{evaluation['identity']}`",
            "",
            "## How well it does",
            "",
            "On held-out tunes in common and cut time, never trained on: "
            f"**{head['steps_right']:.3f}** of the steps, **{head['onsets_right']:.3f}** of the onsets and "
            f"**{head['chunks_exact']:.3f}** of whole windows come back right, free-running (encode, take "
            "mu, decode by argmax). Measured through the NumPy core with the weights as they are in the "
            "file. Teacher-forced: every step is told the true one before it.",
            "",
            *accuracy_table(evaluation["kinds"]),
            "",
            _KINDS,
            "",
            f"{QUADRUPLE} by collection:",
            "",
            *accuracy_table(evaluation["collections"]),
            "",
            *_unseen(evaluation["unseen"]),
            f"{evaluation['prior']['samples']} samples of the prior (z ~ N(0, I), temperature "
            f"{evaluation['prior']['temperature']}) beside {evaluation['prior']['held_out']} held-out "
            f"{QUADRUPLE} windows; `training/statistics.py` and `training/novelty.py` say what each line is:",
            "",
            *prior_table(evaluation["prior"]),
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
            _LIMITS,
            "",
        ]
    )


def _unseen(found: dict[str, Any]) -> list[str]:
    if not found:
        return []
    return [
        f"{QUADRUPLE} of collections that took no part in training, in any form:",
        "",
        *unseen_lines(found),
        "",
    ]


def _data(facts: CardFacts) -> list[str]:
    report, dataset = facts.dataset.report, facts.dataset
    lines = ["| collection | tunes read | licence |", "|---|---:|---|"]
    lines += [
        f"| {COLLECTIONS[name].title}; {COLLECTIONS[name].source} | {report['tunes'].get(name, 0)} | "
        f"{COLLECTIONS[name].licence} |"
        for name in dataset.names
    ]
    lines += ["", ABC_NOTE]
    sides = ", ".join(f"{report['tunes_by_side'][side]} {side}" for side in SIDES)
    lines += [
        "",
        f"Tunes by side: {sides}; tunes that share two windows or more stand on the same side. "
        f"{report['windows_cut']:,} windows, {report['windows_unique']:,} unique after transposition to a "
        "common pitch; no melody stands on two sides:",
        "",
        "| kind | " + " | ".join(SIDES) + " | share of a batch |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {kind} | "
        + " | ".join(f"{len(dataset.choose(side, kind)):,}" for side in SIDES)
        + f" | {share:.2f} |"
        for kind, share in zip(KINDS, facts.config.shares)
    ]
    dropped = ", ".join(f"{count:,} {reason}" for reason, count in sorted(report["windows_dropped"].items()))
    unread = sum(report["left_out"].values())
    lines += ["", f"Left out: {unread} tunes that the readers refuse; windows: {dropped}."]
    return lines


def _recipe(facts: CardFacts) -> list[str]:
    config, checkpoint = facts.config, facts.checkpoint
    before = [
        f"- It went on from an earlier run of {run['steps']:,} steps ({run['seconds'] / 60:.0f} minutes)."
        for run in checkpoint.earlier
    ]
    remark = [f"- {config.remark}"] if config.remark else []
    return [
        *before,
        f"- {checkpoint.step:,} steps of {config.batch} windows, {checkpoint.seconds / 60:.0f} minutes on "
        f"{facts.machine} that other work shared; PyTorch, {config.workers} one-thread processes with a "
        f"shared gradient; Python {platform.python_version()}.",
        f"- Adam, {config.warm_up} warm-up steps, one cosine from {config.rate:g} to 0, gradient norm "
        f"clipped to {config.clip:g}; every window transposed by -{config.transpose}..+{config.transpose} "
        "semitones as it is drawn.",
        f"- Weight of the KL term (fraction of the run, value): {_points(config.beta)}; chance that the "
        f"decoder reads its own best guess: {_points(config.sampling)}.",
        *_noise(config),
        *remark,
        f"- After training the codes are moved so that the mean code of {QUADRUPLE} windows is 0 "
        "(`training/centre.py`): samples of the prior gain much by it, nothing else changes.",
        f"- Seeds: split {config.split_seed}, training {config.seed}. `docs/training.md` says how to do it "
        "again.",
    ]


def _noise(config: RunConfig) -> list[str]:
    if not config.noise:
        return []
    return [
        f"- {config.noise:.3g} of each batch is decoded from codes mixed with noise N(mean, I), variance "
        f"kept, at most {_points(config.noise_reach)} of it; weight of these windows "
        f"{_points(config.noise_weight)}. Their logits are divided by up to {config.noise_temper:g}, the "
        "more noise the nearer to it. The encoder learns nothing from them, and nothing at all in the first "
        f"{config.encoder_rests:.0%}."
    ]


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return ", ".join(f"({at:g}, {value:g})" for at, value in points)
