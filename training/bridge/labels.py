"""What two models' music has in common: attributes of rhythm, and where a value stands among all.

N = windows, K = attributes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.attributes import density, syncopation_8, syncopation_16
from midime_tui.music.notes import Note
from midime_tui.music.trio import TrioConverter
from midime_tui.nn.arrays import Array

Floats = NDArray[np.float64]
NAMES = ("density", "syncopation-16", "syncopation-8", "density-1", "density-2", "on the beat")
DENSITY, SYNCOPATION = 0, (1, 2)  # columns


def rhythm_of(chunks: Sequence[Sequence[Note]], steps: int) -> Floats:
    """[N, K] of chunks `steps` long: density, both syncopations (`music/attributes.py`), the density of each
    half, and the share of the onsets that fall on a quarter. Of a trio its melody counts."""
    rows = []
    for chunk in chunks:
        notes = melody_of(chunk)
        onsets = {note.start for note in notes}
        first = [note for note in notes if note.start < steps // 2]
        second = [note for note in notes if note.start >= steps // 2]
        beats = sum(step % 4 == 0 for step in onsets) / max(1, len(onsets))
        halves = density(first, steps // 2), density(second, steps // 2)
        rows.append(
            (density(notes, steps), syncopation_16(notes, steps), syncopation_8(notes, steps), *halves, beats)
        )
    return np.array(rows, np.float64).reshape(len(rows), len(NAMES))


def melody_of(notes: Sequence[Note]) -> Sequence[Note]:
    """The melody of a trio; of anything else all of it."""
    parts = {(note.is_drum, note.program in TrioConverter.BASS_PROGRAMS) for note in notes}
    if len(parts) < 2:
        return notes
    return [n for n in notes if not n.is_drum and n.program not in TrioConverter.BASS_PROGRAMS]


def in_a_row(chunks: Sequence[Sequence[Note]], steps: int) -> list[Note]:
    """The notes of chunks `steps` long laid end to end."""
    return [
        replace(note, start=note.start + number * steps, end=note.end + number * steps)
        for number, chunk in enumerate(chunks)
        for note in chunk
    ]


class Standing:
    """Where values stand among those of a model's music: normal scores, equal values one score.

    A median is 0 and the highest of a thousand about 3, whatever the unit: what is dense for drums and what
    is dense for melodies comes to the same.
    """

    def __init__(self, values: Floats) -> None:
        """values: [N, K], what counts as the music."""
        self._columns: list[tuple[Floats, Floats]] = []
        normal = NormalDist()
        for column in values.T:
            found, counts = np.unique(column, return_counts=True)
            middle = (np.cumsum(counts) - counts / 2) / counts.sum()
            self._columns.append((found, np.array([normal.inv_cdf(share) for share in middle])))

    def __call__(self, values: Floats) -> Array:
        """[N, K] -> scores, float32 [N, K]."""
        scores = [np.interp(column, *known) for column, known in zip(values.T, self._columns)]
        return np.stack(scores, axis=1).astype(np.float32)
