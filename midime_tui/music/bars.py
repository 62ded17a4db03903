"""Where a step lies in the bars of a piece, with changes of metre; and how bars are named in sentences."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from midime_tui.music.notes import Metre, Song

MAX_NAMED = 6  # ranges of bars that one sentence names


@dataclass(frozen=True, slots=True)
class Place:
    """A step's place in the bars.

    bar:   number of the bar, from 1
    beat:  number of the beat, from 1; beats are of the metre's denominator
    start: first step of the bar
    """

    bar: int
    beat: int
    start: int

    def __str__(self) -> str:
        return f"{self.bar}.{self.beat}"


class Bars:
    """The bars of a piece, to look up many steps in. A change of metre begins a bar, wherever it comes."""

    def __init__(self, piece: Song | Sequence[Metre]) -> None:
        self._metres = piece.metres if isinstance(piece, Song) else tuple(piece)
        self._begins = [metre.step for metre in self._metres]
        self._before = [0]  # bars before each metre
        for metre, following in pairwise(self._metres):
            bars = math.ceil((following.step - metre.step) / metre.steps_per_bar)
            self._before.append(self._before[-1] + bars)

    def of(self, step: int) -> Place:
        """Bar and beat that `step` (>= 0) lies in."""
        index = bisect_right(self._begins, step) - 1
        metre = self._metres[index]
        inside = step - metre.step
        bar = int(inside // metre.steps_per_bar)
        start = metre.step + math.ceil(bar * metre.steps_per_bar)
        beat = int((inside - bar * metre.steps_per_bar) * metre.denominator // 16)
        return Place(self._before[index] + bar + 1, beat + 1, start)

    def end(self, step: int) -> int:
        """First step after the bar that `step` lies in."""
        index = bisect_right(self._begins, step) - 1
        metre = self._metres[index]
        bar = int((step - metre.step) // metre.steps_per_bar)
        end = metre.step + math.ceil((bar + 1) * metre.steps_per_bar)
        return min([end, *self._begins[index + 1 : index + 2]])

    def between(self, start: int, end: int) -> list[int]:
        """Numbers of the bars that the steps `start` to `end` (exclusive) touch."""
        return list(range(self.of(start).bar, self.of(end - 1).bar + 1)) if end > start else []


def bar_of(piece: Song | Sequence[Metre], step: int) -> Place:
    """Bar and beat that `step` (>= 0) lies in; for many steps of one piece, see `Bars`."""
    return Bars(piece).of(step)


def bars_text(bars: Iterable[int]) -> str:
    """Bars in words: "bar 3", "bars 1-4 and 7"; of many ranges the first few and a count."""
    runs: list[list[int]] = []
    for bar in sorted(set(bars)):
        if runs and bar == runs[-1][-1] + 1:
            runs[-1].append(bar)
        else:
            runs.append([bar])
    shown = [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs[:MAX_NAMED]]
    more = sum(len(run) for run in runs[MAX_NAMED:])
    if more:
        shown.append(f"{more} more")
    single = len(runs) == 1 and len(runs[0]) == 1
    return f"bar{'' if single else 's'} {listed(shown)}"


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def count(number: int, noun: str, plural: str = "") -> str:
    """A number and its noun: "1 note", "2 notes", "3 pitches"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def are(number: int) -> str:
    """The verb that goes with a number: "is" or "are"."""
    return "is" if number == 1 else "are"
