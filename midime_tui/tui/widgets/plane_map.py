"""A map of two of the numbers, with the chunks of the tune, the snapshots and the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from midime_tui.tui.glyphs import UNICODE, Glyphs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from midime_tui.jam.latent_map import LatentMap

MARK = "mark"  # a snapshot's letter, beside the kinds of `latent_map`
KINDS = ("axis", "chunk", "marked", "cursor", MARK)
Row = tuple[tuple[str, str], ...]  # runs of a row: text and kind


class PlaneMap(Widget):
    """Draws again only the rows that differ."""

    DEFAULT_CSS = """
    PlaneMap { width: 1fr; height: 1fr; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "plane--ground",
        *(f"plane--{kind}" for kind in KINDS),
    }

    class Pressed(Message):
        """A place on the map was pressed with the mouse: two dimensions and their values."""

        def __init__(self, dims: tuple[int, int], values: tuple[float, float]) -> None:
            super().__init__()
            self.dims = dims
            self.values = values

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.chunks: tuple[tuple[float, ...], ...] = ()
        self.place: tuple[float, ...] = ()
        self.marks: dict[str, Sequence[float]] = {}
        self.marked: int | None = None
        self.dims = (0, 1)
        self._map: LatentMap | None = None
        self._rows: tuple[Row, ...] = ()

    def show(
        self,
        chunks: Sequence[tuple[float, ...]],
        place: tuple[float, ...],
        marks: Mapping[str, Sequence[float]],
        chosen: int,
        marked: int | None = None,
    ) -> None:
        """The plane in which the chosen number lies: the first two, the next two.

        marks:  letters at places
        marked: the chunk that was visited last
        """
        self.chunks, self.place, self.marks, self.marked = tuple(chunks), place, dict(marks), marked
        first = min(chosen, len(place) - 1) // 2 * 2
        self.dims = (first, min(first + 1, len(place) - 1))
        self._draw_changes()

    def on_resize(self) -> None:
        self._rows = ()
        self._draw_changes()

    def _draw_changes(self) -> None:
        width, height = self.size
        if not self.place or not width or not height:
            return
        from midime_tui.jam.latent_map import latent_map  # brings NumPy, which the first paint needs not

        self._map = latent_map(
            self.chunks or _no_places(len(self.place)),
            self.place,
            self.dims,
            width,
            height,
            marked=self.marked if self.chunks else None,
            ascii_only=self.glyphs is not UNICODE,
        )
        rows = tuple(self._runs(self._map))
        old, self._rows = self._rows, rows
        for y, row in enumerate(rows):
            if y >= len(old) or old[y] != row:
                self.refresh(Region(0, y, width, 1))

    def _runs(self, drawn: LatentMap) -> Iterator[Row]:
        """The rows, with the letters on them; the cursor stands above all."""
        letters: dict[tuple[int, int], str] = {}
        width, height = len(drawn.cells[0]), len(drawn.cells)
        for letter, place in self.marks.items():
            right, up = (min(1.0, max(-1.0, place[each] / drawn.span)) for each in self.dims)
            cell = min(width - 1, int((right + 1) / 2 * width)), min(height - 1, int((1 - up) / 2 * height))
            if cell != drawn.cursor:
                letters[cell] = letter
        for y, row in enumerate(drawn.cells):
            cells = [
                (letters[x, y], MARK) if (x, y) in letters else (cell.text, cell.kind)
                for x, cell in enumerate(row)
            ]
            yield tuple(
                ("".join(text for text, _ in run), kind) for kind, run in groupby(cells, key=lambda c: c[1])
            )

    def render_line(self, y: int) -> Strip:
        part = self.get_component_rich_style
        ground = part("plane--ground")
        segments = [
            Segment(text, part(f"plane--{kind}") if kind in KINDS else ground)
            for text, kind in (self._rows[y] if y < len(self._rows) else ())
        ]
        return Strip(segments).simplify().adjust_cell_length(self.size.width, ground)

    def on_click(self, event: events.Click) -> None:
        if self._map is not None and event.y < len(self._rows):
            right, up = self._map.place_of(event.x, event.y)
            self.post_message(self.Pressed(self.dims, (round(right, 1), round(up, 1))))


def _no_places(latent: int) -> NDArray[np.float64]:
    import numpy as np

    return np.zeros((0, latent))
