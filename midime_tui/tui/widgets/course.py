"""The course of a training: total, reconstruction and KL, a row each, and how long it still takes."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.training import Training
from midime_tui.tui.widgets.caption import cut
from midime_tui.tui.widgets.loss import sparkline

NAME, NUMBER = 7, 9  # cells of a row's name and of its last value


class Course(Widget):
    """Rows: `total ▇▆▅▄▃ 12.1`, `recon`, `kl`, and a sentence."""

    DEFAULT_CSS = """
    Course { height: 4; width: 1fr; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"loss--ground", "loss--curve", "loss--number", "loss--word"}

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.training = Training()

    def show(self, training: Training) -> None:
        self.training = training
        self.refresh()

    def sentence(self) -> str:
        """How it stands: epochs, time, what comes back."""
        training = self.training
        if not training.epochs:
            return "not trained yet"
        epochs = f"epoch {len(training.total)} of {training.epochs}"
        if training.running:
            left = training.left
            return f"{epochs}{f', {left:.1f} s left' if left is not None else ''}"
        return f"{epochs}, {training.word}"

    def render_line(self, y: int) -> Strip:
        part = self.get_component_rich_style
        width = self.size.width
        curves = (
            ("total", self.training.total),
            ("recon", self.training.recon),
            ("kl", self.training.kl),
        )
        if y < len(curves):
            name, values = curves[y]
            number = f"{values[-1]:.2f}" if values else ""
            room = max(0, width - NAME - NUMBER - 2)
            curve = sparkline(values, room, self.glyphs.levels)
            segments = [
                Segment(f" {name:<{NAME - 1}}", part("loss--word")),
                Segment(f"{curve:<{room}}", part("loss--curve")),
                Segment(f"{number:>{NUMBER}}", part("loss--number")),
            ]
        elif y == len(curves):
            segments = [Segment(f" {cut(self.sentence(), width - 2, self.glyphs)}", part("loss--word"))]
        else:
            segments = []
        return Strip(segments).adjust_cell_length(width, part("loss--ground"))
