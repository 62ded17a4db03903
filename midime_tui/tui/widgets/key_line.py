"""The bottom line: the keys that matter most, as many as the width has room for, by what they are for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.keys import Key, Keymap, shown_key

GAP = 2
GROUP_GAP = 3


class KeyLine(Widget):
    """`space play │ 1-4 choose  r random │ ...`: chosen by importance, shown in groups.

    One widget of one row instead of Textual's Footer with a widget for each key: twelve fewer to lay out
    before the first paint. A press with the mouse does what the key does.
    """

    DEFAULT_CSS = """
    KeyLine { height: 1; width: 1fr; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--word", "keys--ground", "keys--group"}

    def __init__(
        self,
        table: Sequence[Key],
        *,
        keymap: Keymap | None = None,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.table = [entry for entry in table if entry.rank]
        self.keymap = keymap
        self.glyphs = glyphs

    def entries(self) -> list[Key]:
        """The keys that have room, in the table's order."""
        chosen: list[int] = []
        for number in sorted(range(len(self.table)), key=lambda each: self.table[each].rank):
            if self._width(sorted([*chosen, number])) <= self.size.width:
                chosen.append(number)
        return [self.table[number] for number in sorted(chosen)]

    def _width(self, numbers: Sequence[int]) -> int:
        """Of entries beside each other, in columns."""
        width = 1
        before: Key | None = None
        for entry in (self.table[number] for number in numbers):
            if before is not None:
                width += GAP if before.group == entry.group else GROUP_GAP
            width += len(shown_key(entry, self.glyphs, self.keymap)) + 1 + len(entry.word)
            before = entry
        return width

    @staticmethod
    def _on_press(action: str) -> str:
        """An action of the screen unless it says whose it is."""
        return action if "." in action.partition("(")[0] else f"screen.{action}"

    def render_line(self, y: int) -> Strip:
        part = self.get_component_rich_style
        ground, key_style, word_style = part("keys--ground"), part("keys--key"), part("keys--word")
        segments = [Segment(" ", ground)]
        before: Key | None = None
        for entry in self.entries():
            click = Style(meta={"@click": self._on_press(entry.action)})
            if before is not None and before.group != entry.group:
                segments.append(Segment(f" {self.glyphs.group} ", part("keys--group")))
            elif before is not None:
                segments.append(Segment(" " * GAP, ground))
            name = shown_key(entry, self.glyphs, self.keymap)
            segments += [Segment(name, key_style + click), Segment(f" {entry.word}", word_style + click)]
            before = entry
        return Strip(segments).adjust_cell_length(self.size.width, ground)
