"""The training: a curve of the loss, and its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.training import Training
from midime_tui.tui.widgets.caption import cut


def sparkline(values: Sequence[float], width: int, levels: str) -> str:
    """The whole course in at most `width` cells, on a logarithmic scale: losses fall by powers of ten.

    With more values than cells each cell shows the mean of its share, so nothing is left out.
    """
    if not values or width < 1:
        return ""
    count = min(width, len(values))
    edges = [len(values) * cell // count for cell in range(count + 1)]
    means = [math.log(max(1e-9, sum(values[first:last]) / (last - first))) for first, last in pairwise(edges)]
    low, high = min(means), max(means)
    if high - low < 1e-9:
        return levels[0] * count
    top = len(levels) - 1
    return "".join(levels[round((mean - low) / (high - low) * top)] for mean in means)


class Loss(Widget):
    """Four rows: the curve, the total with its epoch, reconstruction and KL, and a word on how it stands."""

    DEFAULT_CSS = """
    Loss { height: 4; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"loss--ground", "loss--curve", "loss--number", "loss--word"}

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.training = Training()

    def show(self, training: Training) -> None:
        """How it stands now; it is drawn anew."""
        self.training = training
        self.refresh()

    @property
    def curve(self) -> str:
        """The sparkline as it is on the screen."""
        return sparkline(self.training.total, self.size.width - 1, self.glyphs.levels)

    def render_line(self, y: int) -> Strip:
        part = self.get_component_rich_style
        ground, training = part("loss--ground"), self.training
        width = max(0, self.size.width - 1)
        if y == 0:
            segments = [Segment(self.curve, part("loss--curve"))]
        elif y == 3:
            segments = [Segment(cut(training.word, width, self.glyphs), part("loss--word"))]
        elif not training.total:
            segments = []
        elif y == 1:
            segments = _pairs(
                part("loss--word"),
                part("loss--number"),
                epoch=f"{len(training.total)} of {training.epochs}",
            )
        else:
            segments = _pairs(
                part("loss--word"),
                part("loss--number"),
                total=f"{training.total[-1]:.1f}",
                recon=f"{training.recon[-1]:.1f}",
                kl=f"{training.kl[-1]:.1f}",
            )
        return Strip(segments).adjust_cell_length(self.size.width, ground)


def _pairs(word: object, number: object, **values: str) -> list[Segment]:
    segments = []
    for name, value in values.items():
        segments += [Segment(f"{name} ", word), Segment(f"{value} ", number)]  # type: ignore[arg-type]
    return segments
