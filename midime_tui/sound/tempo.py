"""When a step sounds: the tempos of a song, summed up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from midime_tui.music.notes import STEPS_PER_QUARTER


class TempoMap:
    """From steps to seconds and back, both from the beginning.

    tempos: (step, quarter notes per minute), the first at step 0, steps ascending
    parts:  how many parts of a sixteenth the steps are counted in
    """

    def __init__(self, tempos: Sequence[tuple[float, float]], parts: int = 1) -> None:
        self._steps = [step for step, _ in tempos]
        self._qpm = [qpm for _, qpm in tempos]
        self._pace = [60.0 / qpm / STEPS_PER_QUARTER / parts for qpm in self._qpm]  # seconds a step
        self._seconds = [0.0]
        for (step, following), pace in zip(pairwise(self._steps), self._pace):
            self._seconds.append(self._seconds[-1] + (following - step) * pace)

    def seconds(self, step: float) -> float:
        """The time of a step, 0 or later."""
        at = self._place(step)
        return self._seconds[at] + (step - self._steps[at]) * self._pace[at]

    def step(self, seconds: float) -> float:
        """The step at a time; below 0 and past the end the nearest tempo goes on."""
        at = max(bisect_right(self._seconds, seconds) - 1, 0)
        return self._steps[at] + (seconds - self._seconds[at]) / self._pace[at]

    def qpm(self, step: float) -> float:
        """Quarter notes per minute at a step."""
        return self._qpm[self._place(step)]

    def _place(self, step: float) -> int:
        return max(bisect_right(self._steps, step) - 1, 0)
