"""What stands before the rows of a roll: pitches, and the keys of the piano that play them."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.pitch_rows import LABEL_WIDTH, PitchRows

KEYS_WIDTH = 3


class RollLabels(Widget):
    """Pitch names before the rows; keys: with room for the keys of the upper and the lower line of a row."""

    DEFAULT_CSS = """
    RollLabels { height: 1fr; }
    """

    rows: PitchRows | None = None
    style_of_labels = Style()
    ruled = False

    def __init__(self, *, keys: bool = False) -> None:
        super().__init__()
        self._keys_width = KEYS_WIDTH if keys else 0
        self.label_width = LABEL_WIDTH
        self.styles.width = self.columns
        self._key_of: Callable[[int], str] | None = None

    @property
    def columns(self) -> int:
        return self.label_width + 1 + self._keys_width

    def widen(self, label_width: int) -> None:
        """Room for labels of so many cells."""
        if label_width != self.label_width:
            self.label_width = label_width
            self.styles.width = self.columns

    def name_keys(self, key_of: Callable[[int], str]) -> None:
        """Which key plays which pitch; an empty text for none."""
        self._key_of = key_of
        self.refresh()

    def show(self, rows: PitchRows, ruled: bool, style: Style) -> None:
        if (rows, ruled, style) != (self.rows, self.ruled, self.style_of_labels):
            self.rows, self.ruled, self.style_of_labels = rows, ruled, style
            self.refresh()

    def render_line(self, y: int) -> Strip:
        row = y - self.ruled
        if self.rows is None:
            return Strip.blank(self.size.width, self.rich_style)
        text = f" {self.rows.label(row)}{self._keys(row)}" if 0 <= row < self.rows.rows else ""
        return Strip([Segment(text, self.style_of_labels)]).adjust_cell_length(
            self.size.width, self.style_of_labels
        )

    def _keys(self, row: int) -> str:
        """The keys of both lines; one where both are the same pitch."""
        if self.rows is None or self._key_of is None:
            return ""
        lines = self.rows.pitches[2 * row : 2 * row + 2]
        keys = [self._key_of(group[0]) if group else "" for group in lines]
        if len(lines) == 2 and lines[0] == lines[1]:
            keys = keys[:1]
        return "".join(key or " " for key in keys)
