"""One bar of several instruments, a track a segment (Simon et al. 2018, arXiv 1806.00195)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.converter_base import ChunkShape, Floats, Ints, first_maximum, one_hot
from midime_tui.music.notes import STEPS_PER_QUARTER, Note
from midime_tui.music.performance import LOUDEST, Event, Kind, bin_width, events_of, notes_of, with_length

PROGRAMS = 129  # General MIDI's, and one for drums
_DRUMS = PROGRAMS - 1
_PLAIN_VELOCITY = 100


class MultitrackConverter(ChunkShape):
    """Tracks of events: note on of each pitch, note off of each, a shift of 1..`steps`, velocity bins, then
    programs and, as the last class, the end of the track.

    A chunk has `segments` tracks of `rows` / `segments` rows each: the program (drums have one of their
    own), events, the end; what is behind it is zeros. Tracks stand by program, drums last; empty ones have
    an end alone. Notes of one program are one track; pitches outside the range and tracks beyond the last
    segment are left out, and of a track what its rows do not hold.

    Notes are counted in the model's own steps, `parts` to a sixteenth: `read_midi(path, parts=...)` reads
    them so.

    steps:         of the music: shifts go no further
    rows:          T, of the tensors
    velocity_bins: 0 for a model without velocities

    In magenta.js a track begins in the loudest bin, which is then not told; in the Python original every
    track tells its velocity first.
    """

    def __init__(
        self,
        steps: int = 96,
        *,
        rows: int = 512,
        parts: int = 6,
        min_pitch: int = 0,
        max_pitch: int = 127,
        velocity_bins: int = 8,
        segments: int = 8,
        origin: str = "midime",
    ) -> None:
        super().__init__(steps, segments, origin, rows=rows, parts=parts)
        if not 0 <= min_pitch <= max_pitch <= 127:
            raise ValueError(f"pitches {min_pitch}..{max_pitch} must be in 0..127")
        if not 0 <= velocity_bins <= LOUDEST:
            raise ValueError(f"{velocity_bins} velocity bins must be 0..{LOUDEST}")
        if rows // segments < 3:
            raise ValueError(f"{rows} rows in {segments} segments must be 3 or more each")
        self.min_pitch = min_pitch
        self.max_pitch = max_pitch
        self.velocity_bins = velocity_bins
        pitches = max_pitch - min_pitch + 1
        # first class of each kind of event
        self._first = {
            Kind.ON: 0,
            Kind.OFF: pitches,
            Kind.SHIFT: 2 * pitches,
            Kind.VELOCITY: 2 * pitches + steps,
        }
        self._lowest = {Kind.ON: min_pitch, Kind.OFF: min_pitch, Kind.SHIFT: 1, Kind.VELOCITY: 1}
        self._programs = 2 * pitches + steps + velocity_bins
        self.end = self._programs + PROGRAMS

    @property
    def depth_in(self) -> int:
        return self.end + 1

    @property
    def depth_out(self) -> int:
        return self.end + 1

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        tracks: dict[int, list[Note]] = {}
        for note in notes:
            if note.start < 0 or note.end > self.steps or note.end <= note.start:
                raise ValueError(
                    f"a note lasts from step {note.start} to {note.end}: it must lie in 0..{self.steps}"
                )
            if self.min_pitch <= note.pitch <= self.max_pitch:
                tracks.setdefault(_DRUMS if note.is_drum else note.program, []).append(note)
        per_track = self.rows // self.segments
        classes = np.full((self.segments, per_track), -1, np.int64)  # -1: a row of zeros
        classes[:, 0] = self.end
        for row, program in zip(classes, sorted(tracks)):
            track = self._classes(program, tracks[program])[: per_track - 1]
            row[: len(track)] = track
            row[len(track)] = self.end
        return one_hot(classes.reshape(-1), self.depth_in)

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self.to_tensor(notes)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        return first_maximum(y, self.depth_out)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        """Notes of an output [T, D_out], by start, then pitch; the first program of a track counts."""
        notes: list[Note] = []
        for track in np.split(self.to_classes(y), self.segments):
            ends = np.flatnonzero(track == self.end)
            heard = [int(value) for value in (track[: ends[0]] if ends.size else track)]
            programs = [value - self._programs for value in heard if value >= self._programs]
            program = programs[0] if programs else 0
            events = [self._event(value) for value in heard if value < self._programs]
            velocity = self._first_velocity()
            drums = program == _DRUMS
            notes += notes_of(
                with_length(events, self.steps), self.velocity_bins, velocity, 0 if drums else program, drums
            )
        return sorted(notes, key=lambda note: (note.start, note.pitch))

    def config(self) -> dict[str, Any]:
        return {
            **self.shape_config("multitrack"),
            "rows": self.rows,
            "parts": self.parts,
            "min_pitch": self.min_pitch,
            "max_pitch": self.max_pitch,
            "velocity_bins": self.velocity_bins,
        }

    def _classes(self, program: int, notes: Sequence[Note]) -> list[int]:
        untold = self.velocity_bins if self.origin == "magenta.js" else 0
        events = events_of(notes, self.steps, self.velocity_bins, untold)
        told = [self._first[event.kind] + event.value - self._lowest[event.kind] for event in events]
        return [self._programs + program, *told]

    def _event(self, value: int) -> Event:
        kind = max((kind for kind in self._first if self._first[kind] <= value), key=self._first.__getitem__)
        return Event(kind, value - self._first[kind] + self._lowest[kind])

    def _first_velocity(self) -> int:
        if self.origin != "magenta.js" or not self.velocity_bins:
            return _PLAIN_VELOCITY
        return (self.velocity_bins - 1) * bin_width(self.velocity_bins) + 1


def parts_of(steps_per_quarter: int) -> int | None:
    """Parts of a sixteenth in a grid of so many steps a quarter; None where it does not go into them."""
    return None if steps_per_quarter % STEPS_PER_QUARTER else steps_per_quarter // STEPS_PER_QUARTER
