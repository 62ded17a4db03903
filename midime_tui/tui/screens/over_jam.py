"""A screen over the jam on which nothing is typed: how it is heard can be changed there too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import events

from midime_tui.tui import jam_facts
from midime_tui.tui.screens.left_once import LeftOnce
from midime_tui.tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from midime_tui.tui.screens.jam import JamScreen


class OverJam(LeftOnce):
    """The jam does it, this screen says it: the jam's own line cannot be seen from here.

    owner: the jam, which owns all state
    table: the name of its keys in TABLES
    """

    owner: JamScreen
    table = ""

    def say(self, text: str, *, error: bool = False) -> None:
        """A sentence on this screen's line."""
        raise NotImplementedError

    def show_heard(self) -> None:
        """Show how it is heard, where this screen does."""

    def key_of(self, name: str) -> str:
        return self.owner.key_of(name)

    def on_key(self, event: events.Key) -> None:
        """A key that nobody listens to is answered as well."""
        if event.is_printable and event.key not in self.active_bindings:
            self.say(
                f"{event.character} does nothing here; {self.key_of(f'{self.table}.help')} lists the keys"
            )

    # how it is heard

    def action_play(self) -> None:
        self._relay(self.owner.action_play)
        self.show_heard()

    def action_rewind(self) -> None:
        self.owner.action_rewind()

    def action_tempo(self, delta: float) -> None:
        self.owner.action_tempo(delta)
        self.say(f"{self.owner.playing.qpm:.0f} qpm")
        self.show_heard()

    def action_tap(self) -> None:
        self._relay(self.owner.action_tap)
        self.show_heard()

    def action_click(self) -> None:
        self.owner.action_click()
        self.say(f"the click is {'on' if self.owner.playing.click else 'off'}")

    def action_mute(self) -> None:
        self._relay(self.owner.action_mute, self._parts)

    def action_mute_part(self, part: str) -> None:
        self._relay(partial(self.owner.action_mute_part, part), self._parts)

    def action_solo(self) -> None:
        self._relay(self.owner.action_solo, self._parts)

    def action_sketch(self) -> None:
        self._relay(self.owner.action_sketch)

    def _parts(self) -> str:
        row = jam_facts.parts_row(self.owner.parts(), self.owner.playing)
        return "".join(text for text, _ in row)

    def _relay(self, act: Callable[[], object], words: Callable[[], str] = str) -> None:
        """Say here what the jam says to it, else words of our own."""
        line = self.owner.query_one("#message", MessageLine)
        line.say("")
        act()
        if text := line.text or words():
            self.say(text, error=line.is_error)
