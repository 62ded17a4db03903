"""A loop of music as a row of numbers, for what learns somebody's taste: how it lies, moves and repeats.

Melody, bass and drums are looked at apart; a part that is silent gives NaN where there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.attributes import density, syncopation_8, syncopation_16
from midime_tui.music.drum_classes import DRUM_PITCHES
from midime_tui.music.likeness import BAR, BASS_PROGRAMS
from midime_tui.music.notes import Note

Row = NDArray[np.float64]

PITCHED = (
    "density", "sounding", "length", "longest", "pitch", "range", "first", "last", "interval", "repeated",
    "up", "slope", "different", "diatonic", "syncopation-16", "syncopation-8", "same onsets", "same pitches",
)  # fmt: skip
PITCH_CLASSES = tuple(f"pitch class {number}" for number in range(12))
POSITIONS = tuple(f"onset {number}" for number in range(BAR))
OF_DRUMS = ("density", "hits", "syncopation-16", "syncopation-8", "same onsets")
CLASSES = tuple(f"drum {number}" for number in range(len(DRUM_PITCHES)))
_MAJOR = np.isin(np.arange(12), (0, 2, 4, 5, 7, 9, 11))
_SCALES = np.stack([np.roll(_MAJOR, tonic) for tonic in range(12)]).astype(np.float64)  # [12, 12]
_CLASS_OF = {pitch: number for number, pitches in enumerate(DRUM_PITCHES) for pitch in pitches}

_GROUPS = (
    *((part, group) for part in ("melody", "bass") for group in (PITCHED, PITCH_CLASSES, POSITIONS)),
    *(("drums", group) for group in (OF_DRUMS, CLASSES, POSITIONS)),
)
NAMES = tuple(f"{part} {name}" for part, group in _GROUPS for name in group)
_ENDS = tuple(np.cumsum([len(group) for _, group in _GROUPS]).tolist())
GROUPS = tuple(tuple(range(end - len(group), end)) for end, (_, group) in zip(_ENDS, _GROUPS))
"""The columns that belong together: what each part is like, its pitches, its rhythm."""


def traits(notes: Sequence[Note], steps: int) -> Row:
    """[len(NAMES)] of a loop; NaN where a part has no notes to tell."""
    drums = [note for note in notes if note.is_drum]
    bass = [note for note in notes if not note.is_drum and note.program in BASS_PROGRAMS]
    melody = [note for note in notes if not note.is_drum and note.program not in BASS_PROGRAMS]
    return np.concatenate([_pitched(melody, steps), _pitched(bass, steps), _drums(drums, steps)])


def _pitched(notes: Sequence[Note], steps: int) -> Row:
    if not notes:
        blank = np.full(len(PITCHED) + len(PITCH_CLASSES) + len(POSITIONS), np.nan)
        blank[:2] = 0
        blank[len(PITCHED) + len(PITCH_CLASSES) :] = 0
        return blank
    ordered = sorted(notes, key=lambda note: (note.start, note.pitch))
    pitches = np.array([note.pitch for note in ordered], np.float64)
    lengths = np.array([note.end - note.start for note in ordered], np.float64)
    starts = np.array([note.start for note in ordered], np.float64)
    intervals = np.diff(pitches)
    moving = intervals[intervals != 0]
    classes = np.bincount(pitches.astype(np.int64) % 12, minlength=12) / len(pitches)
    row = (
        density(notes, steps),
        min(1.0, float(lengths.sum()) / steps),
        np.log2(lengths.mean()),
        np.log2(lengths.max()),
        pitches.mean(),
        np.ptp(pitches),
        pitches[0],
        pitches[-1],
        np.abs(intervals).mean() if intervals.size else np.nan,
        (intervals == 0).mean() if intervals.size else np.nan,
        (moving > 0).mean() if moving.size else np.nan,
        _slope(starts, pitches, steps),
        len(np.unique(pitches)),
        (_SCALES @ classes).max(),
        syncopation_16(notes, steps),
        syncopation_8(notes, steps),
        _same({(note.start, 0) for note in notes}, steps),
        _same({(note.start, note.pitch) for note in notes}, steps),
    )
    return np.concatenate([np.asarray(row, np.float64), classes, _positions(notes, steps)])


def _drums(notes: Sequence[Note], steps: int) -> Row:
    hits = np.zeros(len(CLASSES))
    for note in notes:
        if note.pitch in _CLASS_OF:
            hits[_CLASS_OF[note.pitch]] += 1 / steps
    row = (
        density(notes, steps),
        len(notes) / steps,
        syncopation_16(notes, steps) if notes else np.nan,
        syncopation_8(notes, steps) if notes else np.nan,
        _same({(note.start, note.pitch) for note in notes}, steps),
    )
    return np.concatenate([np.asarray(row, np.float64), hits, _positions(notes, steps)])


def _positions(notes: Sequence[Note], steps: int) -> Row:
    """How often something begins at each place in a bar, as a share of the bars."""
    onsets = np.array(sorted({note.start for note in notes}), np.int64)
    return np.bincount(onsets % BAR, minlength=BAR).astype(np.float64) * (BAR / steps)


def _slope(starts: Row, pitches: Row, steps: int) -> float:
    """Semitones by which a melody rises over its whole length, by least squares."""
    away = starts - starts.mean()
    spread = float(away @ away)
    return float(away @ pitches) / spread * steps if spread else 0.0


def _same(events: set[tuple[int, int]], steps: int) -> float:
    """How much the second half is the first again: events (step, pitch) in both, as a share of all; NaN where
    there is none."""
    half = steps // 2
    first = {event for event in events if event[0] < half}
    second = {(step - half, pitch) for step, pitch in events if step >= half}
    return len(first & second) / len(first | second) if events else np.nan
