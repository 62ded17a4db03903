"""midime rules: loops that keep rules, beside those they come from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from midime_tui.verbs.options import add_base, add_json, add_seed, number, whole_number
from midime_tui.verbs.progress import Interrupt, Progress
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from midime_tui.jam.rule_space import RuleSpace
    from midime_tui.models.rules import RuleActor
    from midime_tui.music.notes import Note
    from midime_tui.nn.arrays import Array

DESCRIPTION = (
    "Write samples as they are and moved to the nearest place that keeps rules, as pairs of MIDI files. "
    "Rules: key=C (any of 24), key=own (a personal model's), tonic (ends on it), dense, sparse, wide, "
    "narrow, syncopated, straight."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="MODEL_OR_ME", help="a model's name or an .h5 file")
    parser.add_argument(
        "--rule", action="append", required=True, metavar="RULE", help="a rule to keep; may be given again"
    )
    parser.add_argument(
        "-n", type=whole_number(1, 10_000), default=8, dest="count", metavar="N", help="how many pairs (8)"
    )
    parser.add_argument("-o", "--out", default=".", metavar="DIR", help="the folder they go into (.)")
    parser.add_argument(
        "--iterations", type=whole_number(1, 100_000), metavar="N", help="steps of the training (100)"
    )
    parser.add_argument(
        "--show", type=whole_number(0, 10_000), default=2, metavar="N", help="pairs to draw (2)"
    )
    parser.add_argument("--ascii", action="store_true", help="plain ASCII in place of block characters")
    parser.add_argument(
        "--qpm", type=number(20, 400), default=120.0, metavar="Q", help="quarter notes a minute (120)"
    )
    add_base(parser)
    add_seed(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from dataclasses import replace

    from midime_tui.jam.rule_space import open_space
    from midime_tui.models.rules import DEFAULT
    from midime_tui.music.rules import parse_rules
    from midime_tui.verbs.codes import made_folder

    space = open_space(args.source, args.model)
    rules = parse_rules(args.rule, space.own_key if "key=own" in args.rule else None)
    made_folder(args.out)
    settings = replace(DEFAULT, iterations=args.iterations or DEFAULT.iterations)
    actor = space.actor(rules, args.seed, settings)
    done = train(actor)
    before = space.sample(args.count, args.seed)
    after = actor.nearest(before)
    old, new = space.notes(before), space.notes(after)
    table = measured(actor, old, new, space.base.converter.steps)
    files = [
        {"before": _write(space, args, number, "before", before[number], notes[0]),
         "after": _write(space, args, number, "after", after[number], notes[1])}
        for number, notes in enumerate(zip(old, new))
    ]  # fmt: skip
    rolls = _rolls(actor, old[: args.show], new[: args.show], space.base.converter.steps, args.ascii)
    data: dict[str, Any] = {"source": args.source, "seed": args.seed, "iterations": done, **table}
    lines = [*table_lines(table), "", *rolls]
    lines += [f"{pair['before']}  {pair['after']}" for pair in files]
    return Report({**data, "files": files}, lines)


def train(actor: RuleActor) -> int:
    """Train with a line of progress; ctrl+c stops and keeps what was reached. Returns the iterations done."""
    wanted = actor.settings.iterations
    with Progress() as progress, Interrupt() as interrupt:
        progress.say("listening to samples")

        def on_iteration(iteration: int, rewards: Array) -> bool:
            kept = "  ".join(f"{rule.name} {value:.2f}" for rule, value in zip(actor.rules, rewards))
            progress.say(f"iteration {iteration}/{wanted}  {kept}")
            return interrupt.came

        return actor.fit(on_iteration)


def measured(
    actor: RuleActor, before: Sequence[Sequence[Note]], after: Sequence[Sequence[Note]], steps: int
) -> dict[str, Any]:
    """Mean rewards and onsets a loop before and after, and how much of the contours is left."""
    import numpy as np

    from midime_tui.music.attributes import density
    from midime_tui.music.contour import contour_likeness

    old, new = actor.rewards(before).mean(axis=0), actor.rewards(after).mean(axis=0)
    rewards = {
        rule.name: [round(float(one), 4), round(float(other), 4)]
        for rule, one, other in zip(actor.rules, old, new)
    }
    onsets = [
        round(float(np.mean([density(one, steps) * steps for one in each])), 2) for each in (before, after)
    ]
    likeness = [contour_likeness(one, other, steps) for one, other in zip(before, after)]
    return {"rules": rewards, "onsets": onsets, "contour": round(float(np.median(likeness)), 4)}


def table_lines(table: dict[str, Any]) -> list[str]:
    """The table for people."""
    rows = [(f"{name}", f"{old:.3f}", f"{new:.3f}") for name, (old, new) in table["rules"].items()]
    rows.append(("onsets a loop", f"{table['onsets'][0]:.1f}", f"{table['onsets'][1]:.1f}"))
    lines = [f"{name:16}{old:>8}{new:>8}" for name, old, new in (("", "before", "after"), *rows)]
    return [*lines, f"contour kept (median rank correlation) {table['contour']:.2f}"]


def _rolls(
    actor: RuleActor,
    before: Sequence[Sequence[Note]],
    after: Sequence[Sequence[Note]],
    steps: int,
    ascii_only: bool,
) -> list[str]:
    """Pairs of rolls, notes outside of the key marked."""
    from midime_tui.music.marked_roll import ASCII, BLOCKS, marked_roll, side_by_side
    from midime_tui.verbs.jam import speaks_unicode

    ascii_only = ascii_only or not speaks_unicode()
    keys = [rule.key for rule in actor.rules if rule.key is not None]
    scale = keys[0].scale if keys else frozenset(range(12))
    lines: list[str] = []
    for old, new in zip(before, after):
        rolls = [marked_roll(notes, steps, scale, ascii_only=ascii_only) for notes in (old, new)]
        lines += [*side_by_side(["before", *rolls[0]], ["after", *rolls[1]]), ""]
    if lines and keys:
        lines += [f"{(ASCII if ascii_only else BLOCKS)[2]} is outside of {keys[0].name}", ""]
    return lines


def _write(
    space: RuleSpace, args: argparse.Namespace, number: int, word: str, place: Array, notes: Sequence[Note]
) -> str:
    from pathlib import Path

    from midime_tui.jam.export import write_loop_midi
    from midime_tui.jam.loop import BASE, Loop, loop_to_text

    base = space.base
    loop = Loop(tuple(notes), base.converter.steps, BASE, None, space.codes(place[None])[0], 0.0, args.seed)
    text = loop_to_text(loop, model=base.config.name, identity=base.identity)
    path = Path(args.out) / f"rules-{number + 1:0{len(str(args.count))}}-{word}.mid"
    return str(write_loop_midi(loop, path, args.qpm, f"{word}: {' '.join(args.rule)}", text))
