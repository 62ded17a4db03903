"""Learning curves of stages: `python -m training.hierarchy.curves runs docs/hierarchy-curves.png`.

A line for every part of every run below the folder: share of the steps of held-out segments that come back
right, free-running, over the steps of its stage. Needs matplotlib (`pip install '.[train]'`).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from training.checkpoint import read_checkpoint


def lines(folder: Path) -> dict[str, tuple[list[float], list[float]]]:
    """Steps and shares by "run, part" of every part below `folder` that was validated at least twice."""
    found = {}
    for path in sorted(folder.glob("*/part-*.npz")):
        history = [entry for entry in read_checkpoint(path).history if "steps" in entry]
        if len(history) > 1:
            name = f"{path.parent.name}, {path.stem.removeprefix('part-')}"
            found[name] = [entry["step"] for entry in history], [entry["steps"] for entry in history]
    return found


def draw(found: dict[str, tuple[list[float], list[float]]], path: Path) -> None:
    """One diagram as PNG. Raises MidimeError where matplotlib or a run is missing."""
    if not found:
        raise MidimeError("There is no run with parts that were validated: train one first.")
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MidimeError("Learning curves need matplotlib: pip install '.[train]'.") from error
    figure = Figure(figsize=(8, 4.5), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    for name, (steps, shares) in found.items():
        axes.plot(steps, shares, marker=".", label=name)
    axes.set_xscale("log")
    axes.set_ylim(0.4, 1)
    axes.set_xlabel("steps of the stage")
    axes.set_title("steps right in held-out segments, free-running (validation)")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    with atomic_path(path) as aside:
        FigureCanvasAgg(figure).print_png(str(aside))


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.hierarchy.curves", description="Draw the learning curves of staged runs."
    )
    parser.add_argument("runs", type=Path, help="folder that holds the folders of runs")
    parser.add_argument("png", type=Path)
    options = parser.parse_args(arguments)
    try:
        draw(lines(options.runs), options.png)
    except MidimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
