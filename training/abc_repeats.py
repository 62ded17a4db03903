"""Measures of a tune with repeat signs and endings, and the order in which they are played."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from training.abc_error import AbcError

MAX_MEASURES = 4000


@dataclass
class Event:
    """One note or rest of a measure. offset and length in sixteenths; pitch None is a rest; tied: goes on."""

    offset: Fraction
    length: Fraction
    pitch: int | None
    tied: bool = False


@dataclass
class Measure:
    """What stands between two bar lines.

    opens:   a repeat begins before it
    closes:  a repeat ends after it
    ends:    a double bar line follows
    endings: the passes that play it; empty means all
    """

    events: list[Event] = field(default_factory=list)
    length: Fraction = Fraction(0)
    opens: bool = False
    closes: bool = False
    ends: bool = False
    endings: frozenset[int] = frozenset()


def play_order(measures: list[Measure]) -> list[Measure]:
    """Measures as they are played, every repeat taken. Raises AbcError if that does not end within reason."""
    played: list[Measure] = []
    index, start, turn = 0, 0, 1
    while index < len(measures):
        measure = measures[index]
        if measure.opens and index > start:
            start, turn = index, 1
        if not measure.endings or turn in measure.endings:
            played.append(measure)
            if len(played) > MAX_MEASURES:
                raise AbcError("too many measures")
            if measure.closes:
                following = measures[index + 1].endings if index + 1 < len(measures) else frozenset()
                if turn == 1 or turn + 1 in following:
                    index, turn = start, turn + 1
                    continue
                start, turn = index + 1, 1
            elif measure.ends and turn > 1:
                start, turn = index + 1, 1
        index += 1
    return played
