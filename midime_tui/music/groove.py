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
    tapify:       the encoder sees when, but not which drums: all are taps
    fixed_velocities: the encoder sees no velocities; of taps it sees none anyway, but in the Python
                      original
    add_instruments:  classes that the encoder does not see: the model is to add them

    Taps are the notes of any pitch; in the Python original those of the classes, of which the loudest of a
    step counts, the first class of equals.
    """

    def __init__(
        self,
        steps: int = 32,
        *,
        drum_pitches: Sequence[Sequence[int]] = DRUM_PITCHES,
        humanize: bool = False,
        tapify: bool = False,
        fixed_velocities: bool = False,
        add_instruments: Sequence[int] = (),
        segments: int = 1,
        origin: str = "midime",
    ) -> None:
        super().__init__(steps, segments, origin)
        self.drums = DrumClasses(drum_pitches)
        if not all(type(value) is bool for value in (humanize, tapify, fixed_velocities)):
            raise ValueError("humanize, tapify and fixed_velocities must be true or false")
        if not all(type(drum) is int and 0 <= drum < self.drums.count for drum in add_instruments):
            raise ValueError(
                f"added drums {list(add_instruments)} must be classes in 0..{self.drums.count - 1}"
            )
        if tapify and self.drums.count <= _TAP_CLASS:
            raise ValueError(f"taps need {_TAP_CLASS + 1} classes of drums or more, not {self.drums.count}")
        self.humanize = humanize
        self.tapify = tapify
        self.fixed_velocities = fixed_velocities or (tapify and origin != "magenta")
        self.add_instruments = tuple(add_instruments)

    @property
    def depth_in(self) -> int:
        return 3 * self.drums.count

    @property
    def depth_out(self) -> int:
        return 3 * self.drums.count

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        anything = self.tapify and self.origin != "magenta"
        x = self._tensor(notes, anything=anything).reshape(self.steps, 3, -1)  # [T, 3, classes]
        if self.tapify and not anything:
            loudest = x[:, 1].argmax(axis=1)
            taps = x[np.arange(self.steps), :, loudest]
            x[:] = 0
            x[:, :, _TAP_CLASS] = taps
        if self.fixed_velocities or self.humanize:
            x[:, 1] = 0
        if self.humanize:
            x[:, 2] = 0
        x[:, :, list(self.add_instruments)] = 0
        return x.reshape(self.steps, -1)

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self._tensor(notes)

    def to_controls(self, notes: Sequence[Note]) -> Floats:
        """The hits alone [T, classes], for a model that is told them and plays them."""
        return self._tensor(notes)[:, : self.drums.count]

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
        playing: dict[str, Any] = {"humanize": self.humanize, "tapify": self.tapify}
        if self.fixed_velocities:
            playing["fixed_velocities"] = True
        if self.add_instruments:
            playing["add_instruments"] = list(self.add_instruments)
        return {**self.shape_config("groove"), "drum_pitches": self.drums.table(), **playing}

    def _tensor(self, notes: Sequence[Note], *, anything: bool = False) -> Floats:
        """All three thirds [T, 3 * classes]; anything: notes of any pitch count, as taps."""
        check_notes(notes, self.steps, 0, 127)
        x = np.zeros((self.steps, 3, self.drums.count), np.float32)
        loudest: dict[tuple[int, int], Note] = {}
        for note in notes:
            drum = _TAP_CLASS if anything else self.drums.of(note.pitch)
            if drum is None:
                continue
            before = loudest.get((note.start, drum))
            if before is None or before.velocity < note.velocity:
                loudest[note.start, drum] = note
        for (step, drum), note in loudest.items():
            x[step, :, drum] = (1, note.velocity / _LOUDEST, -2 * note.shift)
        return x.reshape(self.steps, -1)


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
