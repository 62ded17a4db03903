"""Where the cursor has been: undo and redo of moves in the latent space."""

from __future__ import annotations

from collections.abc import Sequence

Place = tuple[float, ...]

KEPT = 1000  # moves that can be undone; a person holding a key down makes some 30 a second


class CursorHistory:
    """The cursor, with a way back and forth.

    A move that changes nothing is no move. A move after an undo forgets what was undone.
    """

    def __init__(self, start: Sequence[float]) -> None:
        self._now: Place = tuple(float(value) for value in start)
        self._past: list[Place] = []
        self._future: list[Place] = []

    @property
    def now(self) -> Place:
        """Where the cursor stands."""
        return self._now

    @property
    def undos(self) -> int:
        """How many moves can be undone."""
        return len(self._past)

    @property
    def redos(self) -> int:
        """How many undone moves can be made again."""
        return len(self._future)

    def move(self, place: Sequence[float]) -> bool:
        """Go to a place; False where the cursor stands there already."""
        wanted = tuple(float(value) for value in place)
        if wanted == self._now:
            return False
        self._past.append(self._now)
        del self._past[:-KEPT]
        self._future.clear()
        self._now = wanted
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
