"""Plots of what was measured: how the cost grows, and midime beside its peers."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.targets import Data, slope_of

_DPI = 110


def draw(data: Data, folder: Path) -> Iterator[Path]:
    """Write performance-growth.png and performance-peers.png, where there is something to draw."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    for name, drawing in (("growth", _growth), ("compared", _compared)):
        if not data.get(name):
            continue
        figure = drawing(pyplot, data[name])
        path = folder / f"performance-{'peers' if name == 'compared' else name}.png"
        figure.savefig(path, dpi=_DPI)
        pyplot.close(figure)
        yield path


def _growth(pyplot: Any, curves: list[dict[str, Any]]) -> Any:
    """A panel a curve, both axes logarithmic, with the line of linear growth."""
    across = 3
    down = -(-len(curves) // across)
    figure, axes = pyplot.subplots(
        down, across, figsize=(3.4 * across, 2.9 * down), layout="constrained", squeeze=False
    )
    for panel in axes.flat[len(curves) :]:
        panel.set_axis_off()
    for curve, panel in zip(curves, axes.flat):
        sizes, medians, best = zip(*curve["points"])
        panel.loglog(sizes, [1e3 * value for value in medians], "o-", label="median", color="tab:blue")
        panel.loglog(sizes, [1e3 * value for value in best], ".", label="fastest", color="tab:cyan")
        linear = [1e3 * best[0] * size / sizes[0] for size in sizes]
        panel.loglog(sizes, linear, ":", label="linear", color="gray")
        panel.set_title(f"{curve['name']}: slope {slope_of(curve['points']):.2f}", fontsize=9)
        panel.set_xlabel(curve["of"], fontsize=8)
        panel.set_ylabel("ms", fontsize=8)
        panel.set_xticks(sizes, [f"{size:g}" for size in sizes])
        panel.minorticks_off()
        panel.tick_params(labelsize=7)
        panel.legend(fontsize=7)
    return figure


def _compared(pyplot: Any, works: list[dict[str, Any]]) -> Any:
    """Bars of medians, a group a work, logarithmic."""
    figure, axes = pyplot.subplots(figsize=(10, 0.9 * len(works) + 1.4), layout="constrained")
    names = list(dict.fromkeys(name for work in works for name in work["seconds"]))
    height = 0.8 / len(names)
    colours = pyplot.get_cmap("tab10")
    for number, name in enumerate(names):
        places, widths = [], []
        for row, work in enumerate(works):
            if name in work["seconds"]:
                places.append(row + number * height)
                widths.append(1e3 * statistics.median(work["seconds"][name]))
        axes.barh(places, widths, height * 0.9, label=name, color=colours(number))
    axes.set_yticks([row + 0.4 for row in range(len(works))], [work["work"] for work in works], fontsize=8)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel("ms, median", fontsize=8)
    axes.legend(fontsize=7)
    return figure
