"""What a chunk of music is like, in single numbers (after Roberts et al. 2018, appendix).

An onset is a step at which something begins, however many notes do. Definitions are given a function each;
all lie in 0..1 but the average interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from midime_tui.music.likeness import melody_intervals
from midime_tui.music.notes import Note

ChunkNotes = Sequence[Note]

C_MAJOR = frozenset((0, 2, 4, 5, 7, 9, 11))
_SIXTEENTH, _EIGHTH, _QUARTER = 1, 2, 4  # steps


def diatonic_share(notes: ChunkNotes, steps: int, scale: frozenset[int] = C_MAJOR) -> float:
    """Share of the notes, drums aside, whose pitch class is in a scale; 1 where there is none."""
    tonal = [note.pitch % 12 in scale for note in notes if not note.is_drum]
    return sum(tonal) / len(tonal) if tonal else 1.0


def density(notes: ChunkNotes, steps: int) -> float:
    """Onsets as a share of the steps."""
    return len({note.start for note in notes}) / steps


def average_interval(notes: ChunkNotes, steps: int) -> float:
    """Mean size in semitones of the melody's intervals; 0 where there is none."""
    intervals = [abs(interval) for interval in melody_intervals(notes)]
    return sum(intervals) / len(intervals) if intervals else 0.0


def syncopation_16(notes: ChunkNotes, steps: int) -> float:
    """Share of the onsets that fall on an off-sixteenth with no onset on the sixteenth before."""
    return _syncopation(notes, lambda step, onsets: step % _EIGHTH == 1 and step - _SIXTEENTH not in onsets)


def syncopation_8(notes: ChunkNotes, steps: int) -> float:
    """Share of the onsets that fall on an off-eighth with no onset on the sixteenth or the eighth before."""
    return _syncopation(
        notes,
        lambda step, onsets: (
            step % _QUARTER == _EIGHTH and step - _SIXTEENTH not in onsets and step - _EIGHTH not in onsets
        ),
    )


def _syncopation(notes: ChunkNotes, counts: Callable[[int, set[int]], bool]) -> float:
    onsets = {note.start for note in notes}
    return sum(counts(step, onsets) for step in onsets) / len(onsets) if onsets else 0.0


Attribute = Callable[[ChunkNotes, int], float]

OF_RHYTHM: dict[str, Attribute] = {
    "density": density,
    "syncopation-16": syncopation_16,
    "syncopation-8": syncopation_8,
}
ATTRIBUTES: dict[str, Attribute] = {
    "diatonic": diatonic_share,
    "density": density,
    "interval": average_interval,
    "syncopation-16": syncopation_16,
    "syncopation-8": syncopation_8,
}
"""By the name that `--attribute NAME+1` uses. Drums have those of rhythm alone."""
