"""Learning curves of a run: `python -m training.curves runs/mel-2bar/checkpoint.npz curves.png`.

Everything is in the checkpoint: what was validated while it ran, and in the runs it began from. Needs
matplotlib (`pip install '.[train]'`).
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from training.checkpoint import Checkpoint, read_checkpoint


@dataclass(frozen=True)
class Panel:
    """One diagram: a title and, by the name in the history, what its lines are called."""

    title: str
    lines: dict[str, str]


PANELS = (
    Panel(
        "steps right, free-running (validation)",
        {
            "4/4 steps": "4/4",
            "2/4 steps": "2/4, dense",
            "over steps": "over bar lines",
            "shifted steps": "shifted",
            "other steps": "all but 4/4",
        },
    ),
    Panel("4/4 (validation)", {"4/4 onsets": "onsets right", "4/4 exact": "whole windows exact"}),
    Panel(
        "nats a window (training)",
        {"reconstruction": "reconstruction", "kl": "KL", "denoising": "noisy codes"},
    ),
    Panel(
        "samples of the prior, temperature 0.5",
        {
            "prior diatonic": "windows in one scale",
            "prior in_scale": "notes in scale",
            "prior leaps": "leaps",
            "prior repeated_notes": "repeated notes",
        },
    ),
)  # fmt: skip


def points(checkpoint: Checkpoint, name: str) -> tuple[list[float], list[float]]:
    """Minutes since the first run began, and the values there, of one entry of the history."""
    runs = [*checkpoint.earlier, {"seconds": checkpoint.seconds, "history": checkpoint.history}]
    minutes: list[float] = []
    values: list[float] = []
    before = 0.0
    for run in runs:
        for entry in run["history"]:
            if name in entry:
                minutes.append(before + float(entry["minutes"]))
                values.append(float(entry[name]))
        before += float(run["seconds"]) / 60
    return minutes, values


def draw(checkpoint: Checkpoint, path: Path, title: str) -> None:
    """Write the picture, a PNG. Raises MidimeError where there is nothing to draw or matplotlib is absent."""
    if not any(points(checkpoint, name)[0] for panel in PANELS for name in panel.lines):
        raise MidimeError("The checkpoint has no history: the run ended before its first validation.")
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MidimeError("Drawing needs matplotlib: pip install '.[train]'.") from error
    figure = Figure(figsize=(11, 7), layout="constrained")
    figure.suptitle(title)
    for axes, panel in zip(figure.subplots(2, 2).ravel(), PANELS):
        _draw_panel(axes, checkpoint, panel)
    with atomic_path(path) as aside:
        figure.savefig(aside, format="png", dpi=90, metadata={"Software": None})


def _draw_panel(axes: Any, checkpoint: Checkpoint, panel: Panel) -> None:
    drawn = {name: points(checkpoint, name) for name in panel.lines}
    for name, (minutes, values) in drawn.items():
        if minutes:
            axes.plot(minutes, values, marker=".", label=panel.lines[name])
    end = 0.0
    for run in checkpoint.earlier:
        end += float(run["seconds"]) / 60
        axes.axvline(end, color="gray", linestyle=":")  # where the next run began
    axes.set_title(panel.title)
    axes.set_xlabel("minutes")
    axes.grid(alpha=0.3)
    if any(minutes for minutes, _ in drawn.values()):
        axes.legend(fontsize="small")


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.curves", description="Draw learning curves.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("picture", type=Path, help="the PNG to write")
    parser.add_argument("--title", default="", help="above the picture; as a rule the checkpoint's folder")
    options = parser.parse_args(arguments)
    try:
        checkpoint = read_checkpoint(options.checkpoint)
        draw(checkpoint, options.picture, options.title or options.checkpoint.parent.name)
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
