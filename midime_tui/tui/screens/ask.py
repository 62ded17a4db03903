"""One line to be typed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.screens.left_once import LeftOnce


class AskScreen(LeftOnce, ModalScreen[str]):
    """Gives what was typed, or nothing after escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", id="ask.close", tooltip="leave it", show=False)
    ]

    def __init__(self, question: str, answer: str, glyphs: Glyphs) -> None:
        super().__init__()
        self._question = question
        self._answer = answer
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet") as box:
            yield Input(self._answer, id="answer", compact=True)
        box.set_class(self._glyphs is not UNICODE, "-plain")
        box.border_title = self._question
        box.border_subtitle = "enter writes, esc leaves it"

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_close(self) -> None:
        self.dismiss()
