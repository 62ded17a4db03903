"""What forty thumbs tell: `python -m benchmarks.feedback` prints the tables of docs/latent.md.

Simulated listeners with a hidden taste judge forty samples, as in `midime rate`; then samples are drawn by
what was learned. Listeners without a taste judge by chance: nothing may be claimed of them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.tastes import ENDING, TASTES, Notes, Taste, taste_of
from midime_tui.jam.hearing import heard_at, place_size
from midime_tui.jam.jam import Jam
from midime_tui.jam.loop_maker import BASE_TEMPERATURE
from midime_tui.jam.rating import PERSONAL, Rating
from midime_tui.models import MusicVAE
from midime_tui.models.feedback import LEAST_THUMBS, LOOK, Kernel, evidence
from midime_tui.music.likeness import distinct_share
from midime_tui.music.traits import GROUPS, traits

THUMBS = 40
USUAL = 512  # samples of the prior that a taste's limits and its rate come from
RATES = (0.2, 0.35, 0.5)  # of thumbs up that are given by chance
WANTED = 2.0
RARE, COMMON = 0.01, 0.45  # shares of the prior: rarer ones are never met, more common ones cannot be doubled
EXAMPLE = next(iter(TASTES))  # of the taste that has to be learned
TUNES = ("lasst-uns-froh", "irish-washerwoman")


@dataclass(frozen=True)
class Found:
    """One taste in one space. Shares 0..1, means over the listeners.

    prior, accepted: share of the samples that match; up: thumbs up; known: listeners whose taste was claimed
    to be known (the samples of the others are the prior's); different: share of the accepted
    """

    space: str
    taste: str
    prior: float
    accepted: float
    up: float
    known: float
    different: float

    @property
    def times(self) -> float:
        return self.accepted / self.prior


def main() -> None:
    """Simulate, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feedback", description="What thumbs tell.")
    parser.add_argument("--model", default="mel-2bar", help="the base model")
    parser.add_argument("--tunes", nargs="*", default=TUNES, help="of the personal models")
    parser.add_argument("--listeners", type=int, default=4, help="of each taste")
    parser.add_argument("--samples", type=int, default=16, help="drawn for each listener")
    parser.add_argument("--by-chance", type=int, default=200, help="listeners without a taste")
    parser.add_argument("--picture", type=Path, help="where to draw it, .svg")
    options = parser.parse_args()
    found: list[Found] = []
    alarms = []
    print(f"{options.model}, identity {MusicVAE.load(options.model).identity[:8]}\n")
    print("| samples of | taste | prior matches | thumbs up | known | accepted match | times | different |")
    print("|---|---|---:|---:|---:|---:|---:|---:|", flush=True)
    for name in ("", *options.tunes):
        jam = _jam(options.model, name)
        usual = _usual(jam)
        for taste in (*TASTES, ENDING):
            space, rate = name or options.model, share(usual, taste_of(taste, usual, jam.steps))
            if not RARE <= rate <= COMMON:
                print(f"| {space} | {taste} | {rate:.0%} | too rare or too common here | | | | |", flush=True)
                continue
            found.append(one(jam, space, taste, usual, options.listeners, options.samples))
            print(row(found[-1]), flush=True)
        rows = np.stack([traits(notes, jam.steps) for notes in usual])
        alarms.append((name or options.model, by_chance(rows, options.by_chance)))
    print(
        "\n| samples of | thumbs up | claimed after 40 thumbs | claimed at any look |\n|---|---:|---:|---:|"
    )
    for name, rates in alarms:
        for rate, (last, ever) in rates.items():
            print(f"| {name} | {rate:.0%} | {last:.1%} | {ever:.1%} |")
    print()
    met = True
    for name in ("", *options.tunes):
        ours = [each for each in found if each.space == (name or options.model)]
        fine = sum(each.times >= WANTED for each in ours)
        print(f"{name or options.model}: {fine} of {len(ours)} tastes at least {WANTED:g} times as often")
        for each in ours:
            if each.taste == EXAMPLE:
                met = met and each.times >= WANTED
                print(f"  {EXAMPLE}: {each.times:.1f} times")
    if options.picture:
        options.picture.write_text(picture(found), encoding="utf-8")
    sys.exit(not met)


def one(jam: Jam, space: str, name: str, usual: Sequence[Notes], listeners: int, samples: int) -> Found:
    """Listeners with one taste."""
    taste = taste_of(name, usual, jam.steps)
    up, known, accepted, different = [], [], [], []
    for listener in range(listeners):
        rating = Rating(jam, Path(), PERSONAL)  # nothing is saved
        rating.clear()
        seeds = np.random.SeedSequence([listener, 5]).generate_state(THUMBS)
        for seed in seeds.tolist():
            loop = rating.next(seed)
            rating.judge(loop, taste(loop.notes))
        drawn = [loop.notes for loop in rating.liked(samples)]
        up.append(sum(thumb.up for thumb in jam.thumbs))
        known.append(rating.liking.knows)
        accepted.append(np.mean([taste(notes) for notes in drawn]))
        different.append(distinct_share(drawn))
    prior = share(usual, taste)
    means = (float(np.mean(values)) for values in (accepted, up, known, different))
    return Found(space, name, prior, *means)


def share(loops: Sequence[Notes], taste: Taste) -> float:
    """How many of the loops match, 0..1."""
    return float(np.mean([taste(notes) for notes in loops]))


def row(found: Found) -> str:
    """A line of the table."""
    return (
        f"| {found.space} | {found.taste} | {found.prior:.0%} | {found.up:.1f} | {found.known:.0%} "
        f"| {found.accepted:.0%} | {found.times:.1f} | {found.different:.0%} |"
    )


def by_chance(rows: NDArray[np.float64], listeners: int) -> dict[float, tuple[float, float]]:
    """For each rate of thumbs up: how many of the listeners without a taste are said to have one after all
    thumbs, and at any look on the way there."""
    kernel = Kernel(GROUPS, rows[:128])
    rng = np.random.default_rng(6)
    found = {}
    for rate in RATES:
        last, ever = 0, 0
        for _ in range(listeners):
            heard = rows[rng.choice(len(rows), THUMBS, replace=False)]
            up = rng.random(THUMBS) < rate
            likeness = kernel(heard, heard)
            claims = [
                evidence(likeness[:thumbs, :thumbs], up[:thumbs]).convinces
                for thumbs in range(LEAST_THUMBS, THUMBS + 1, LOOK)
            ]
            last, ever = last + claims[-1], ever + any(claims)
        found[rate] = last / listeners, ever / listeners
    return found


def _jam(model: str, tune: str) -> Jam:
    """The base model's space, or that of a personal model of a tune."""
    if tune:
        jam = Jam.open([tune], model)
        jam.train()
        return jam
    base = MusicVAE.load(model)
    jam = Jam(base, codes=np.zeros((0, base.config.z_size), np.float32))
    jam.set_temperature(BASE_TEMPERATURE)
    return jam


def _usual(jam: Jam) -> list[Notes]:
    """Samples of the prior, each with a seed of its own where there is a temperature."""
    places = np.random.default_rng(7).standard_normal((USUAL, place_size(jam)), dtype=np.float32)
    if not jam.temperature:
        return heard_at(jam, jam.spot, places)
    spots = (replace(jam.spot, seed=seed) for seed in range(USUAL))
    return [notes for spot, place in zip(spots, places) for notes in heard_at(jam, spot, place[None])]


def picture(found: Sequence[Found]) -> str:
    """The table as bars: the prior's share pale, that of the accepted samples dark."""
    spaces = list(dict.fromkeys(each.space for each in found))
    width, height, left, line, bar = 760, 0, 190, 26, 9
    parts = []
    for space in spaces:
        parts.append(_text(8, height + 24, f"samples of {space}", bold=True))
        height += 34
        for each in (one for one in found if one.space == space):
            parts.append(_text(left - 8, height + 14, each.taste, end=True))
            for share, colour, down in ((each.prior, "#9db4c8", 0), (each.accepted, "#1f5d8c", bar + 1)):
                parts.append(
                    f'<rect x="{left}" y="{height + down}" width="{max(1, share * 440):.0f}" '
                    f'height="{bar}" fill="{colour}"/>'
                )
            parts.append(_text(left + 450, height + 14, f"{each.times:.1f} x, known {each.known:.0%}"))
            height += line
    parts.append(
        _text(left, height + 20, "share that matches a hidden taste: before (pale) and after 40 thumbs")
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + 34}" '
        f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _text(x: float, y: float, words: str, *, bold: bool = False, end: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{x:.0f}" y="{y:.0f}"{weight}{anchor}>{words}</text>'


if __name__ == "__main__":
    main()
