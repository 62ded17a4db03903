"""A melody as a sequence of classes, one a step: the alphabet of the melody models.

Class 0 is "no event" (what sounds goes on, silence stays), 1 is "note off", class 2 + i is "note on" of pitch
`min_pitch` + i. With pitches 21..108 that makes 90 classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note

NO_EVENT = 0
NOTE_OFF = 1
FIRST_NOTE = 2
MIN_PITCH = 21
MAX_PITCH = 108
CLASSES = MAX_PITCH - MIN_PITCH + 1 + FIRST_NOTE  # 90

Classes = NDArray[np.int64]


def monophonic(notes: Iterable[Note]) -> list[Note]:
    """One voice out of many: the highest pitch wins at equal starts, a later note cuts the earlier one.

    Returns notes sorted by start that do not overlap: dropped or shortened, never changed in pitch.
    """
    voice: list[Note] = []
    for note in sorted(notes, key=lambda note: (note.start, -note.pitch, -note.end)):
        if voice and voice[-1].start == note.start:
            continue
        if voice and voice[-1].end > note.start:
            voice[-1] = replace(voice[-1], end=note.start)
        voice.append(note)
    return voice


def check_notes(notes: Sequence[Note], steps: int, min_pitch: int, max_pitch: int) -> None:
    """Raise ValueError unless every note lies in steps 0..`steps` and in `min_pitch`..`max_pitch`."""
    for note in notes:
        if note.start < 0 or note.end > steps or note.end <= note.start:
            raise ValueError(f"a note lasts from step {note.start} to {note.end}: it must lie in 0..{steps}")
        if not min_pitch <= note.pitch <= max_pitch:
            raise ValueError(f"pitch {note.pitch} at step {note.start} must be in {min_pitch}..{max_pitch}")


def notes_to_classes(
    notes: Sequence[Note], steps: int = 32, *, min_pitch: int = MIN_PITCH, max_pitch: int = MAX_PITCH
) -> Classes:
    """Classes [steps] of one chunk of notes that starts at step 0.

    Polyphony is reduced as `monophonic` does. A note that the next one follows at once, or that lasts to
    the end of the chunk, has no note-off. Raises ValueError for notes outside the chunk or the pitch range.
    """
    check_notes(notes, steps, min_pitch, max_pitch)
    classes = np.zeros(steps, np.int64)
    for note in monophonic(notes):
        classes[note.start] = note.pitch - min_pitch + FIRST_NOTE
        if note.end < steps:
            classes[note.end] = NOTE_OFF  # the next note, if it starts here, overwrites this
    return classes


def classes_to_notes(
    classes: Sequence[int] | NDArray[Any], velocity: int = 80, program: int = 0, *, min_pitch: int = MIN_PITCH
) -> list[Note]:
    """Notes of a class sequence [steps]: a note lasts until the next note, a note-off or the end.

    Note-offs in silence mean nothing. Raises ValueError for a class that stands for no MIDI pitch.
    """
    notes: list[Note] = []
    sounding: tuple[int, int] | None = None  # start, pitch
    for step, value in enumerate([*(int(c) for c in classes), NOTE_OFF]):
        if value == NO_EVENT:
            continue
        if sounding is not None:
            notes.append(Note(sounding[0], step, sounding[1], velocity, program))
            sounding = None
        if value != NOTE_OFF:
            pitch = value - FIRST_NOTE + min_pitch
            if value < 0 or pitch > 127:
                raise ValueError(f"class {value} at step {step} must be in 0..{127 - min_pitch + FIRST_NOTE}")
            sounding = step, pitch
    return notes
