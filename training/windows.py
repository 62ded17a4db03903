"""Two-bar windows of tunes, as classes (midime_tui.music.melody_classes says what they mean)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.melody_classes import CLASSES, FIRST_NOTE, MAX_PITCH, MIN_PITCH, NOTE_OFF
from training.tunes import Tune

STEPS = 32

QUADRUPLE, DUPLE, OVER, SHIFTED, DENSE = "4/4", "2/4", "over", "shifted", "dense"
KINDS = (QUADRUPLE, DUPLE, OVER, SHIFTED, DENSE)
"""Kinds of window, in order of precedence where one sequence occurs as several.

4/4:     two bars of common or cut time, from bar line to bar line; the headline figures are about these
2/4:     four bars of 2/4, from bar line to bar line: dense
over:    32 sixteenths of a tune in any other metre (jigs, waltzes), running over the bar lines
shifted: 32 sixteenths of common or cut time that do not begin on a bar line (pickups, files off the bar)
dense:   made from others, to learn running sixteenths from: four bars of common or cut time at double tempo,
         and 32 sixteenths of 2/4 off the bar line, in either case with DENSE_ONSETS onsets or more
"""

DENSE_ONSETS = 16

_QUADRUPLE_METRES = ((4, 4), (2, 2))
_ON_GRID = 1e-6


@dataclass(frozen=True)
class Windows:
    """Windows of a set of tunes, not yet made unique.

    classes: [N, 32] uint8
    tunes:   [N] index into the tunes
    kinds:   [N] index into KINDS
    dropped: how many windows were left out, by reason
    """

    classes: NDArray[np.uint8]
    tunes: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    dropped: dict[str, int]


def cut_windows(tunes: Sequence[Tune]) -> Windows:
    """All windows of `tunes`."""
    rows: list[NDArray[np.uint8]] = []
    owners: list[int] = []
    kinds: list[int] = []
    dropped: Counter[str] = Counter()
    for owner, tune in enumerate(tunes):
        for kind, played, start in _placed(tune):
            result = window_classes(played, start)
            if kind == DENSE and not isinstance(result, str) and (result >= FIRST_NOTE).sum() < DENSE_ONSETS:
                result = "few onsets"
            if isinstance(result, str):
                dropped[f"{kind}: {result}"] += 1
            else:
                rows.append(result)
                owners.append(owner)
                kinds.append(KINDS.index(kind))
    classes = np.array(rows, dtype=np.uint8).reshape(len(rows), STEPS)
    return Windows(classes, np.array(owners, np.int32), np.array(kinds, np.uint8), dict(dropped))


def _placed(tune: Tune) -> Iterator[tuple[str, Tune, float]]:
    """(kind, the tune as it is read for it, first step) of every window."""
    for kind, start in window_starts(tune):
        yield kind, tune, start
    if tune.metre in _QUADRUPLE_METRES:
        fast = replace(tune, starts=tune.starts / 2, ends=tune.ends / 2, bars=tune.bars / 2)
        bars = set(fast.bars.tolist())
        for bar in sorted(bars):
            if {bar + 8, bar + 16, bar + 24, bar + 32} <= bars:
                yield DENSE, fast, bar
    elif tune.metre == (2, 4):
        first, last = float(tune.bars[0]), float(tune.bars[-1])
        for step in np.arange(first, last - STEPS + 1).tolist():
            if step not in tune.bars:
                yield DENSE, tune, step


def window_starts(tune: Tune) -> list[tuple[str, float]]:
    """(kind, first step) of all windows but the dense: stride one bar on bar lines, 2 or 3 steps off them."""
    bars = set(tune.bars.tolist())
    first, last = float(tune.bars[0]), float(tune.bars[-1])
    starts: list[tuple[str, float]] = []
    if tune.metre == (2, 4):
        starts += [(DUPLE, bar) for bar in sorted(bars) if {bar + 8, bar + 16, bar + 24, bar + 32} <= bars]
    elif tune.metre in _QUADRUPLE_METRES:
        whole = {bar for bar in bars if {bar + 16, bar + 32} <= bars}
        starts += [(QUADRUPLE, bar) for bar in sorted(whole)]
        # 3 has no factor with 16: every phase against the bar comes up
        starts += [
            (SHIFTED, step) for step in np.arange(first, last - STEPS + 1, 3).tolist() if step not in whole
        ]
    else:
        starts += [(OVER, step) for step in np.arange(first, last - STEPS + 1, 2).tolist()]
    return starts


def window_classes(tune: Tune, start: float) -> NDArray[np.uint8] | str:
    """[32] classes of the window from step `start`, or why it has none.

    A note that sounds across the beginning starts anew there, one that sounds across the end is cut.
    """
    low, high = np.searchsorted(tune.ends, start, side="right"), np.searchsorted(tune.starts, start + STEPS)
    begins = np.maximum(tune.starts[low:high] - start, 0)
    ends = np.minimum(tune.ends[low:high] - start, STEPS)
    pitches = tune.pitches[low:high]
    if len(pitches) == 0:
        return "silent"
    grid_begins, grid_ends = np.round(begins).astype(int), np.round(ends).astype(int)
    if np.any(np.abs(begins - grid_begins) > _ON_GRID) or np.any(np.abs(ends - grid_ends) > _ON_GRID):
        return "off the grid of sixteenths"
    if pitches.min() < MIN_PITCH or pitches.max() > MAX_PITCH:
        return "out of the range of pitches"
    classes = np.zeros(STEPS, dtype=np.uint8)
    classes[grid_ends[grid_ends < STEPS]] = NOTE_OFF
    classes[grid_begins] = FIRST_NOTE + pitches - MIN_PITCH
    return classes


def transpose(classes: NDArray[np.uint8], semitones: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Windows [N, 32] moved by [N] semitones; a window that would leave the range stays where it is."""
    onsets = classes >= FIRST_NOTE
    low = np.where(onsets, classes, 255).min(axis=1).astype(int)
    high = classes.max(axis=1).astype(int)
    fits = (low + semitones >= FIRST_NOTE) & (high + semitones < CLASSES)
    moved = classes.astype(int) + np.where(fits, semitones, 0)[:, None]
    return np.where(onsets, moved, classes).astype(np.uint8)


def relative(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Windows [N, 32] moved so that the first note is the same in all: equal rows are the same melody."""
    onsets = classes >= FIRST_NOTE
    first = classes[np.arange(len(classes)), onsets.argmax(axis=1)].astype(int)
    return np.where(onsets, classes.astype(int) - first[:, None] + 128, classes).astype(np.uint8)
