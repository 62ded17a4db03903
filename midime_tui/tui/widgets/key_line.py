"""The bottom line: the keys that matter most, as many as the width has room for."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.keys import FOOTER, shown_key

GAP = 2


class KeyLine(Widget):
    """`space play  1-4 choose  ...`: entries by importance, shown in the order of the hand.

    One widget of one row instead of Textual's Footer with a widget for each key: twelve fewer to lay out
    before the first paint. A press with the mouse does what the key does.
    """

    DEFAULT_CSS = """
    KeyLine { height: 1; width: 1fr; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--word", "keys--ground"}

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs

    def entries(self) -> list[tuple[str, str, str]]:
        """Key, word and action of each entry that has room."""
        everything = [
            (number, shown_key(entry, self.glyphs), entry.word, entry.action)
            for number, entry in enumerate(FOOTER)
        ]
        chosen: list[tuple[int, str, str, str]] = []
        room = self.size.width - 2
        for entry in sorted(everything, key=lambda each: FOOTER[each[0]].rank):
            need = len(entry[1]) + 1 + len(entry[2]) + (GAP if chosen else 0)
            if need <= room:
                chosen.append(entry)
                room -= need
        return [(key, word, action) for _, key, word, action in sorted(chosen)]

    def render_line(self, y: int) -> Strip:
        part = self.get_component_rich_style
        ground, key_style, word_style = part("keys--ground"), part("keys--key"), part("keys--word")
        segments = [Segment(" ", ground)]
        for number, (key, word, action) in enumerate(self.entries()):
            click = Style(meta={"@click": f"screen.{action}"})
            if number:
                segments.append(Segment(" " * GAP, ground))
            segments += [Segment(key, key_style + click), Segment(f" {word}", word_style + click)]
        return Strip(segments).adjust_cell_length(self.size.width, ground)
