"""Which pitch is drawn on which line of a roll: two lines a row of the screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

NATURALS = frozenset({0, 2, 4, 5, 7, 9, 11})
LABEL_WIDTH = 4
MIDDLE = 67  # where an empty roll is centred: the middle of most melodies


@dataclass(frozen=True)
class PitchRows:
    """Lines 0 (top, highest) to lines - 1, each with the pitches drawn there; `lines` is even.

    Chromatic where the range fits: two lines a pitch with much room, else one. A wider range keeps only
    the pitches that occur; where even those are too many, neighbours share a line: the contour stays, and
    nothing falls off the roll.
    """

    pitches: tuple[tuple[int, ...], ...]
    lines_of: dict[int, tuple[int, ...]] = field(default_factory=dict, compare=False)

    @property
    def rows(self) -> int:
        return len(self.pitches) // 2

    @classmethod
    def of_lines(cls, pitches: Iterable[tuple[int, ...]]) -> PitchRows:
        lines = tuple(pitches)
        lines_of: dict[int, tuple[int, ...]] = {}
        for line, group in enumerate(lines):
            for pitch in group:
                lines_of[pitch] = (*lines_of.get(pitch, ()), line)
        return cls(lines, lines_of)

    @classmethod
    def fit(cls, pitches: Iterable[int], rows: int) -> PitchRows:
        """Room for all the pitches in `rows` rows of the screen."""
        wanted = sorted(set(pitches), reverse=True)
        lines = 2 * max(1, rows)
        if not wanted:
            wanted = [MIDDLE]
        spread = wanted[0] - wanted[-1] + 1
        if spread <= lines:
            height = 2 if 2 * spread <= lines else 1
            top = min(127, wanted[0] + (lines // height - spread) // 2)
            shown = (top - line // height for line in range(lines))
            return cls.of_lines((pitch,) if pitch >= 0 else () for pitch in shown)
        if len(wanted) <= lines:
            height = 2 if 2 * len(wanted) <= lines else 1
            above = (lines - height * len(wanted)) // 2 // height * height
            drawn = [(pitch,) for pitch in wanted for _ in range(height)]
            return cls.of_lines([*[()] * above, *drawn, *[()] * (lines - above - len(drawn))])
        groups: list[tuple[int, ...]] = [()] * lines
        for place, pitch in enumerate(wanted):
            line = place * lines // len(wanted)
            groups[line] = (*groups[line], pitch)
        return cls.of_lines(groups)

    def holds(self, pitches: Iterable[int]) -> bool:
        """Whether every one of the pitches has a line."""
        return all(pitch in self.lines_of for pitch in pitches)

    def label(self, row: int) -> str:
        """What stands before a row: the natural note of its two lines, the upper one of two."""
        from midime_tui.music.track_choice import pitch_name  # brings NumPy, which the first paint needs not

        here = [group[0] for group in self.pitches[2 * row : 2 * row + 2] if group]
        naturals = [pitch for pitch in here if pitch % 12 in NATURALS]
        chosen = (naturals or here)[:1]
        return f"{pitch_name(chosen[0]):<{LABEL_WIDTH}}" if chosen else " " * LABEL_WIDTH
