"""Spots that were kept under a name, two of which can be crossfaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_uppercase

from midime_tui.errors import MidimeError
from midime_tui.jam.history import Moves
from midime_tui.jam.spot import Spot, mixed

LONGEST_NAME = 40
ENDS = ("A", "B")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A spot (place, temperature, seed and all else a loop depends on) and its name."""

    name: str
    spot: Spot


class Snapshots:
    """Snapshots in the order in which their names were first used. Names differ, capitals or not."""

    def __init__(self, items: Iterable[Snapshot] = ()) -> None:
        self._moves: Moves[tuple[Snapshot, ...]] = Moves(tuple(items))

    @property
    def items(self) -> tuple[Snapshot, ...]:
        """All snapshots."""
        return self._moves.now

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(item.name for item in self.items)

    def keep(self, spot: Spot, name: str | None = None) -> str:
        """Keep a spot under a name; returns the name.

        name: None takes the first free one of C, D, E ...: A and B, the ends of the crossfade, are for who
              asks for them. A name that is there already gets the new spot
              (`undo` brings the old one back)

        Raises MidimeError for a name that is empty, long or has control characters.
        """
        name = self._free() if name is None else checked_name(name)
        old = self._find(name)
        snapshot = Snapshot(name if old is None else old.name, spot)
        items = self.items
        if old is None:
            self._moves.move((*items, snapshot))
        else:
            self._moves.move(tuple(snapshot if item is old else item for item in items))
        return snapshot.name

    def recall(self, name: str) -> Spot:
        """The spot of a name. Raises MidimeError, with the names there are, where there is none."""
        found = self._find(name)
        if found is None:
            there = f"there are {', '.join(self.names)}" if self.items else "none is kept yet"
            raise MidimeError(f"there is no snapshot '{name.strip()}': {there}")
        return found.spot

    def remove(self, name: str) -> None:
        """Forget a snapshot; `undo` brings it back. Raises MidimeError where there is none of that name."""
        self.recall(name)
        gone = self._find(name)
        self._moves.move(tuple(item for item in self.items if item is not gone))

    @property
    def a(self) -> Spot | None:
        """The spot named A, one end of the crossfade; None where none is kept."""
        found = self._find("A")
        return found.spot if found else None

    @property
    def b(self) -> Spot | None:
        """The spot named B, the other end."""
        found = self._find("B")
        return found.spot if found else None

    def mix(self, t: float) -> Spot:
        """The spot at t, 0 (A) to 1 (B), by places alone. `Jam.mix` goes there, and mixes codes where the
        spots have a home or hold dimensions of the base model.

        Raises MidimeError where A or B is not kept.
        """
        return mixed(self.recall("A"), self.recall("B"), t)

    def undo(self) -> bool:
        """The snapshots as they were before the last change; False where there was none."""
        return self._moves.undo()

    def redo(self) -> bool:
        """The change again that was undone."""
        return self._moves.redo()

    def _find(self, name: str) -> Snapshot | None:
        wanted = name.strip().casefold()
        return next((item for item in self.items if item.name.casefold() == wanted), None)

    def _free(self) -> str:
        taken = {name.casefold() for name in self.names}
        for number in range(1, len(taken) + 2):
            for letter in ascii_uppercase:
                name = letter if number == 1 else f"{letter}{number}"
                if name not in ENDS and name.casefold() not in taken:
                    return name
        raise AssertionError("there are more names than snapshots")


def checked_name(name: str) -> str:
    """A name without the spaces around it. Raises MidimeError where it is none."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise MidimeError(f"a name has 1 to {LONGEST_NAME} printable characters")
    return name
