"""The places that were kept: go there, make one A or B, keep another, forget one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType

from midime_tui.tui.key_tables import SNAPSHOTS
from midime_tui.tui.keys import bindings
from midime_tui.tui.screens.listing import ListingScreen
from midime_tui.tui.widgets.sliders import number


class SnapshotsScreen(ListingScreen):
    """Every move is heard at once, the list stays open."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(SNAPSHOTS)
    table = "snapshots"
    title_of_list = "Places"

    def empty(self) -> str:
        return f"no place is kept yet: {self.key_of('snapshots.keep')} keeps where the cursor is"

    def rows(self) -> Sequence[Text]:
        jam = self.owner.jam
        rows = []
        for item in jam.snapshots.items if jam else ():
            spot = item.spot
            row = Text(f"{item.name:<4}", "bold")
            row.append(" ".join(f"{number(value):>6}" for value in spot.z), "not bold")
            if spot.temperature:
                row.append(f"  chance {spot.temperature:.1f}, seed {spot.seed}")
            if spot.transpose:
                row.append(f"  key {spot.transpose:+d}")
            rows.append(row)
        return rows

    def selected(self) -> None:
        jam, at = self.owner.jam, self.chosen
        if jam is not None and at is not None:
            item = jam.snapshots.items[at]
            self.owner.go_to(item.spot)
            self.say(f"at {item.name}")

    def action_go(self) -> None:
        if self.chosen is not None:
            self.selected()

    def action_set_end(self, name: str) -> None:
        jam, at = self.owner.jam, self.chosen
        if jam is not None and at is not None:
            item = jam.snapshots.items[at]
            jam.snapshots.keep(item.spot, name.upper())
            self._changed(f"{name.upper()} is now where {item.name} was")

    def action_keep(self) -> None:
        self.owner.action_keep()
        self.fill(at=len(self.rows()))

    def action_remove(self) -> None:
        jam, at = self.owner.jam, self.chosen
        if jam is not None and at is not None:
            name = jam.snapshots.items[at].name
            jam.snapshots.remove(name)
            self._changed(f"forgot {name}; {self.key_of('snapshots.undo')} brings it back")

    def action_undo(self) -> None:
        jam = self.owner.jam
        if jam is not None and jam.snapshots.undo():
            self._changed("undone")
        else:
            self.say("nothing to undo")

    def action_redo(self) -> None:
        jam = self.owner.jam
        if jam is not None and jam.snapshots.redo():
            self._changed("done again")
        else:
            self.say("nothing to do again")

    def _changed(self, text: str) -> None:
        self.fill()
        self.owner.show_steering()
        self.owner.changed()
        self.say(text)
