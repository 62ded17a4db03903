"""Where a step lies in the bars of a piece, with changes of metre; and how bars are named in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


def bar_of(song: Song | Sequence[Metre], step: int) -> Place:
    """Bar and beat that `step` (>= 0) lies in. A change of metre begins a bar, wherever it comes."""
    metres = song.metres if isinstance(song, Song) else song
    before = 0  # bars before the metre in force
    for metre, following in zip(metres, [*metres[1:], None]):
        if following is None or step < following.step:
            bar = int((step - metre.step) // metre.steps_per_bar)
            start = math.ceil(metre.step + bar * metre.steps_per_bar)
            beat = int((step - metre.step - bar * metre.steps_per_bar) * metre.denominator // 16)
            return Place(before + bar + 1, beat + 1, start)
        before += math.ceil((following.step - metre.step) / metre.steps_per_bar)
    raise ValueError("a piece has at least one metre")


def bar_end(song: Song | Sequence[Metre], step: int) -> int:
    """First step after the bar that `step` lies in."""
    metres = song.metres if isinstance(song, Song) else song
    bar = bar_of(metres, step).bar
    metre = [each for each in metres if each.step <= step][-1]
    end = step + 1
    while end - step <= metre.steps_per_bar and bar_of(metres, end).bar == bar:
        end += 1
    return end


def bars_between(song: Song | Sequence[Metre], start: int, end: int) -> list[int]:
    """Numbers of the bars that the steps `start` to `end` (exclusive) touch."""
    if end <= start:
        return []
    return list(range(bar_of(song, start).bar, bar_of(song, end - 1).bar + 1))


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


def count(number: int, noun: str) -> str:
    """A number and its noun: "1 note", "2 notes"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
