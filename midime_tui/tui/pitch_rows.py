"""Which pitch is drawn on which line of a roll: two lines a row of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

LABEL_WIDTH = 4
MIDDLE = 67  # where an empty roll is centred: the middle of most melodies


@dataclass(frozen=True)
class PitchRows:
    """Lines 0 (top, highest) to lines - 1, each with the pitches drawn there; `lines` is even.

    Chromatic where the range fits: two lines a pitch with much room, else one. A wider range keeps only
    the pitches that occur; where even those are too many, neighbours share a line: the contour stays, and
    nothing falls off the roll.

    names: what stands before the rows of some pitches in place of the pitch
    """

    pitches: tuple[tuple[int, ...], ...]
    lines_of: dict[int, tuple[int, ...]] = field(default_factory=dict, compare=False)
    names: Mapping[int, str] = field(default_factory=dict, hash=False)

    @property
    def rows(self) -> int:
        return len(self.pitches) // 2

    @classmethod
    def of_lines(
        cls, pitches: Iterable[tuple[int, ...]], names: Mapping[int, str] | None = None
    ) -> PitchRows:
        lines = tuple(pitches)
        lines_of: dict[int, tuple[int, ...]] = {}
        for line, group in enumerate(lines):
            for pitch in group:
                lines_of[pitch] = (*lines_of.get(pitch, ()), line)
        return cls(lines, lines_of, names or {})

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
            if height == 1 and top % 2 == 0:  # C and C#, D and D# ... share a row in every roll
                top += 1 if top - lines + 2 <= wanted[-1] else -1 if top > wanted[0] else 0
            shown = (top - line // height for line in range(lines))
            return cls.of_lines((pitch,) if pitch >= 0 else () for pitch in shown)
        return cls.of_lines(_each(wanted, lines))

    @classmethod
    def named(cls, names: Mapping[int, str], rows: int) -> PitchRows:
        """A row a name, the first on top; less where there is no room for that."""
        return cls.of_lines(_each(list(names), 2 * max(1, rows)), names)

    @property
    def label_width(self) -> int:
        """Cells that every label has."""
        return max((LABEL_WIDTH, *(len(name) + 1 for name in self.names.values())))

    def holds(self, pitches: Iterable[int]) -> bool:
        """Whether every one of the pitches has a line."""
        return all(pitch in self.lines_of for pitch in pitches)

    def label(self, row: int) -> str:
        """What stands before a row: the lowest note of its lower line; an upper half block is above it."""
        from midime_tui.music.track_choice import pitch_name  # brings NumPy, which the first paint needs not

        here = [group[-1] for group in self.pitches[2 * row : 2 * row + 2] if group]
        if self.names:
            return f"{self.names[here[-1]] if here else '':<{self.label_width}}"
        return f"{pitch_name(here[-1]):<{LABEL_WIDTH}}" if here else " " * LABEL_WIDTH


def _each(wanted: Sequence[int], lines: int) -> list[tuple[int, ...]]:
    """A line or two a pitch, in the middle; where they are too many, neighbours share a line."""
    if len(wanted) <= lines:
        height = 2 if 2 * len(wanted) <= lines else 1
        above = (lines - height * len(wanted)) // 2 // height * height
        drawn = [(pitch,) for pitch in wanted for _ in range(height)]
        return [*[()] * above, *drawn, *[()] * (lines - above - len(drawn))]
    groups: list[tuple[int, ...]] = [()] * lines
    for place, pitch in enumerate(wanted):
        line = place * lines // len(wanted)
        groups[line] = (*groups[line], pitch)
    return groups
