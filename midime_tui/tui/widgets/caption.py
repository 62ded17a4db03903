"""A title on a thin rule: what is below it, and at its right end how it stands."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import UNICODE, Glyphs


class Caption(Widget):
    """One row: `── title ── state ─────── info ──`; what has no room is cut, the info last.

    state_first: the state last, and the info is left out where it has no room
    """

    DEFAULT_CSS = """
    Caption { height: 1; width: 1fr; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "caption--rule",
        "caption--title",
        "caption--state",
        "caption--info",
    }

    state: reactive[str] = reactive("")
    info: reactive[str] = reactive("")

    def __init__(
        self, title: str, *, glyphs: Glyphs = UNICODE, state_first: bool = False, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.state_first = state_first
        self.title = title
        self.glyphs = glyphs

    def render_line(self, y: int) -> Strip:
        rule, width = self.glyphs.rule, self.size.width
        part = self.get_component_rich_style
        room = max(0, width - 4)
        title = self.title[:room]
        room -= len(title) + 4
        fits = len(self.info) + len(self.state) + 4 <= room
        info = cut(self.info, max(0, room), self.glyphs) if fits or not self.state_first else ""
        room -= len(info) + (2 if info else 0) + 2
        state = cut(self.state, max(0, room), self.glyphs)
        segments = [Segment(rule + " ", part("caption--rule")), Segment(title, part("caption--title"))]
        used = 2 + len(title)
        if state:
            segments += [Segment("  ", part("caption--rule")), Segment(state, part("caption--state"))]
            used += 2 + len(state)
        tail = f" {info} {rule}" if info else ""
        middle = max(0, width - used - len(tail) - 1)
        segments.append(Segment(" " + rule * middle, part("caption--rule")))
        if info:
            segments += [
                Segment(f" {info} ", part("caption--info")),
                Segment(rule, part("caption--rule")),
            ]
        return Strip(segments).adjust_cell_length(width, part("caption--rule"))


def cut(text: str, width: int, glyphs: Glyphs) -> str:
    """Text in at most `width` cells, with a mark where something is missing."""
    text = glyphs.speak(text)
    if len(text) <= width:
        return text
    return text[: max(0, width - 1)].rstrip() + glyphs.more if width > 1 else ""
