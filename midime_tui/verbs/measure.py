"""midime measure: is a personal model personal?"""

from __future__ import annotations

import argparse

from midime_tui.errors import MidimeError
from midime_tui.verbs.options import add_base, add_json, add_seed, whole_number
from midime_tui.verbs.report import Report

DESCRIPTION = (
    "Measure a personal model: what comes back of its chunks, how like the tune its samples are next to "
    "those of the base model, whether they are new, whether steering changes the music."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="ME.h5", help="a personal model, as `midime train` writes it")
    parser.add_argument(
        "-n", type=whole_number(8, 4096), default=64, dest="count", metavar="N", help="samples (64)"
    )
    add_base(parser)
    add_seed(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.models import MidiMe, MusicVAE
    from midime_tui.models.personal_measures import MOVES, measure

    me = MidiMe.load(args.source)
    base = MusicVAE.load(args.model or me.origin.base_name)
    me.check_base(base)
    if not me.chunks:
        raise MidimeError(f"{args.source} does not hold the notes it was trained on: train it again")
    found = measure(me, base, me.chunks, me.own_codes, count=args.count, seed=args.seed)
    data = {
        "source": args.source,
        "model": base.config.name,
        "names": list(me.origin.names),
        "samples_drawn": args.count,
        "seed": args.seed,
        **found.to_json(),
    }
    ratios = found.ratios
    lines = [
        f"{', '.join(me.origin.names) or args.source}: {found.chunks} chunks, base model {base.config.name}",
        "",
        "what comes back            base model   personal",
        f"  steps right                {found.base.steps_right:>8.3f}   {found.personal.steps_right:>8.3f}",
        f"  onsets right               {found.base.onsets_right:>8.3f}   {found.personal.onsets_right:>8.3f}",
        "",
        f"likeness to the tune       {'prior':>10}   {'personal':>8}   times",
    ]
    titles = {
        "pitch_classes": "pitch classes, overlap",
        "onset_positions": "onset positions, overlap",
        "ngrams_3": "3 intervals found",
        "ngrams_4": "4 intervals found",
    }
    for name, title in titles.items():
        ratio = ratios[name]
        times = "    -" if ratio is None else f"{ratio:>5.1f}"
        values = f"{getattr(found.prior, name):>8.3f}   {getattr(found.samples, name):>8.3f}"
        lines.append(f"  {title:<26} {values}   {times}")
    lines += [
        "",
        f"new: {found.novel:.0%} of {args.count} samples equal no chunk; {found.distinct:.0%} are different",
        "steering: steps that change when one dimension moves by "
        + ", ".join(f"{move:g}: {steps:.1f}" for move, steps in zip(MOVES, found.steering)),
    ]
    return Report(data, lines)
