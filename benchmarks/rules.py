"""What rules reach on held-out samples of the prior: `python -m benchmarks.rules` prints the table."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

import numpy as np

from midime_tui.jam.rule_space import RuleSpace, open_space
from midime_tui.models.rules import settings_for
from midime_tui.music.contour import contour_likeness
from midime_tui.music.notes import Note
from midime_tui.music.rules import parse_rules

HELD_OUT_SEED = 99  # of the samples measured; trainings draw theirs from seeds of their own
CASES = (("key=C",), ("dense",), ("key=C", "dense"))
HEAD = (
    "| rules | places | C major | loops all in it | silent | dense | contour | of those changed "
    "| with 3 notes or more | s |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)
MELODY = 3  # notes that a contour takes: one or two have next to none
SHARE, CONTOUR, OF_GAIN = 0.95, 0.5, 0.9  # targets


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules", description="What rules reach.")
    parser.add_argument("--model", default="mel-2bar", help="base or personal model")
    parser.add_argument("--samples", type=int, default=256)
    parser.add_argument("--seed", type=int, default=0, help="of the trainings")
    options = parser.parse_args()
    space = open_space(options.model)
    print(HEAD, flush=True)
    found = table(space, options.samples, options.seed)
    before = found[()]
    key, dense, both = (found[case] for case in CASES)
    met = {
        f"C major at least {SHARE}": key[0] >= SHARE,
        f"contour at least {CONTOUR} with it": key[2] >= CONTOUR,
        "both rules: 90 % of the gain in key": both[0] - before[0] >= OF_GAIN * (key[0] - before[0]),
        "both rules: 90 % of the gain in density": both[1] - before[1] >= OF_GAIN * (dense[1] - before[1]),
    }
    for name, value in met.items():
        print(f"{name}: {'met' if value else 'missed'}")
    sys.exit(not all(met.values()))


def table(space: RuleSpace, samples: int, seed: int) -> dict[tuple[str, ...], tuple[float, float, float]]:
    """Prints a line for the prior and two for each case (where the actor leads, and the nearest
    place); returns key, density and contour by case, of the nearest places."""
    start = space.sample(samples, HELD_OUT_SEED)
    old = space.notes(start)
    found: dict[tuple[str, ...], tuple[float, float, float]] = {
        (): _line(space, "none", "prior", old, old, 0.0)
    }
    for case in CASES:
        actor = space.actor(parse_rules(case), seed, settings_for(space.base.converter.steps, space.size))
        began = time.perf_counter()
        actor.fit()
        seconds = time.perf_counter() - began
        _line(space, ", ".join(case), "actor", old, space.notes(actor.move(start)), seconds)
        began = time.perf_counter()
        near = actor.nearest(start)
        seconds = time.perf_counter() - began
        found[case] = _line(space, ", ".join(case), "nearest", old, space.notes(near), seconds)
    return found


def _line(
    space: RuleSpace,
    name: str,
    which: str,
    old: Sequence[Sequence[Note]],
    new: Sequence[Sequence[Note]],
    s: float,
) -> tuple[float, float, float]:
    steps = space.base.converter.steps
    key, dense = parse_rules(["key=C", "dense"])
    shares = [key.reward(notes, steps) for notes in new]
    share, full = float(np.mean(shares)), float(np.mean([dense.reward(notes, steps) for notes in new]))
    kept = float(np.mean([value >= SHARE for value in shares]))
    likeness = [contour_likeness(a, b, steps) for a, b in zip(old, new)]
    changed = [(value, len(a)) for value, a, b in zip(likeness, old, new) if list(a) != list(b)]
    of_changed = _median([value for value, _ in changed], len(new))
    of_melodies = _median([value for value, notes in changed if notes >= MELODY], len(new))
    silent = float(np.mean([not notes for notes in new]))
    print(
        f"| {name} | {which} | {share:.3f} | {kept:.0%} | {silent:.0%} | {full:.3f} "
        f"| {np.median(likeness):.2f} | {of_changed} | {of_melodies} | {s:.1f} |",
        flush=True,
    )
    return share, full, float(np.median(likeness))


def _median(values: Sequence[float], of: int) -> str:
    """Their median, and which share of all they are."""
    return f"{np.median(values):.2f} ({len(values) / of:.0%})" if values else ""


if __name__ == "__main__":
    main()
