"""Notes as lines of text: a piano roll for terminals, logs and pipes."""

from __future__ import annotations

from collections.abc import Sequence

from midime_tui.music.notes import Note
from midime_tui.music.track_choice import pitch_name

LABEL = 4  # columns of a pitch's name before its row
BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
ASCII = {(False, False): " ", (True, False): "'", (False, True): ".", (True, True): ":"}


def ascii_roll(
    notes: Sequence[Note],
    steps: int,
    width: int | None = None,
    height: int | None = None,
    ascii_only: bool = False,
    *,
    chunk: int = 32,
) -> list[str]:
    """A roll of steps 0..`steps`, high pitches above, two pitches a row by half blocks.

    width:      most columns, with names and borders; a column stands for several steps where needed
    height:     most rows; half a row stands for several pitches where needed
    ascii_only: ' upper pitch, . lower pitch, : both, | border
    chunk:      steps between the borders; these are left out where they would take a quarter of the room

    All lines are of one length. Music without notes is one row of silence; notes outside the steps are not
    drawn.
    """
    shown = [note for note in notes if note.start < steps and note.end > 0]
    borders = max(0, -(-steps // chunk) - 1)
    room = max(1, (width or steps + LABEL + borders) - LABEL)
    if 4 * borders > room:
        borders, chunk = 0, max(steps, 1)
    per_column = max(1, -(-steps // (room - borders)))
    low = min((note.pitch for note in shown), default=60)
    high = max((note.pitch for note in shown), default=low)
    rows = (high - low) // 2 + 1
    if height is not None:
        rows = min(rows, max(1, height))
    per_half = -(-(high - low + 1) // (2 * rows))
    rows = -(-(high - low + 1) // (2 * per_half))
    # [half rows][columns], from the highest pitch down
    columns = -(-steps // per_column)
    cells = [[False] * columns for _ in range(2 * rows)]
    for note in shown:
        half = (high - note.pitch) // per_half
        for column in range(max(note.start, 0) // per_column, -(-min(note.end, steps) // per_column)):
            cells[half][column] = True
    marks, border = (ASCII, "|") if ascii_only else (BLOCKS, "│")
    lines = []
    for row in range(rows):
        upper, lower = cells[2 * row], cells[2 * row + 1]
        drawn = []
        for column in range(columns):
            first = column * per_column
            if column and first // chunk != (first - per_column) // chunk:
                drawn.append(border)
            drawn.append(marks[upper[column], lower[column]])
        label = pitch_name(high - 2 * row * per_half).ljust(LABEL)
        lines.append(label + "".join(drawn))
    return lines
