"""A stretch of a roll as a widget of its own.

A terminal is sent a changed row from the left edge of the widget it is in. So a roll is made of panes a
beat or a bar wide: a note that lights up costs some hundred bytes, the playhead about fifty.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import Glyphs
from midime_tui.tui.roll_cells import EMPTY, HELD, LIT, ONSET, RollCells


@dataclass(frozen=True)
class RollStyles:
    """What the parts of a roll look like; `ground` has the two colours that panes take turns in.

    layered: colours and half blocks are there, so that two kinds of note can share a cell
    """

    ground: tuple[Style, Style]
    held: Style
    onset: Style
    lit: Style
    border: Style
    ruler: Style
    playhead: Style
    layered: bool

    def of(self, upper: int, lower: int, ground: Style) -> Style:
        """The style of a cell with the given two kinds."""
        by_kind = {HELD: self.held, ONSET: self.onset, LIT: self.lit}
        strongest = max(upper, lower)
        if strongest == EMPTY:
            return ground
        if self.layered and upper and lower and upper != lower:
            below = by_kind[lower]
            return by_kind[upper] + Style(bgcolor=below.color)
        return by_kind[strongest] + Style(bgcolor=ground.bgcolor)


class RollPane(Widget):
    """Steps `first` to `last` - 1 of the roll it belongs to, with a border before them where one is due."""

    DEFAULT_CSS = """
    RollPane { width: 1; height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.cells: RollCells | None = None
        self.styles_of_roll: RollStyles | None = None
        self.glyphs: Glyphs | None = None
        self.asked_width = 1
        self.first = 0
        self.last = 0
        self.border = ""
        self.label = ""
        self.ruled = False
        self.turn = 0
        self.lit: frozenset[int] = frozenset()
        self.playhead: int | None = None
        self._strips: dict[int, Strip] = {}

    def cover(self, first: int, last: int, *, border: str, label: str, turn: int, ruled: bool) -> None:
        """Take over a stretch: `border` is one glyph or nothing, `label` stands in the ruler.

        Only the rows that look different are drawn.
        """
        self.first, self.last, self.border, self.label = first, last, border, label
        self.turn, self.ruled = turn, ruled
        old, self._strips = self._strips, {}
        width, height = self.size
        if width != len(border) + self.columns_wide or len(old) < height:
            self.refresh()
            return
        for y in range(height):
            if self.render_line(y) != old.get(y):
                self.refresh(Region(0, y, width, 1))

    @property
    def columns_wide(self) -> int:
        """Cells of the stretch, without the border."""
        return (self.last - self.first) * (self.cells.columns if self.cells else 1)

    def repaint_row(self, y: int) -> None:
        self._strips.pop(y, None)
        self.refresh(Region(0, y, self.size.width, 1))

    def light(self, lit: frozenset[int], rows: set[int]) -> None:
        """Other notes sound; `rows` are the rows of the roll that look different for it."""
        self.lit = lit
        for row in rows:
            self.repaint_row(row + self.ruled)

    def point(self, step: int | None) -> None:
        """Put the playhead on a step, or take it away."""
        here = step if step is not None and self.first <= step < self.last else None
        if here != self.playhead:
            self.playhead = here
            if self.ruled:
                self.repaint_row(0)

    def render_line(self, y: int) -> Strip:
        strip = self._strips.get(y)
        if strip is None or strip.cell_length != self.size.width:
            strip = self._strips[y] = self._draw(y).adjust_cell_length(self.size.width, self._ground)
        return strip

    @property
    def _ground(self) -> Style:
        return self.styles_of_roll.ground[self.turn % 2] if self.styles_of_roll else Style()

    def _draw(self, y: int) -> Strip:
        styles, cells, glyphs = self.styles_of_roll, self.cells, self.glyphs
        if styles is None or cells is None or glyphs is None:
            return Strip.blank(self.size.width, self._ground)
        ground = self._ground
        segments: list[Segment] = []
        if self.border:
            segments.append(Segment(self.border, styles.border + Style(bgcolor=ground.bgcolor)))
        if self.ruled and y == 0:
            segments.append(self._ruler(styles, cells.columns, glyphs))
        else:
            first, last = self.first * cells.columns, self.last * cells.columns
            for run in cells.runs(y - self.ruled, first, last, self.lit):
                glyph = run.glyph(glyphs, styles.layered)
                style = styles.of(run.upper, run.lower, ground)
                before = segments[-1].style if segments else None
                if style is ground and before is not None and before.bgcolor == ground.bgcolor:
                    style = before  # a blank looks the same in any colour, and no change of colour is sent
                segments.append(Segment(glyph * run.width, style))
        return Strip(segments).simplify()

    def _ruler(self, styles: RollStyles, columns: int, glyphs: Glyphs) -> Segment:
        """The label, ticks every second step, and the playhead over them: it lights the whole pane's ruler.

        One style, whose change would cost more bytes than the text.
        """
        text = [" "] * self.columns_wide
        for step in range(0, self.last - self.first, 2 if columns > 1 else 4):
            text[step * columns] = glyphs.tick
        label = f"{self.label} " if self.label else ""
        text[: len(label)] = label[: len(text)]
        style = styles.ruler
        if self.playhead is not None:
            text[(self.playhead - self.first) * columns] = glyphs.playhead
            style = styles.playhead
        return Segment("".join(text), style + Style(bgcolor=self._ground.bgcolor))
