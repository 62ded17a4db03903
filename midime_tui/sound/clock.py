"""The player's clock as the client sees it: a few messages a second, and the line drawn between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midime_tui.music.notes import STEPS_PER_QUARTER


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One clock message and when it came.

    position: steps from the beginning of the clip; below 0 in a count-in
    steps:    length of the clip
    qpm:      quarter notes per minute
    came:     local seconds, monotonic
    ident:    id of the clip that plays
    pending:  id of the clip that waits
    """

    playing: bool = False
    position: float = 0.0
    steps: int = 0
    qpm: float = 120.0
    came: float = 0.0
    ident: int | None = None
    pending: int | None = None

    @classmethod
    def of(cls, message: Mapping[str, Any], came: float) -> ClockReading:
        """From a clock message. Raises KeyError, TypeError or ValueError for one that is not whole."""
        return cls(
            bool(message["playing"]),
            float(message["position"]),
            int(message["steps"]),
            float(message["qpm"]),
            came,
            message["id"],
            message["pending"],
        )

    def at(self, now: float) -> float:
        """The position in steps at local time `now`: within [0, steps), or below 0 in a count-in."""
        if not self.playing or self.steps < 1:
            return self.position
        position = self.position + (now - self.came) * self.qpm / 60.0 * STEPS_PER_QUARTER
        if self.position < 0 and position < 0:
            return position
        return position % self.steps
