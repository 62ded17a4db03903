"""Sheets of text over the jam: the help, and what was left out of the tune."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.key_tables import EVERYWHERE, GROUPS, SHEET, TABLES, key_of
from midime_tui.tui.keys import Key, Keymap, bindings, help_of, shown_key
from midime_tui.tui.screens.left_once import LeftOnce
from midime_tui.tui.start import Start

COLUMN = 37
KEY_WIDTH = 8


class Sheet(LeftOnce, ModalScreen[None]):
    """A page of text; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(SHEET)

    def __init__(self, title: str, text: Text, start: Start) -> None:
        super().__init__()
        self._start = start
        self._title = title
        self._text = text

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def compose(self) -> ComposeResult:
        start = self._start
        with VerticalScroll(classes="sheet") as box:
            yield Static(self._text)
        box.set_class(start.glyphs is not UNICODE, "-plain")
        box.border_title = self._title
        close = key_of("sheet.close", start.glyphs, start.keymap)
        box.border_subtitle = f"{close} closes, up and down scroll"

    def action_close(self) -> None:
        self.dismiss()


# ids of bindings stand for their keys
WORDS = {
    "jam": "A personal model was trained on your tune. The numbers are a place in its space; every place is "
    "a loop. Move, listen, and write down what you like. Everything by its name: {palette}.",
    "tape": "Loops in the order they are heard in. Each keeps its seed and code: the jam can go on from it.",
    "snapshots": "Places to come back to. A and B are the ends of the fade: in the jam {mix.down} mix them.",
    "rules": "With rules the loop that is heard is the nearest one to the cursor's that keeps them; the map "
    "marks it with *. The cursor stays where you put it. {rules.off} in the jam turns them off and on.",
    "train": "The personal model learns the codes of your tune's chunks. Recon falls as they come back "
    "better, KL is what it spends on telling them apart. More epochs keep more of the tune and vary less.",
    "open": "MIDI files, sketches, folders, and tunes that come with the program. Several files are trained "
    "on together.",
    "piano": "The rows from Z and from Q are a piano, as in trackers, or drums for a model of drums; the "
    "roll says which key is which. Recording begins after four clicks, an upbeat among them counts, and goes "
    "round the bars: every round adds a layer. The take is kept with your work.",
}


def _group(table: Sequence[Key], name: str, glyphs: Glyphs, keymap: Keymap) -> list[Text]:
    lines = [Text(name, "bold")]
    for entry in table:
        if entry.group == name:
            shown = shown_key(entry, glyphs, keymap)
            line = Text(f"{shown:<{KEY_WIDTH}}" if len(shown) < KEY_WIDTH else f"{shown} ", "bold")
            line.append(help_of(entry, keymap), "not bold")
            line.truncate(COLUMN - 1)
            lines.append(line)
    return [*lines, Text()] if len(lines) > 1 else []


def help_text(name: str, glyphs: Glyphs, keymap: Keymap) -> Text:
    """All keys of a screen in two columns, by what they are for, and a few words on what it is."""
    table = (*TABLES[name], *EVERYWHERE)
    groups = [_group(table, group, glyphs, keymap) for group in GROUPS]
    half = -(-sum(map(len, groups)) // 2)
    left: list[Text] = []
    right: list[Text] = []
    for lines in groups:
        (left if len(left) + len(lines) // 2 <= half else right).extend(lines)
    words = re.sub(r"\{([\w.]+)\}", lambda found: key_of(found[1], glyphs, keymap), WORDS[name])
    text = Text(f"{words}\n\n")
    for one, other in zip_longest(left, right, fillvalue=Text()):
        line = one.copy()
        line.pad_right(COLUMN - line.cell_len)
        text.append_text(line).append_text(other).append("\n")
    text.rstrip()
    return text


def show_help(app: App[Any], name: str, start: Start) -> None:
    """The help of a screen, by the name of its table."""
    app.push_screen(Sheet(f"Keys: {name}", help_text(name, start.glyphs, start.keymap), start))


def report_text(sentences: Iterable[str]) -> Text:
    """A paragraph a sentence."""
    return Text("\n".join(f"- {sentence}" for sentence in sentences) or "nothing is open yet")
