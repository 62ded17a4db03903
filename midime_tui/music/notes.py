"""The containers that music is passed around in.

Time is counted in steps: one step is a sixteenth note, four to the quarter, whatever the tempo and the metre.
"""

from __future__ import annotations

from dataclasses import dataclass, field

STEPS_PER_QUARTER = 4
DEFAULT_QPM = 120.0


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One note, quantised.

    start:    first step that sounds, >= 0
    end:      first step that no longer sounds, > start
    pitch:    MIDI pitch, 0..127
    velocity: 1..127
    program:  General MIDI program, 0..127
    is_drum:  True where pitch is a drum of MIDI channel 10
    shift:    how much later (below 0: earlier) than its step it is played, in steps, -0.5..0.5; only grooves
              have one
    """

    start: int
    end: int
    pitch: int
    velocity: int = 80
    program: int = 0
    is_drum: bool = False
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Metre:
    """A time signature from `step` on: numerator / denominator."""

    step: int
    numerator: int
    denominator: int

    @property
    def steps_per_bar(self) -> float:
        """Sixteenths in one bar: 16 in 4/4, 12 in 3/4 and 6/8."""
        return self.numerator * 16 / self.denominator


@dataclass(frozen=True, slots=True)
class Track:
    """One voice of a song: the notes of one MIDI track on one channel, sorted by start, then pitch."""

    name: str
    notes: tuple[Note, ...]
    program: int = 0
    is_drum: bool = False


@dataclass(frozen=True, slots=True)
class Song:
    """A piece of music as it was read.

    name:     what to call it (the file's name without its folder)
    tracks:   in the file's order, those without notes left out
    tempos:   (step, quarter notes per minute), by step; the first stands at step 0
    metres:   by step; the first stands at step 0
    """

    name: str
    tracks: tuple[Track, ...]
    tempos: tuple[tuple[int, float], ...] = ((0, DEFAULT_QPM),)
    metres: tuple[Metre, ...] = field(default=(Metre(0, 4, 4),))

    @property
    def qpm(self) -> float:
        """Tempo at the start, in quarter notes per minute."""
        return self.tempos[0][1]

    @property
    def steps(self) -> int:
        """Length in steps: where the last note ends."""
        return max((note.end for track in self.tracks for note in track.notes), default=0)
