"""The top line: what is open, how fast, where the loop stands, where the sound goes."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.widgets.caption import cut

SOUND_WIDTH = 20
TEMPO_WIDTH = 9
TRANSPORT_WIDTH = 12


class Header(Horizontal):
    """Four widgets, so that the beat that passes redraws a few cells and not the line."""

    DEFAULT_CSS = f"""
    Header {{ height: 1; width: 1fr; }}
    Header #opened {{ width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }}
    Header #tempo {{ width: {TEMPO_WIDTH}; text-align: right; }}
    Header #transport {{ width: {TRANSPORT_WIDTH}; }}
    Header #sound {{ width: auto; max-width: {SOUND_WIDTH}; padding: 0 1 0 1; }}
    """

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        yield Static(id="opened", markup=False)
        yield Static(id="tempo", markup=False)
        yield Static(id="transport", markup=False)
        yield Static(id="sound", markup=False)

    def show_opened(self, *parts: str) -> None:
        """The first part is the piece, in bold; the others follow, set apart."""
        text = Text(" ")
        text.append("midime", "bold")
        for number, part in enumerate(part for part in parts if part):
            text.append("  ")
            text.append(self.glyphs.speak(part), "" if number else "bold")
        self.query_one("#opened", Static).update(text)

    def show_tempo(self, qpm: float) -> None:
        self.query_one("#tempo", Static).update(f"{qpm:.0f} qpm")

    def show_transport(self, playing: bool, step: float | None) -> None:
        """Playing with bar and beat of the loop, or stopped."""
        if not playing or step is None:
            text = f"{self.glyphs.stop} stopped" if not playing else f"{self.glyphs.play} ..."
        else:
            whole = int(step)
            text = f"{self.glyphs.play} bar {whole // 16 + 1}.{whole % 16 // 4 + 1}"
        self._transport(text)

    def show_count_in(self, beats: int) -> None:
        """So many beats until it begins."""
        self._transport(f"{self.glyphs.play} in {beats}")

    def _transport(self, text: str) -> None:
        widget = self.query_one("#transport", Static)
        text = f"  {text}".ljust(TRANSPORT_WIDTH)  # whole, so that it is one run of one style
        if str(widget.content) != text:
            widget.update(text)

    def show_sound(self, where: str) -> None:
        """One word or two on where the sound goes."""
        text = f"{self.glyphs.note} {where}" if self.glyphs.note else f"sound:{where}"
        self.query_one("#sound", Static).update(cut(text, SOUND_WIDTH - 2, self.glyphs))
