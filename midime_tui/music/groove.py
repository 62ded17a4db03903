"""Drums as they are played: which, how hard, and how far beside the grid (Gillick et al. 2019)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.converter_base import ChunkShape, Floats, Ints, check_depth
from midime_tui.music.drum_classes import DRUM_PITCHES, DrumClasses
from midime_tui.music.melody_classes import check_notes
from midime_tui.music.notes import Note

_LOUDEST = 127
_TAP_CLASS = 3  # the class that taps are read as, whatever was hit


class GrooveConverter(ChunkShape):
    """A step is a hit (0 or 1) of each class, then a velocity (/ 127) of each, then an offset of each.

    An offset is twice the part of a step that the hit comes early: -1 is half a step late, 1 half a step
    early. Of several notes of one class on one step the loudest counts, the first of equals.

    drum_pitches: pitches of each class, the first of which the class is played with; other pitches are silent
    humanize:     the encoder sees which drums, but neither velocities nor offsets: the model is to play them
    tapify:       the encoder sees when, but neither which drums (all are taps) nor velocities
    """

    def __init__(
        self,
        steps: int = 32,
        *,
        drum_pitches: Sequence[Sequence[int]] = DRUM_PITCHES,
        humanize: bool = False,
        tapify: bool = False,
        segments: int = 1,
        origin: str = "midime",
    ) -> None:
        super().__init__(steps, segments, origin)
        self.drums = DrumClasses(drum_pitches)
        if not all(type(value) is bool for value in (humanize, tapify)):
            raise ValueError("humanize and tapify must be true or false")
        if tapify and self.drums.count <= _TAP_CLASS:
            raise ValueError(f"taps need {_TAP_CLASS + 1} classes of drums or more, not {self.drums.count}")
        self.humanize = humanize
        self.tapify = tapify

    @property
    def depth_in(self) -> int:
        return 3 * self.drums.count

    @property
    def depth_out(self) -> int:
        return 3 * self.drums.count

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        return self._tensor(
            notes,
            taps=self.tapify,
            velocities=not self.humanize and not self.tapify,
            offsets=not self.humanize,
        )

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self._tensor(notes, taps=False, velocities=True, offsets=True)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        """The sets of classes that are hit, sums of 2^class [..., T]; the playing is left out."""
        check_depth(y, self.depth_out)
        hits = np.asarray(y)[..., : self.drums.count] > 0.5
        return (hits * (1 << np.arange(self.drums.count))).sum(axis=-1).astype(np.int64)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        """A velocity of 0 would be a note-off, and becomes 1."""
        check_depth(y, self.depth_out)
        hits, velocities, offsets = np.split(np.asarray(y, np.float64), 3, axis=1)  # [T, classes] each
        first = [row[0] for row in self.drums.table()]
        return [
            Note(
                int(step),
                int(step) + 1,
                first[drum],
                min(max(math.floor(velocities[step, drum] * _LOUDEST + 0.5), 1), _LOUDEST),
                0,
                True,
                -min(max(float(offsets[step, drum]) / 2, -0.5), 0.5),
            )
            for step, drum in np.argwhere(hits > 0.5)
        ]

    def config(self) -> dict[str, Any]:
        playing = {"humanize": self.humanize, "tapify": self.tapify}
        return {**self.shape_config("groove"), "drum_pitches": self.drums.table(), **playing}

    def _tensor(self, notes: Sequence[Note], *, taps: bool, velocities: bool, offsets: bool) -> Floats:
        check_notes(notes, self.steps, 0, 127)
        x = np.zeros((self.steps, 3, self.drums.count), np.float32)
        loudest: dict[tuple[int, int], Note] = {}
        for note in notes:
            drum = _TAP_CLASS if taps else self.drums.of(note.pitch)
            if drum is None:
                continue
            before = loudest.get((note.start, drum))
            if before is None or before.velocity < note.velocity:
                loudest[note.start, drum] = note
        for (step, drum), note in loudest.items():
            playing = (note.velocity / _LOUDEST if velocities else 0, -2 * note.shift if offsets else 0)
            x[step, :, drum] = (1, *playing)
        return x.reshape(self.steps, -1)  # [T, 3 * classes]


def to_grid(notes: Iterable[Note], parts: int) -> list[Note]:
    """Notes counted in parts of a sixteenth to notes in sixteenths, each with the shift it is played with.

    The way from `read_midi(path, parts=...)` to a groove; a note lasts one step at least.
    """
    on_grid = []
    for note in notes:
        step, end = ((at * 2 + parts) // (2 * parts) for at in (note.start, note.end))  # halves go up
        shift = note.start / parts - step
        on_grid.append(
            Note(step, max(end, step + 1), note.pitch, note.velocity, note.program, note.is_drum, shift)
        )
    return on_grid
