"""midime rules: loops that keep rules, beside those they come from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NamedTuple

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
        "--show", type=whole_number(0, 10_000), default=2, metavar="N", help="loops to draw (2)"
    )
    parser.add_argument(
        "--one-by-one",
        action="store_true",
        help="also with the first rule alone, the first two, and so on, side by side",
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
    from midime_tui.models.rules import DEFAULT, settings_for
    from midime_tui.music.rules import parse_rules
    from midime_tui.verbs.codes import made_folder

    space = open_space(args.source, args.model)
    rules = parse_rules(args.rule, space.own_key if "key=own" in args.rule else None)
    made_folder(args.out)
    settings = replace(
        settings_for(space.base.converter.steps, space.size), iterations=args.iterations or DEFAULT.iterations
    )
    ends = range(1, len(rules) + 1) if args.one_by_one else [len(rules)]
    before = space.sample(args.count, args.seed)
    old, steps = space.notes(before), space.base.converter.steps
    stages: list[Stage] = []
    for end in ends:
        actor = space.actor(rules[:end], args.seed, settings)
        done = train(actor)
        places = actor.nearest(before)
        word = "after" if end == len(rules) else f"after-{end}"
        stages.append(Stage(word, actor, done, places, space.notes(places)))
    tables = [measured(stage.actor, old, stage.notes, steps) for stage in stages]
    files = [
        {"before": _write(space, args, number, "before", before[number], old[number])}
        | {
            stage.word: _write(space, args, number, stage.word, stage.places[number], stage.notes[number])
            for stage in stages
        }
        for number in range(args.count)
    ]
    data: dict[str, Any] = {
        "source": args.source,
        "seed": args.seed,
        "iterations": stages[-1].iterations,
        **tables[-1],
        "before_that": tables[:-1],
    }
    lines: list[str] = []
    for table in tables:
        lines += [*table_lines(table), ""]
    lines += _rolls(stages, old, args.show, steps, args.ascii)
    lines += ["  ".join(pair.values()) for pair in files]
    return Report({**data, "files": files}, lines)


class Stage(NamedTuple):
    """What some of the rules made of the samples.

    word:       for the file names
    iterations: that the actor was trained for
    places:     [N, size]; notes: their music
    """

    word: str
    actor: RuleActor
    iterations: int
    places: Array
    notes: Sequence[Sequence[Note]]


def train(actor: RuleActor) -> int:
    """Train with a line of progress; ctrl+c stops and keeps what was reached. Returns the iterations done."""
    with Progress() as progress, Interrupt() as interrupt:

        def on_step(share: float, rewards: Array) -> bool:
            kept = "  ".join(f"{rule.name} {value:.2f}" for rule, value in zip(actor.rules, rewards))
            progress.say(f"{share:4.0%}  {kept}")
            return interrupt.came

        return actor.fit(on_step)


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
    stages: Sequence[Stage], before: Sequence[Sequence[Note]], most: int, steps: int, ascii_only: bool
) -> list[str]:
    """Rolls side by side, notes outside of the key marked: of the loops that changed, the fullest."""
    from midime_tui.music.marked_roll import ASCII, BLOCKS, marked_roll, side_by_side
    from midime_tui.verbs.jam import speaks_unicode

    ascii_only = ascii_only or not speaks_unicode()
    rules = stages[-1].actor.rules
    keys = [rule.key for rule in rules if rule.key is not None]
    scale = keys[0].scale if keys else frozenset(range(12))
    changed = [
        place
        for place, notes in enumerate(before)
        if any(list(notes) != list(stage.notes[place]) for stage in stages)
    ]
    lines: list[str] = []
    for place in sorted(changed, key=lambda one: -len(before[one]))[:most]:
        drawn = [f"{place + 1} before", *marked_roll(before[place], steps, scale, ascii_only=ascii_only)]
        for stage in stages:
            roll = marked_roll(stage.notes[place], steps, scale, ascii_only=ascii_only)
            drawn = side_by_side(drawn, [" ".join(rule.name for rule in stage.actor.rules), *roll])
        lines += [*drawn, ""]
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
