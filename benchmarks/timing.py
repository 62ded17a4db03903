"""Times of repeated runs, by the clock and by the processor.

On a machine that does other things too, the fastest run and the processor's time tell about the program, the
median about that day.
"""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Times:
    """seconds: of every run, by the clock; cpu: of all together, by the processor, 0 where not known."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def add(self, function: Callable[[], object]) -> None:
        """One more run."""
        cpu, start = _cpu(), time.perf_counter()
        function()
        self.seconds.append(time.perf_counter() - start)
        self.cpu += _cpu() - cpu

    @property
    def best(self) -> float:
        """The fastest run."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """What 95 of 100 runs stay below."""
        return sorted(self.seconds)[math.ceil(0.95 * len(self.seconds)) - 1]


@dataclass(frozen=True)
class Measurement:
    """One thing that was measured.

    name:   what
    times:  of every run
    target: seconds the median should stay below, None where there is no target
    """

    name: str
    times: Times
    target: float | None = None


def repeat(rounds: int, *functions: Callable[[], object], warm: int = 1) -> list[Times]:
    """`rounds` calls of each function, taken in turns so that all see the same machine."""
    for function in functions:
        for _ in range(warm):
            function()
    times = [Times() for _ in functions]
    for _ in range(rounds):
        for own, function in zip(times, functions):
            own.add(function)
    return times


def repeat_one(rounds: int, function: Callable[[], object], warm: int = 1) -> Times:
    """`rounds` calls of one function."""
    return repeat(rounds, function, warm=warm)[0]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines of text, the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in rows
    ]


def duration(seconds: float) -> str:
    """In the unit that suits it."""
    if seconds < 0.0095:
        return f"{seconds * 1e3:.2f} ms"
    return f"{seconds * 1e3:.0f} ms" if seconds < 0.995 else f"{seconds:.2f} s"


def _cpu() -> float:
    """Processor seconds of this process and of the children it has waited for."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system
