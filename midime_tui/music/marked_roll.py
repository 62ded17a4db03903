"""A piano roll in text in which notes outside of a scale are marked."""

from __future__ import annotations

from collections.abc import Sequence

from midime_tui.music.notes import Note
from midime_tui.music.track_choice import pitch_name

BLOCKS, ASCII = ("█", "▓", "░"), ("#", "=", "x")  # a note's first step, its other steps, all of one outside


def marked_roll(
    notes: Sequence[Note], steps: int, scale: frozenset[int], *, ascii_only: bool = False
) -> list[str]:
    """A row for each pitch that sounds, the highest above, a column a step; one empty row for silence."""
    begin, hold, outside = ASCII if ascii_only else BLOCKS
    rows: dict[int, list[str]] = {}
    for note in notes:
        row = rows.setdefault(note.pitch, [" "] * steps)
        inside = note.pitch % 12 in scale
        for step in range(max(note.start, 0), min(note.end, steps)):
            row[step] = (begin if step == note.start else hold) if inside else outside
    lines = [pitch_name(pitch).ljust(4) + "".join(rows[pitch]) for pitch in sorted(rows, reverse=True)]
    return lines or [" " * (steps + 4)]


def side_by_side(left: Sequence[str], right: Sequence[str], gap: str = "   ") -> list[str]:
    """Two rolls beside each other; the shorter is filled up below."""
    width = max(map(len, left), default=0)
    height = max(len(left), len(right))
    filled = [*left, *[""] * (height - len(left))], [*right, *[""] * (height - len(right))]
    return [(one.ljust(width) + gap + other).rstrip() for one, other in zip(*filled)]
