"""A piano roll: labels at the left, panes beside them, pages where it is longer than the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from midime_tui.music.notes import Note
from midime_tui.tui.glyphs import UNICODE, Glyphs
from midime_tui.tui.pitch_rows import PitchRows
from midime_tui.tui.roll_cells import RollCells
from midime_tui.tui.widgets.roll_labels import RollLabels
from midime_tui.tui.widgets.roll_pane import RollPane, RollStyles

BORDER_STEPS = 16  # a border every so many steps; pages move by whole ones
RULER_FROM = 7  # with fewer rows than this the optional ruler gives its row to the notes


class Roll(Horizontal):
    """Notes on pitch lines.

    pane_steps:  steps a pane is wide; what lights up is redrawn a pane at a time
    most_columns: a step is at most so many cells wide
    chunk_steps: a strong border every so many steps, a weak one every 16
    keys:        the labels have room for the keys of the piano; `name_keys` says which
    ruler:       "always", or "room": only where there are rows to spare
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "roll--ground",
        "roll--ground-other",
        "roll--held",
        "roll--onset",
        "roll--lit",
        "roll--border",
        "roll--ruler",
        "roll--playhead",
        "roll--label",
    }

    def __init__(
        self,
        *,
        pane_steps: int,
        most_columns: int,
        ruler: str = "always",
        glyphs: Glyphs = UNICODE,
        coloured: bool = True,
        keys: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.pane_steps = pane_steps
        self.most_columns = most_columns
        self.ruler = ruler
        self.glyphs = glyphs
        self.coloured = coloured
        self.chunk_steps = 32
        self.cells: RollCells | None = None
        self.first = 0
        self._notes: tuple[Note, ...] = ()
        self._steps = 0
        self._range: frozenset[int] = frozenset()
        self._names: Mapping[int, str] = {}
        self._lit: frozenset[int] = frozenset()
        self._step: int | None = None
        self._labels = RollLabels(keys=keys)
        self._panes: list[RollPane] = []

    def compose(self) -> ComposeResult:
        yield self._labels

    def show(
        self,
        notes: Sequence[Note],
        steps: int,
        *,
        chunk_steps: int,
        keep_range: Iterable[int] = (),
        fresh: bool = False,
    ) -> None:
        """Other notes. Where all are drums each of their classes has a row with its name, the kick below.

        keep_range: pitches that keep their rows even if these notes lack them
        fresh:      choose the rows anew; else they stay as long as every note has one
        """
        if notes:
            notes = self._as_drums(notes) if all(note.is_drum for note in notes) else self._as_pitches(notes)
        self._notes, self._steps, self.chunk_steps = tuple(notes), steps, chunk_steps
        self._range = frozenset(keep_range)
        self._lit = frozenset()
        if fresh:
            self.cells = None
        self.first = 0 if self.first >= steps else self.first
        self._lay_out()

    def _as_pitches(self, notes: Sequence[Note]) -> Sequence[Note]:
        self.name_rows({})
        return notes

    def _as_drums(self, notes: Sequence[Note]) -> Sequence[Note]:
        from midime_tui.jam.drum_keys import (  # brings NumPy, which the first paint needs not
            DRUMS,
            drum_of_pitch,
        )

        self.name_rows({pitch: DRUMS[pitch] for pitch in reversed(list(DRUMS))})
        return [replace(note, pitch=drum_of_pitch(note.pitch) or note.pitch) for note in notes]

    def light(self, step: float | None) -> None:
        """What sounds at a moment is lit and the ruler points there; None: nothing sounds."""
        if self.cells is None:
            return
        lit = self.cells.sounding(step) if step is not None else frozenset()
        changed, self._lit = lit ^ self._lit, lit
        for pane in self._panes if changed else ():
            rows = {
                row
                for number in changed
                if (row := self.cells.row_of(number)) is not None
                and self.cells.notes[number].start < pane.last
                and self.cells.notes[number].end > pane.first
            }
            pane.light(lit, rows)
        whole = None if step is None else int(step)
        if whole != self._step:
            self._step = whole
            if whole is not None and not self.first <= whole < self.last:
                self.first = whole // BORDER_STEPS * BORDER_STEPS
                self._fill_panes()
            for pane in self._panes:
                pane.point(whole)

    def pane_at(self, step: int) -> RollPane | None:
        """The pane that begins with a step, where it is in sight."""
        if not self.first <= step < self.last:
            return None
        return next((pane for pane in self._panes if pane.display and pane.first == step), None)

    def turn_page(self, pages: float) -> None:
        """Go forth or back by so many pages of what is in sight."""
        if self.cells is None:
            return
        whole = max(BORDER_STEPS, (self.last - self.first) // BORDER_STEPS * BORDER_STEPS)
        target = self.first + int(pages * whole) // BORDER_STEPS * BORDER_STEPS
        self.go_to(target)

    def go_to(self, step: int) -> None:
        """Bring a step into sight, as the first one where the roll is long enough."""
        furthest = max(0, -(-(self._steps - self.visible_steps) // BORDER_STEPS) * BORDER_STEPS)
        first = min(max(0, step // BORDER_STEPS * BORDER_STEPS), furthest)
        if first != self.first:
            self.first = first
            self._fill_panes()

    @property
    def visible_steps(self) -> int:
        """How many steps fit."""
        if self.cells is None:
            return 0
        bar = BORDER_STEPS * self.cells.columns + 1
        bars, rest = divmod(max(0, self.size.width - self._labels_width), bar)
        return bars * BORDER_STEPS + max(0, rest - 1) // self.cells.columns

    @property
    def last(self) -> int:
        """The step behind the last one in sight."""
        return min(self._steps, self.first + self.visible_steps)

    @property
    def ruled(self) -> bool:
        return self.ruler == "always" or self.size.height >= RULER_FROM

    @property
    def _labels_width(self) -> int:
        return self._labels.columns

    def name_keys(self, key_of: Callable[[int], str]) -> None:
        """Which key plays which pitch."""
        self._labels.name_keys(key_of)

    def name_rows(self, names: Mapping[int, str]) -> None:
        """A row for each of these pitches and no other, the first on top, labelled with these names; without
        any: rows as the notes need them, labelled with pitches."""
        if names != self._names:
            self._names = names
            self.cells = None
            self._labels.widen(PitchRows.named(names, 1).label_width)

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.is_mounted and self.size:
            self._lay_out()

    def _lay_out(self) -> None:
        """Rows and columns for the room there is."""
        if not self.size.width or not self.size.height or not self._steps:
            return
        rows = self.size.height - self.ruled
        pitches = {note.pitch for note in self._notes}
        kept = self.cells.rows if self.cells is not None else None
        wanted = pitches | self._range
        if kept is None or kept.rows != rows or not kept.holds(wanted):
            kept = PitchRows.named(self._names, rows) if self._names else PitchRows.fit(wanted, rows)
        width = self.size.width - self._labels_width
        borders = -(-self._steps // BORDER_STEPS) + 1
        columns = max(1, min(self.most_columns, (width - borders) // max(1, self._steps)))
        self.cells = RollCells(self._notes, self._steps, kept, columns)
        self._labels.show(kept, self.ruled, self.get_component_rich_style("roll--label"))
        self._fill_panes()

    def _styles(self) -> RollStyles:
        part = self.get_component_rich_style
        return RollStyles(
            ground=(part("roll--ground"), part("roll--ground-other")),
            held=part("roll--held"),
            onset=part("roll--onset"),
            lit=part("roll--lit"),
            border=part("roll--border"),
            ruler=part("roll--ruler"),
            playhead=part("roll--playhead"),
            layered=self.coloured and self.glyphs is UNICODE,
        )

    def _fill_panes(self) -> None:
        """Give every pane its stretch: as many as are in sight, and one for the closing border."""
        if self.cells is None:
            return
        starts = list(range(self.first, self.last, self.pane_steps))
        while len(self._panes) < len(starts) + 1:
            pane = RollPane()
            self._panes.append(pane)
            self.mount(pane)
        styles, columns = self._styles(), self.cells.columns
        for number, pane in enumerate(self._panes):
            shown = number < len(starts) or (number == len(starts) and self.last == self._steps)
            if shown != pane.display:
                pane.display = shown
            if not shown:
                continue
            pane.cells, pane.styles_of_roll, pane.glyphs, pane.lit = (
                self.cells,
                styles,
                self.glyphs,
                self._lit,
            )
            first = starts[number] if number < len(starts) else self._steps
            last = min(first + self.pane_steps, self.last) if number < len(starts) else first
            border = self._border(first)
            width = len(border) + (last - first) * columns
            if width != pane.asked_width:
                pane.styles.width = pane.asked_width = width
            pane.playhead = self._step if self._step is not None and first <= self._step < last else None
            pane.cover(
                first,
                last,
                border=border,
                label=self.label_of(first) if last > first else "",
                turn=self.turn_of(first),
                ruled=self.ruled,
            )

    def _border(self, step: int) -> str:
        if step == self._steps or step % self.chunk_steps == 0:
            return self.glyphs.chunk
        return self.glyphs.bar if step % BORDER_STEPS == 0 else ""

    def label_of(self, step: int) -> str:
        """What the ruler says at a pane that begins with this step: bar and beat."""
        return f"{step // 16 + 1}.{step % 16 // 4 + 1}"

    def turn_of(self, step: int) -> int:
        """Which of the two grounds a pane has: beats take turns."""
        return step // 4 % 2


class InputRoll(Roll):
    """The person's tune: chunks numbered in the ruler, every other one on another ground."""

    def label_of(self, step: int) -> str:
        return f"{step // self.chunk_steps + 1}" if step % self.chunk_steps == 0 else ""

    def turn_of(self, step: int) -> int:
        return step // self.chunk_steps % 2
