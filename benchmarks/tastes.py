"""Hidden tastes that simulated listeners have: what a loop must be like for a thumb up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from midime_tui.music.attributes import average_interval, density, syncopation_8, syncopation_16
from midime_tui.music.notes import Note

Notes = Sequence[Note]
Taste = Callable[[Notes], bool]
Number = Callable[[Notes, int], float]


def height(notes: Notes, steps: int) -> float:
    """Mean pitch; 0 where there is none."""
    return float(np.mean([note.pitch for note in notes])) if notes else 0.0


def syncopation(notes: Notes, steps: int) -> float:
    """That of sixteenths and of eighths together."""
    return syncopation_16(notes, steps) + syncopation_8(notes, steps)


def rise(notes: Notes, steps: int) -> float:
    """Semitones from the mean pitch of the first half to that of the second; 0 where one is silent."""
    first = [note for note in notes if note.start < steps // 2]
    second = [note for note in notes if note.start >= steps // 2]
    return height(second, steps) - height(first, steps) if first and second else 0.0


def likeness_of_halves(notes: Notes, steps: int) -> float:
    """Share of the onsets that both halves have in common."""
    first = {note.start for note in notes if note.start < steps // 2}
    second = {note.start - steps // 2 for note in notes if note.start >= steps // 2}
    return len(first & second) / len(first | second) if first | second else 0.0


# By name: numbers, each with the share of a space's own loops that it must be above (below, where negative).
TASTES: dict[str, tuple[tuple[Number, float], ...]] = {
    "dense, high and syncopated": ((density, 0.4), (height, 0.4), (syncopation, 0.4)),
    "sparse and low": ((density, -0.5), (height, -0.4)),
    "small steps": ((average_interval, -0.35), (density, 0.3)),
    "wide leaps": ((average_interval, 0.7), (density, 0.3)),
    "rising": ((rise, 0.8),),
    "rhythm that repeats": ((likeness_of_halves, 0.7),),
}
ENDING = "ends on C"  # of a kind that no share of a number says


def taste_of(name: str, usual: Sequence[Notes], steps: int) -> Taste:
    """A taste, its limits set by the usual loops of a space."""
    if name == ENDING:
        return _ends_on_c
    limits = [
        (number, share > 0, float(np.quantile([number(notes, steps) for notes in usual], abs(share))))
        for number, share in TASTES[name]
    ]

    def likes(notes: Notes) -> bool:
        values = [(number(notes, steps), above, limit) for number, above, limit in limits]
        return bool(notes) and all(
            value > limit if above else value < limit for value, above, limit in values
        )

    return likes


def _ends_on_c(notes: Notes) -> bool:
    return bool(notes) and max(notes, key=lambda note: note.start).pitch % 12 == 0
