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


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table.

    name:    what was measured
    times:   of every run
    target:  seconds the median should stay below, None where there is no target
    against: times of the same computation by PyTorch in the same rounds, () where there is none
    """

    name: str
    times: Times
    target: float | None = None
    against: Times | None = None

    @property
    def best(self) -> float:
        """The fastest run."""
        return min(self.times.seconds)

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.times.seconds)

    @property
    def p95(self) -> float:
        """What 95 of 100 runs stay below."""
        return sorted(self.times.seconds)[math.ceil(0.95 * len(self.times.seconds)) - 1]

    @property
    def ratio(self) -> float | None:
        """PyTorch's fastest run by ours: above 1, ours is faster."""
        return min(self.against.seconds) / self.best if self.against else None


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


def table(measurements: Sequence[Measurement]) -> list[str]:
    """Lines of text, one a measurement, aligned."""
    head = ("", "processor", "best", "median", "95 %", "target", "met", "PyTorch takes")
    rows: list[tuple[str, ...]] = [head]
    for item in measurements:
        met = "" if item.target is None else ("yes" if item.median < item.target else "NO")
        ratio = "" if item.ratio is None else f"{item.ratio:.1f} x as long"
        target = "" if item.target is None else f"< {_time(item.target)}"
        cpu = _time(item.times.cpu / len(item.times.seconds)) if item.times.cpu else ""
        spread = [cpu, *(_time(seconds) for seconds in (item.best, item.median, item.p95))]
        rows.append((item.name, *spread, target, met, ratio))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in rows
    ]


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


def _cpu() -> float:
    """Processor seconds of this process and of the children it has waited for."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system
