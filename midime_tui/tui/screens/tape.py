"""The tape: loops in order, to be heard through, moved about and written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import BindingType

from midime_tui.tui.jam_facts import loop_word
from midime_tui.tui.key_tables import TAPE
from midime_tui.tui.keys import bindings
from midime_tui.tui.screens.jam_view import TAPE as TAPE_SOURCE
from midime_tui.tui.screens.listing import ListingScreen

if TYPE_CHECKING:
    from midime_tui.jam.tape import TapeItem
    from midime_tui.tui.screens.jam import JamScreen


class TapeScreen(ListingScreen):
    """What is changed here can be undone here. A mark stands before the loop that sounds."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(TAPE)
    table = "tape"
    title_of_list = "Tape"

    def __init__(self, owner: JamScreen) -> None:
        super().__init__(owner)
        self._alone: TapeItem | None = None  # heard by itself
        self._sounding: TapeItem | None = None

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(self.owner.start.tick, self._follow)

    def _follow(self) -> None:
        """A look at the player's clock: which loop sounds."""
        sounding = self._at(self.owner.playing.position)
        if sounding is not self._sounding:
            self._sounding = sounding
            self.fill()

    def _at(self, step: float | None) -> TapeItem | None:
        jam = self.owner.jam
        if jam is None or step is None or self.owner.source != TAPE_SOURCE:
            return None
        if self._alone is not None:
            return self._alone
        begun = [item for item, first in zip(jam.tape.items, jam.tape.starts) if first <= step]
        return begun[-1] if begun else None

    def empty(self) -> str:
        return f"the tape is empty: {self.key_of('tape')} puts the loop that is shown in the jam on it"

    def rows(self) -> Sequence[Text]:
        jam = self.owner.jam
        rows = []
        for at, (item, first) in enumerate(zip(jam.tape.items, jam.tape.starts) if jam else (), 1):
            mark = self.glyphs.play if item is self._sounding else " "
            row = Text(f"{mark}{at:>3}  {item.name:<14}", "bold")
            loop = item.loop
            row.append(f"bar {first // 16 + 1:<4}", "not bold")
            row.append(f"{loop_word(loop.z, loop.origin)}  seed {loop.seed}", "not bold")
            if loop.temperature:
                row.append(f"  chance {loop.temperature:.1f}", "not bold")
            rows.append(row)
        return rows

    def fill(self, at: int | None = None) -> None:
        super().fill(at)
        jam = self.owner.jam
        steps = jam.tape.steps if jam else 0
        seconds = steps / 4 * 60 / self.owner.playing.qpm
        self.list.parent.border_subtitle = (  # type: ignore[union-attr]
            f"{-(-steps // 16)} bars, {int(seconds // 60)}:{int(seconds % 60):02}" if steps else ""
        )

    def selected(self) -> None:
        """Hear this loop alone."""
        jam, at = self.owner.jam, self.chosen
        if jam is not None and at is not None:
            self._alone = jam.tape.items[at]
            loop = self._alone.loop
            self.owner.source = TAPE_SOURCE
            self.owner.playing.load(loop.notes, loop.steps, anew=True)
            self.owner.start_playing()
            self.say(f"{self._alone.name} is heard; {self.key_of('tape.play')}: the whole tape")

    def action_one(self) -> None:
        if self.chosen is not None:
            self.selected()

    def action_play(self) -> None:
        owner, self._alone = self.owner, None
        if owner.playing.playing and owner.source == TAPE_SOURCE:
            owner.stop_playing()
            owner.leave_other()
            self.say("")
        elif owner.play_tape():
            self.say(f"the tape is heard through; {self.key_of('tape.play')} stops")
        else:
            self.say(self.empty())

    def _changed(self, at: int | None, text: str) -> None:
        self.fill(at)
        self.owner.show_now()
        self.owner.changed()
        self.say(text)
        if self.owner.source == TAPE_SOURCE and self.owner.playing.playing and self._alone is None:
            self.owner.play_tape()

    def action_shift(self, by: int) -> None:
        jam, at = self.owner.jam, self.chosen
        if jam is not None and at is not None:
            name = jam.tape.items[at].name
            to = jam.tape.move(at, at + by)
            if to != at:
                self._changed(to, f"{name} is number {to + 1}")

    def action_remove(self) -> None:
        jam, at = self.owner.jam, self.chosen
        if jam is not None and at is not None:
            item = jam.tape.remove(at)
            self._changed(at, f"took {item.name} off; {self.key_of('tape.undo')} puts it back")

    def action_undo(self) -> None:
        jam = self.owner.jam
        if jam is not None and jam.tape.undo():
            self._changed(None, "undone")
        else:
            self.say("nothing to undo")

    def action_redo(self) -> None:
        jam = self.owner.jam
        if jam is not None and jam.tape.redo():
            self._changed(None, "done again")
        else:
            self.say("nothing to do again")

    def action_go(self) -> None:
        if self.chosen is not None:
            at = self.chosen
            self.action_close()
            self.owner.go_on_from(at)

    def action_write(self, how: str) -> None:
        jam = self.owner.jam
        if jam is None or not len(jam.tape):
            self.say(self.empty())
            return
        self.owner.write_tape(how)

    def action_close(self) -> None:
        self.owner.leave_other()
        super().action_close()
