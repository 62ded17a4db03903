"""Times of repeated runs. On a machine that does other things too, the minimum tells about the program."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table.

    name:    what was measured
    seconds: of every run
    target:  seconds the median should stay below, None where there is no target
    against: seconds of the same computation by PyTorch in the same rounds, () where there is none
    """

    name: str
    seconds: tuple[float, ...]
    target: float | None = None
    against: tuple[float, ...] = ()

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

    @property
    def ratio(self) -> float | None:
        """PyTorch's fastest run by ours: above 1, ours is faster."""
        return min(self.against) / self.best if self.against else None


def seconds_of(function: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def repeat(rounds: int, *functions: Callable[[], object], warm: int = 1) -> list[tuple[float, ...]]:
    """Seconds of `rounds` calls of each function, taken in turns so that all see the same machine."""
    for function in functions:
        for _ in range(warm):
            function()
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for own, function in zip(times, functions):
            own.append(seconds_of(function))
    return [tuple(own) for own in times]


def repeat_one(rounds: int, function: Callable[[], object], warm: int = 1) -> tuple[float, ...]:
    """Seconds of `rounds` calls of one function."""
    return repeat(rounds, function, warm=warm)[0]


def table(measurements: Sequence[Measurement]) -> list[str]:
    """Lines of text, one a measurement, aligned."""
    head = ("", "best", "median", "95 %", "target", "met", "PyTorch takes")
    rows = [head]
    for item in measurements:
        met = "" if item.target is None else ("yes" if item.median < item.target else "NO")
        ratio = "" if item.ratio is None else f"{item.ratio:.1f} x as long"
        target = "" if item.target is None else f"< {_time(item.target)}"
        rows.append((item.name, _time(item.best), _time(item.median), _time(item.p95), target, met, ratio))
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
