"""Rows of words and values: how the jam is set, what is kept. Only rows that changed are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.widgets.caption import cut

WORD, VALUE, ON, CURVE = "word", "value", "on", "curve"
Fact = tuple[str, str]  # a text and one of the kinds above
Row = tuple[Fact, ...]


class Facts(Widget):
    """`show` takes the rows; what has no room is cut at the right and below."""

    DEFAULT_CSS = """
    Facts { width: 1fr; height: 1fr; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "facts--ground",
        *(f"facts--{kind}" for kind in (WORD, VALUE, ON, CURVE)),
    }

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.rows: tuple[Row, ...] = ()

    def show(self, rows: Sequence[Row]) -> None:
        old, self.rows = self.rows, tuple(tuple(row) for row in rows)
        for y in range(max(len(old), len(self.rows))):
            if y >= len(old) or y >= len(self.rows) or old[y] != self.rows[y]:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        part = self.get_component_rich_style
        width = self.size.width
        segments: list[Segment] = []
        used = 0
        for text, kind in self.rows[y] if y < len(self.rows) else ():
            text = cut(text, max(0, width - used), self.glyphs)
            used += len(text)
            segments.append(Segment(text, part(f"facts--{kind}")))
        return Strip(segments).adjust_cell_length(width, part("facts--ground"))
