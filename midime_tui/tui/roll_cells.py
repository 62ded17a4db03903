"""Notes as cells of the screen: half blocks, two pitch lines a row. Knows no widgets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from midime_tui.music.notes import Note
from midime_tui.tui.glyphs import Glyphs
from midime_tui.tui.pitch_rows import PitchRows

EMPTY, HELD, ONSET, LIT = range(4)
NO_NOTE = -1


@dataclass(frozen=True)
class Run:
    """Neighbouring cells that look alike.

    upper, lower: EMPTY, HELD, ONSET or LIT, for the two lines of the row
    """

    upper: int
    lower: int
    width: int

    def glyph(self, glyphs: Glyphs, layered: bool = False) -> str:
        """One cell. Layered, a cell with two kinds of note is an upper half on the lower one's colour."""
        if self.upper and self.lower:
            return glyphs.upper if layered and self.upper != self.lower else glyphs.full
        if self.upper:
            return glyphs.upper
        return glyphs.lower if self.lower else " "


class RollCells:
    """Notes laid on lines and columns.

    notes:   on a common clock; `steps` is where the roll ends
    rows:    the pitch lines; a pitch without a line is not drawn
    columns: cells a step
    """

    def __init__(self, notes: Sequence[Note], steps: int, rows: PitchRows, columns: int = 1) -> None:
        self.notes = tuple(notes)
        self.steps = steps
        self.rows = rows
        self.columns = columns
        self.width = steps * columns
        self._lines: list[list[int]] = [[NO_NOTE] * self.width for _ in rows.pitches]
        starts = {(note.start, note.pitch) for note in self.notes}
        for number, note in enumerate(self.notes):
            if note.start >= steps:
                continue
            first, last = note.start * columns, min(note.end, steps) * columns
            # the same pitch struck again at once would look like one long note: leave a gap of a cell
            if (note.end, note.pitch) in starts and last - first > 1:
                last -= 1
            for line in rows.lines_of.get(note.pitch, ()):
                self._lines[line][first:last] = [number] * (last - first)

    def sounding(self, step: float) -> frozenset[int]:
        """The numbers of the notes that sound at a moment."""
        return frozenset(number for number, note in enumerate(self.notes) if note.start <= step < note.end)

    def row_of(self, number: int) -> int | None:
        """The row of the screen that a note is drawn in."""
        lines = self.rows.lines_of.get(self.notes[number].pitch)
        return lines[0] // 2 if lines else None

    def _kind(self, line: int, column: int, lit: Collection[int]) -> int:
        inside = 0 <= line < len(self._lines) and 0 <= column < self.width
        number = self._lines[line][column] if inside else NO_NOTE
        if number == NO_NOTE:
            return EMPTY
        if number in lit:
            return LIT
        return ONSET if column // self.columns == self.notes[number].start else HELD

    def runs(self, row: int, first: int, last: int, lit: Collection[int] = ()) -> Iterator[Run]:
        """Cells first to last - 1 of a row, alike ones together; outside the roll all is empty."""
        kinds = (
            (self._kind(2 * row, column, lit), self._kind(2 * row + 1, column, lit))
            for column in range(first, last)
        )
        for (upper, lower), cells in groupby(kinds):
            yield Run(upper, lower, sum(1 for _ in cells))

    def text(self, row: int, first: int, last: int, glyphs: Glyphs) -> str:
        """The same without colours, as a test or a plain terminal sees it."""
        return "".join(run.glyph(glyphs) * run.width for run in self.runs(row, first, last))
