"""A map of a personal model's space: where the chunks lie and where the cursor stands, in two dimensions.

Pure data for a terminal to draw. A cell of braille holds 2 x 4 dots, so that chunks which share a cell still
show as several; in ASCII a cell says how many it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from midime_tui.jam.limits import REACH

EMPTY, AXIS, CHUNK, MARKED, CURSOR = "", "axis", "chunk", "marked", "cursor"
LEAST_SPAN = 2.0  # the prior's bulk is always in the picture
_DOT_COLUMNS, _DOT_ROWS = 2, 4  # of a braille cell
_BRAILLE = 0x2800
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # [row of the cell][column of the cell]
_AXES = {False: ("│", "─", "┼"), True: ("|", "-", "+")}  # by ascii: upright, level, both
_CURSORS = {False: "◆", True: "X"}
_MOST_DIGIT = 9


class Cell(NamedTuple):
    """What stands in one cell of the terminal.

    text: one character, one column wide
    kind: EMPTY, AXIS, CHUNK, MARKED (a chunk that is being pointed at) or CURSOR
    """

    text: str
    kind: str


@dataclass(frozen=True)
class LatentMap:
    """The map, and how to get from it back to places.

    cells:  rows from the top, each of `width` cells
    dims:   the dimensions (from 0) that go to the right and upwards
    span:   the map shows -span..span in both
    cursor: column and row of the cursor's cell
    chunks: for each chunk column and row of its cell
    """

    cells: tuple[tuple[Cell, ...], ...]
    dims: tuple[int, int]
    span: float
    cursor: tuple[int, int]
    chunks: tuple[tuple[int, int], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The characters alone."""
        return tuple("".join(cell.text for cell in row) for row in self.cells)

    def place_of(self, column: int, row: int) -> tuple[float, float]:
        """The values of the two dimensions in the middle of a cell: where a click on it means."""
        width, height = len(self.cells[0]), len(self.cells)
        right = ((column + 0.5) / width * 2 - 1) * self.span
        up = (1 - (row + 0.5) / height * 2) * self.span
        return right, up


def latent_map(
    places: ArrayLike,
    cursor: Sequence[float],
    dims: tuple[int, int] = (0, 1),
    width: int = 32,
    height: int = 12,
    *,
    marked: int | None = None,
    ascii_only: bool = False,
) -> LatentMap:
    """The map of `places` [N, L] (the mu of the chunks in the personal model) and the cursor [L].

    dims:       which two dimensions (from 0), to the right and upwards
    width:      cells across; height: cells down; both 1 or more
    marked:     a chunk (from 0) that is being pointed at
    ascii_only: numbers of chunks instead of braille dots

    What lies beyond the span stands at the border. Raises ValueError for shapes or dimensions that do not
    fit.
    """
    points: NDArray[np.float64] = np.asarray(places, np.float64)
    here: NDArray[np.float64] = np.asarray(cursor, np.float64)
    if here.ndim != 1 or points.ndim != 2 or points.shape[1] != here.size:
        raise ValueError(f"places have shape {list(points.shape)}; [chunks, {here.size}] would be right")
    if not all(0 <= dimension < here.size for dimension in dims):
        raise ValueError(f"dimensions {dims} must lie in 0..{here.size - 1}")
    if width < 1 or height < 1:
        raise ValueError(f"a map of {width} by {height} cells; 1 or more would be right")
    shown = np.concatenate([points, here[None]])[:, list(dims)]  # [N + 1, 2]
    span = float(min(REACH, max(LEAST_SPAN, np.abs(shown).max(initial=0.0) * 1.05)))
    dots = _dots(shown, span, width * _DOT_COLUMNS, height * _DOT_ROWS)  # [N + 1, 2]
    cells = [(int(x) // _DOT_COLUMNS, int(y) // _DOT_ROWS) for x, y in dots]
    grid = _empty(width, height, ascii_only)
    held: dict[tuple[int, int], list[int]] = {}
    for number, cell in enumerate(cells[:-1]):
        held.setdefault(cell, []).append(number)
    for (column, row), numbers in held.items():
        text = str(min(_MOST_DIGIT, len(numbers))) if ascii_only else _braille(dots[numbers])
        grid[row][column] = Cell(text, MARKED if marked in numbers else CHUNK)
    column, row = cells[-1]
    grid[row][column] = Cell(_CURSORS[ascii_only], CURSOR)
    return LatentMap(tuple(map(tuple, grid)), dims, span, cells[-1], tuple(cells[:-1]))


def _dots(shown: NDArray[np.float64], span: float, across: int, down: int) -> NDArray[np.int64]:
    """Values [N, 2] -> dots [N, 2], from the top left; kept on the map."""
    sizes = np.array([across, down])
    shares = (shown * [1, -1] / span + 1) / 2  # [N, 2], 0..1
    return np.clip(np.floor(shares * sizes), 0, sizes - 1).astype(np.int64)


def _braille(dots: NDArray[np.int64]) -> str:
    bits = 0
    for x, y in dots:
        bits |= _BITS[int(y) % _DOT_ROWS][int(x) % _DOT_COLUMNS]
    return chr(_BRAILLE + bits)


def _empty(width: int, height: int, ascii_only: bool) -> list[list[Cell]]:
    """The axes through 0, and nothing else."""
    upright, level, both = _AXES[ascii_only]
    middle, centre = height // 2, width // 2
    grid = []
    for row in range(height):
        cells = [Cell(level, AXIS) if row == middle else Cell(" ", EMPTY) for _ in range(width)]
        cells[centre] = Cell(both if row == middle else upright, AXIS)
        grid.append(cells)
    return grid
