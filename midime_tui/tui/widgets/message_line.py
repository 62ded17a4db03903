"""One row for what the program has to say: the last thing only, and never in the way."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.widgets.caption import cut


class MessageLine(Widget):
    """A sentence; an error has a mark before it as well as another colour."""

    DEFAULT_CSS = """
    MessageLine { height: 1; width: 1fr; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"message--text", "message--error"}

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.text = ""
        self.is_error = False

    def say(self, text: str, *, error: bool = False) -> None:
        text = " ".join(text.split())
        if (text, error) != (self.text, self.is_error):
            self.text, self.is_error = text, error
            self.tooltip = text or None
            self.refresh()

    @property
    def room(self) -> int:
        """How long a sentence may be to be read whole."""
        return max(0, self.size.width - (4 if self.is_error else 2))

    def render_line(self, y: int) -> Strip:
        style = self.get_component_rich_style("message--error" if self.is_error else "message--text")
        text = " " + ("! " if self.is_error else "") + cut(self.text, self.room, self.glyphs)
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)
