"""How much some music is like other music: histograms, n-grams, what is new, how far two chunks are apart.

Music is given as chunks, each a sequence of notes counted from its own step 0. Drums count by their pitches
and by what sounds together; of everything else the highest note at each onset is the melody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note

ChunkNotes = Sequence[Note]
BAR = 16  # onsets are counted by their place in this many steps, a bar of common time
BASS_PROGRAMS = range(32, 40)
MANY_DRUMS = 128


def pitch_class_overlap(these: Sequence[ChunkNotes], those: Sequence[ChunkNotes]) -> float:
    """Overlap, 0..1, of how often each pitch class begins (of drums each pitch) in all chunks."""
    return _overlap(_pitches(these), _pitches(those))


def onset_position_overlap(these: Sequence[ChunkNotes], those: Sequence[ChunkNotes]) -> float:
    """Overlap, 0..1, of where in 16 steps onsets fall, all chunks taken together."""
    return _overlap(_onsets(these), _onsets(those))


def ngrams(chunks: Sequence[ChunkNotes], n: int) -> list[tuple[Hashable, ...]]:
    """Every run of n intervals in semitones inside a chunk, repeated as often as it occurs.

    Where there are only drums: runs of n of the sets that sound together, with the steps between them.
    """
    found: list[tuple[Hashable, ...]] = []
    for chunk in chunks:
        tonal = any(not note.is_drum for note in chunk)
        line: Sequence[Hashable] = melody_intervals(chunk) if tonal else _drum_events(chunk)
        found += [tuple(line[start : start + n]) for start in range(len(line) - n + 1)]
    return found


def ngram_share(these: Sequence[ChunkNotes], those: Sequence[ChunkNotes], n: int) -> float:
    """Share of the n-grams of `these` that occur in `those`; 0 where there is none."""
    known = set(ngrams(those, n))
    found = ngrams(these, n)
    return sum(gram in known for gram in found) / len(found) if found else 0.0


def melody_intervals(chunk: ChunkNotes) -> list[int]:
    """The intervals of a chunk's melody: of its highest notes at each onset, without drums and bass."""
    top: dict[int, int] = {}
    voices = [note for note in chunk if not note.is_drum]
    upper = [note for note in voices if note.program not in BASS_PROGRAMS] or voices
    for note in upper:
        top[note.start] = max(note.pitch, top.get(note.start, 0))
    pitches = [top[step] for step in sorted(top)]
    return [after - before for before, after in pairwise(pitches)]


def key_of(chunk: ChunkNotes) -> tuple[tuple[int, int, int, bool], ...]:
    """What makes two chunks the same: starts, ends and pitches; drums have no ends to speak of."""
    return tuple(
        sorted(
            (note.start, note.start + 1 if note.is_drum else note.end, note.pitch, note.is_drum)
            for note in chunk
        )
    )


def novel_share(samples: Sequence[ChunkNotes], known: Sequence[ChunkNotes]) -> float:
    """Share of the samples that equal none of the known chunks."""
    keys = {key_of(chunk) for chunk in known}
    return sum(key_of(chunk) not in keys for chunk in samples) / len(samples) if samples else 0.0


def distinct_share(samples: Sequence[ChunkNotes]) -> float:
    """How many different samples there are, as a share of all."""
    return len({key_of(chunk) for chunk in samples}) / len(samples) if samples else 0.0


def edit_distance(first: NDArray[Any], last: NDArray[Any]) -> int:
    """Levenshtein's distance between two sequences of steps [T] or [T, parts], such as a converter's classes.

    How many steps have to be changed, put in or taken out to make one of the other.
    """
    one, other = np.atleast_1d(np.asarray(first)), np.atleast_1d(np.asarray(last))
    same = one[:, None] == other[None]  # [T1, T2] or [T1, T2, parts]
    equal = same.reshape(len(one), len(other), -1).all(axis=2)
    reach = np.arange(len(other) + 1)
    row = reach.copy()
    for number in range(len(one)):
        fresh = np.minimum(row[1:] + 1, row[:-1] + ~equal[number])
        changed = np.concatenate([[number + 1], fresh])
        # putting steps in: the least of what stands to the left, one more for every step of the way
        row = np.minimum.accumulate(changed - reach) + reach
    return int(row[-1])


def _pitches(chunks: Sequence[ChunkNotes]) -> NDArray[np.float64]:
    notes = [note for chunk in chunks for note in chunk]
    tonal = [note.pitch % 12 for note in notes if not note.is_drum]
    drums = [note.pitch for note in notes if note.is_drum]
    if tonal:
        return np.bincount(tonal, minlength=MANY_DRUMS).astype(np.float64)
    return np.bincount(np.array(drums, np.int64), minlength=MANY_DRUMS).astype(np.float64)


def _onsets(chunks: Sequence[ChunkNotes]) -> NDArray[np.float64]:
    places = [note.start % BAR for chunk in chunks for note in chunk]
    return np.bincount(np.array(places, np.int64), minlength=BAR).astype(np.float64)


def _overlap(these: NDArray[np.float64], those: NDArray[np.float64]) -> float:
    if not these.sum() or not those.sum():
        return 0.0
    return float(np.minimum(these / these.sum(), those / those.sum()).sum())


def _drum_events(chunk: ChunkNotes) -> list[Hashable]:
    hits: dict[int, Counter[int]] = {}
    for note in chunk:
        hits.setdefault(note.start, Counter())[note.pitch] += 1
    steps = sorted(hits)
    gaps = [after - before for before, after in pairwise(steps)]
    return [(frozenset(hits[step]), gap) for step, gap in zip(steps, [*gaps, 0])]
