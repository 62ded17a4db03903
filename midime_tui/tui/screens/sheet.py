"""Sheets of text over the jam: the help, and what was left out of the tune."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.keys import KEEP, KEYS, LISTEN, STEER, TUNE, shown_key

COLUMN = 37
KEY_WIDTH = 8


class Sheet(ModalScreen[None]):
    """A page of text; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,q,question_mark,enter,space,f1",
            "dismiss",
            "close",
            id="sheet.close",
            tooltip="back to the jam",
        )
    ]

    def __init__(self, title: str, text: Text, glyphs: Glyphs) -> None:
        super().__init__()
        self._plain = glyphs is not UNICODE
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet") as box:
            yield Static(self._text)
        box.set_class(self._plain, "-plain")
        box.border_title = self._title
        box.border_subtitle = "esc closes"


def _group(name: str, glyphs: Glyphs) -> list[Text]:
    lines = [Text(name, "bold")]
    for key in KEYS:
        if key.group == name:
            line = Text(f"{shown_key(key, glyphs):<{KEY_WIDTH}}", "bold")
            line.append(key.help, "not bold")
            lines.append(line)
    return lines


def help_text(glyphs: Glyphs) -> Text:
    """All keys in two columns, by what they are for."""
    left = [*_group(STEER, glyphs), Text(), *_group(KEEP, glyphs)]
    right = [*_group(LISTEN, glyphs), Text(), *_group(TUNE, glyphs)]
    text = Text()
    for one, other in zip_longest(left, right, fillvalue=Text()):
        line = one.copy()
        line.truncate(COLUMN - 1)
        line.pad_right(COLUMN - line.cell_len)
        text.append_text(line).append_text(other).append("\n")
    text.append(
        "\nA personal model was trained on your tune. The four numbers are a place in its space; every place "
        "is a loop. Move, listen, and write down what you like."
    )
    return text


def report_text(sentences: Iterable[str]) -> Text:
    """A paragraph a sentence."""
    return Text("\n".join(f"- {sentence}" for sentence in sentences) or "nothing is open yet")
