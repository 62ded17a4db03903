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
        self._state: tuple[tuple[T, ...], T, tuple[T, ...]] = (
            tuple(past)[-KEPT:],
            start,
            tuple(future)[-KEPT:],
        )

    @property
    def state(self) -> tuple[tuple[T, ...], T, tuple[T, ...]]:
        """Past, now and future as they are together: what another thread may take while this one moves."""
        return self._state

    @property
    def now(self) -> T:
        """The value as it stands."""
        return self._state[1]

    @property
    def undos(self) -> int:
        """How many moves can be undone."""
        return len(self._state[0])

    @property
    def redos(self) -> int:
        """How many undone moves can be made again."""
        return len(self._state[2])

    def move(self, value: T) -> bool:
        """Change to a value; False where it is so already."""
        past, now, _ = self._state
        if value == now:
            return False
        self._state = (*past[-KEPT + 1 :], now), value, ()
        return True

    def undo(self) -> bool:
        """One move back; False where there is none."""
        past, now, future = self._state
        if not past:
            return False
        self._state = past[:-1], past[-1], (*future, now)
        return True

    def redo(self) -> bool:
        """One undone move again; False where there is none."""
        past, now, future = self._state
        if not future:
            return False
        self._state = (*past, now), future[-1], future[:-1]
        return True
