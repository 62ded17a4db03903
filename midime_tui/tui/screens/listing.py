"""A list over the jam, with a line of its own for what is to be said and one for its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from midime_tui.tui.glyphs import UNICODE
from midime_tui.tui.key_tables import TABLES
from midime_tui.tui.screens.over_jam import OverJam
from midime_tui.tui.widgets.key_line import KeyLine
from midime_tui.tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from midime_tui.tui.screens.jam import JamScreen


class ListingScreen(OverJam, ModalScreen[None]):
    """What the snapshots, the tape and the rules have in common.

    title_of_list: its heading
    """

    title_of_list = ""

    def __init__(self, owner: JamScreen) -> None:
        super().__init__()
        self.owner = owner
        self.glyphs = owner.glyphs

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet listing") as box:
            yield OptionList(id="list", markup=False, compact=True)
            yield MessageLine(glyphs=self.glyphs, id="message")
            yield KeyLine(TABLES[self.table], keymap=self.owner.start.keymap, glyphs=self.glyphs, id="keys")
        box.set_class(self.glyphs is not UNICODE, "-plain")
        box.border_title = self.title_of_list

    def on_mount(self) -> None:
        self.fill()
        self.query_one("#list").focus()

    def rows(self) -> Sequence[Text]:
        """A text an item."""
        raise NotImplementedError

    def empty(self) -> str:
        """What stands there while the list is empty."""
        return ""

    @property
    def list(self) -> OptionList:
        return self.query_one("#list", OptionList)

    @property
    def chosen(self) -> int | None:
        """The number of the item under the bar; None where there is none."""
        count = len(self.rows())
        at = self.list.highlighted
        return None if at is None or not count else min(at, count - 1)

    def fill(self, at: int | None = None) -> None:
        """Show the items as they are now, the bar on item `at` or where it was."""
        keep = self.list.highlighted if at is None else at
        rows = self.rows()
        self.list.set_options([Option(row) for row in rows] or [Option(self.empty(), disabled=True)])
        if rows:
            self.list.highlighted = min(max(keep or 0, 0), len(rows) - 1)

    def say(self, text: str, *, error: bool = False) -> None:
        self.query_one("#message", MessageLine).say(text, error=error)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a press with the mouse."""
        event.stop()
        if self.chosen is not None:
            self.selected()

    def selected(self) -> None:
        """What enter does."""
        raise NotImplementedError

    def action_help(self) -> None:
        from midime_tui.tui.screens.sheet import show_help

        show_help(self.app, self.table, self.owner.start)

    def action_close(self) -> None:
        self.dismiss()
