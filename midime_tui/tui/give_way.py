"""Long work stands back after a key, so that what the key does is seen and heard first."""

from __future__ import annotations

import time
from collections.abc import Callable

MOMENT = 0.06  # seconds: a nudge is decoded, drawn and heard within them


class GiveWay:
    """Between the app's loop, which tells of keys, and a thread that does something long in many short steps.

    A training has both cores at work; beside it a key waited 50 ms for the screen, one of ten.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, rest: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._rest = rest
        self._until = float("-inf")

    def key(self) -> None:
        """A key was pressed."""
        self._until = self._clock() + MOMENT

    def step(self) -> None:
        """To be called by the long work between two steps: waits until the last key was a moment ago. Where
        keys keep coming one moment is enough, then the next step is done all the same."""
        left = self._until - self._clock()
        if left > 0:
            self._rest(left)
