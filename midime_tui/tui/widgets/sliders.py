"""The four numbers, as sliders with their middle in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import UNICODE, Glyphs

AFTER = 7  # gap and value
WIDEST = 81


def number(value: float) -> str:
    """A value in tenths, or in hundredths where it has been moved by them."""
    value = round(value, 2) + 0.0
    if not value:
        return "0.0"
    return f"{value:+.1f}" if abs(value * 10 - round(value * 10)) < 1e-6 else f"{value:+.2f}"


class Sliders(Widget):
    """A row a dimension: `> 1 ────────┼━━━━━━──── +0.4`.

    reach: the sliders go from -reach to +reach
    """

    DEFAULT_CSS = """
    Sliders { height: 4; width: 1fr; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "sliders--ground",
        "sliders--track",
        "sliders--fill",
        "sliders--fill-chosen",
        "sliders--text",
        "sliders--text-chosen",
    }

    class Pressed(Message):
        """A place on a slider was pressed with the mouse."""

        def __init__(self, dimension: int, value: float) -> None:
            super().__init__()
            self.dimension = dimension
            self.value = value

    def __init__(
        self, *, reach: float, dimensions: int = 4, glyphs: Glyphs = UNICODE, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.reach = reach
        self.glyphs = glyphs
        self.values: tuple[float, ...] = (0.0,) * dimensions
        self.labels: tuple[str, ...] = ()
        self.chosen = 0

    @property
    def before(self) -> int:
        """Cells before the track: pointer, label and two gaps."""
        return 3 + max(map(len, self.labels), default=1)

    def show(self, values: Sequence[float], chosen: int, labels: Sequence[str] = ()) -> None:
        """Other values; only the rows that changed are drawn.

        labels: what the sliders are called; nothing counts them from 1
        """
        values = tuple(values)
        if tuple(labels) != self.labels:
            self.labels = tuple(labels)
            self.refresh()
        if len(values) != len(self.values):
            self.values, self.chosen = values, chosen
            self.styles.height = len(values)
            self.refresh(layout=True)
            return
        changed = {row for row, (old, new) in enumerate(zip(self.values, values)) if old != new}
        if chosen != self.chosen:
            changed |= {chosen, self.chosen}
        self.values, self.chosen = values, chosen
        for row in changed:
            self.refresh_row(row)

    def refresh_row(self, row: int) -> None:
        self.refresh(Region(0, row, self.size.width, 1))

    @property
    def track_width(self) -> int:
        """Cells of the track: odd, so that there is a middle."""
        width = min(WIDEST, self.size.width - self.before - AFTER)
        return max(3, width - 1 + width % 2)

    def render_line(self, y: int) -> Strip:
        part = self.get_component_rich_style
        ground = part("sliders--ground")
        if y >= len(self.values):
            return Strip.blank(self.size.width, ground)
        chosen = y == self.chosen
        text = part("sliders--text-chosen" if chosen else "sliders--text")
        fill = part("sliders--fill-chosen" if chosen else "sliders--fill")
        value = self.values[y]
        pointer = self.glyphs.pointer if chosen else " "
        left, bar, right = self.bar(value)
        label = self.labels[y] if y < len(self.labels) else str(y + 1)
        segments = [
            Segment(f"{pointer} {label:<{self.before - 3}} ", text),
            Segment(left, part("sliders--track")),
            Segment(bar, fill),
            Segment(right, part("sliders--track")),
            Segment(f"{number(value)} ".rjust(AFTER), text),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, ground)

    def bar(self, value: float) -> tuple[str, str, str]:
        """The track before the bar, the bar from the middle to the value, the track behind it.

        The bar ends on half cells.
        """
        glyphs, width = self.glyphs, self.track_width
        middle = width // 2
        halves = round(max(-1.0, min(1.0, value / self.reach)) * (2 * middle + 1))
        if halves == 0:
            return glyphs.track * middle, glyphs.centre, glyphs.track * middle
        cells, half = divmod(abs(halves) - 1, 2)
        bar = glyphs.fill * cells
        if halves > 0:
            bar = glyphs.centre + bar + glyphs.fill_right * half
            return glyphs.track * middle, bar, glyphs.track * (width - middle - len(bar))
        bar = glyphs.fill_left * half + bar + glyphs.centre
        return glyphs.track * (middle + 1 - len(bar)), bar, glyphs.track * middle

    def on_click(self, event: events.Click) -> None:
        if not 0 <= event.y < len(self.values):
            return
        middle = self.track_width // 2
        share = (event.x - self.before - middle) / max(1, middle)
        value = round(max(-1.0, min(1.0, share)) * self.reach, 1)
        self.post_message(self.Pressed(event.y, value))
