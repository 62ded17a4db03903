"""Undo and redo: a value that changes, with a way back and forth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

KEPT = 1000  # moves that can be undone; a person holding a key down makes some 30 a second

T = TypeVar("T")


class Moves(Generic[T]):
    """A value that can be gone back and forth in.

    A move that changes nothing is no move. A move after an undo forgets what was undone. Values are compared
    with `==` and never changed: keep frozen ones.
    """

    def __init__(self, start: T, *, past: Iterable[T] = (), future: Iterable[T] = ()) -> None:
        """past: what `undo` leads back through, oldest first; future: what `redo` leads to, the next last."""
        self._now = start
        self._past: list[T] = list(past)[-KEPT:]
        self._future: list[T] = list(future)[-KEPT:]

    @property
    def now(self) -> T:
        """The value as it stands."""
        return self._now

    @property
    def past(self) -> tuple[T, ...]:
        """What `undo` leads back through, oldest first."""
        return tuple(self._past)

    @property
    def future(self) -> tuple[T, ...]:
        """What `redo` leads to, the next last."""
        return tuple(self._future)

    @property
    def undos(self) -> int:
        """How many moves can be undone."""
        return len(self._past)

    @property
    def redos(self) -> int:
        """How many undone moves can be made again."""
        return len(self._future)

    def move(self, value: T) -> bool:
        """Change to a value; False where it is so already."""
        if value == self._now:
            return False
        self._past.append(self._now)
        del self._past[:-KEPT]
        self._future.clear()
        self._now = value
        return True

    def undo(self) -> bool:
        """One move back; False where there is none."""
        if not self._past:
            return False
        self._future.append(self._now)
        self._now = self._past.pop()
        return True

    def redo(self) -> bool:
        """One undone move again; False where there is none."""
        if not self._future:
            return False
        self._past.append(self._now)
        self._now = self._future.pop()
        return True
