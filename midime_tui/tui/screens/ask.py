"""One line to be typed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from midime_tui.tui.glyphs import UNICODE
from midime_tui.tui.key_tables import ASK, key_of
from midime_tui.tui.keys import bindings
from midime_tui.tui.screens.left_once import LeftOnce
from midime_tui.tui.start import Start


class AskScreen(LeftOnce, ModalScreen[str]):
    """Gives what was typed, or nothing after escape."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(ASK)

    def __init__(self, question: str, answer: str, start: Start) -> None:
        super().__init__()
        self._question = question
        self._answer = answer
        self._start = start

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet") as box:
            yield Input(self._answer, id="answer", compact=True)
        box.set_class(self._start.glyphs is not UNICODE, "-plain")
        box.border_title = self._question
        leave = key_of("ask.close", self._start.glyphs, self._start.keymap)
        box.border_subtitle = f"enter writes, {leave} leaves it"

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_close(self) -> None:
        self.dismiss()
