"""Pictures of a personal model's plane and of what rules do, for docs/: `python tools/latent_pictures.py`.

Needs matplotlib (the train extra). The attributes' matrix is drawn by `python -m training.latent_facts NAME
--picture FILE.svg`, beside the figures that it is made of.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import matplotlib
import numpy as np

from midime_tui.jam.jam import Jam
from midime_tui.jam.rule_space import open_space
from midime_tui.models.personal_measures import decode_notes
from midime_tui.models.rules import settings_for
from midime_tui.music.attributes import density
from midime_tui.music.notes import Note
from midime_tui.music.rules import parse_rules

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SIDE, SPAN = 33, 2.75  # places across the plane; it shows -SPAN..SPAN
RULES = ("key=C", "dense")
LOOPS, DRAWN_FROM, SEED = 3, 48, 0
INSIDE, OUTSIDE = "#4a78b5", "#e0553a"


def plane(tune: str, path: Path) -> None:
    """The first two dimensions of a tune's personal model: chunks, and how full the music is in between."""
    jam = Jam.open([tune])
    jam.train()
    assert jam.personal is not None
    axis = np.linspace(-SPAN, SPAN, SIDE)
    places = [(float(x), float(y), *(0.0,) * (jam.latent_size - 2)) for y in axis for x in axis]
    codes = jam.codes_of(replace(jam.spot, home=None), places)
    loops = decode_notes(jam.base, codes)
    onsets = np.array([density(notes, jam.steps) * jam.steps for notes in loops]).reshape(SIDE, SIDE)
    mu, _ = jam.personal.encode(jam.codes)
    figure, axes = plt.subplots(figsize=(6.4, 5.2))
    shade = axes.imshow(
        onsets, origin="lower", extent=(-SPAN, SPAN, -SPAN, SPAN), cmap="YlGnBu", interpolation="nearest"
    )
    axes.plot(mu[:, 0], mu[:, 1], "o", color="#d1495b", markeredgecolor="white", markersize=9)
    for number, (x, y) in enumerate(mu[:, :2].tolist(), 1):
        axes.annotate(str(number), (x, y), xytext=(6, 4), textcoords="offset points", fontsize=8)
    axes.set(
        xlabel="dimension 1",
        ylabel="dimension 2",
        xlim=(-SPAN, SPAN),
        ylim=(-SPAN, SPAN),
        title=f"{tune}: chunks, and how full each place is",
    )
    figure.colorbar(shade, ax=axes, label="onsets in two bars")
    figure.savefig(path, dpi=80, bbox_inches="tight")
    plt.close(figure)


def rules(path: Path) -> None:
    """Samples of the prior, moved to keep one rule and to keep both."""
    space = open_space("mel-2bar")
    steps = space.base.converter.steps
    start = space.sample(DRAWN_FROM, SEED)
    parsed = parse_rules(RULES)
    columns = [space.notes(start)]
    for end in range(1, len(parsed) + 1):
        actor = space.actor(parsed[:end], SEED, settings_for(steps, space.size))
        actor.fit()
        columns.append(space.notes(actor.nearest(start)))
    changed = [n for n in range(DRAWN_FROM) if list(columns[0][n]) != list(columns[1][n])]
    chosen = sorted(changed, key=lambda n: -len(columns[0][n]))[:LOOPS]
    titles = ["prior", "C major", "C major and dense"]
    figure, grid = plt.subplots(LOOPS, len(columns), figsize=(10, 1.9 * LOOPS), sharex=True, sharey="row")
    for row, number in enumerate(chosen):
        for column, loops in enumerate(columns):
            roll(
                grid[row][column], loops[number], steps, parsed[0].key.scale if parsed[0].key else frozenset()
            )
            if row == 0:
                grid[row][column].set_title(titles[column])
    figure.suptitle("red: outside of C major", y=0.02, fontsize=9)
    figure.savefig(path, dpi=80, bbox_inches="tight")
    plt.close(figure)


def roll(axes: Axes, notes: Sequence[Note], steps: int, scale: frozenset[int]) -> None:
    """Notes as bars."""
    for note in notes:
        colour = INSIDE if note.pitch % 12 in scale else OUTSIDE
        axes.broken_barh([(note.start, note.end - note.start - 0.15)], (note.pitch - 0.4, 0.8), color=colour)
    axes.set(xlim=(0, steps), xticks=range(0, steps + 1, 8))
    axes.grid(axis="x", alpha=0.3)


def main() -> None:
    """Draw both."""
    parser = argparse.ArgumentParser(prog="python tools/latent_pictures.py", description="Draw for docs/.")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder (docs/pictures)")
    parser.add_argument("--tune", default="greensleeves", help="of the plane")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    plane(options.tune, options.out / "plane.png")
    rules(options.out / "rules.png")


if __name__ == "__main__":
    main()
