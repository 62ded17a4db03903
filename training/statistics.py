"""What a set of windows is like as music: to hold samples of a model against the tunes it learned from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.melody_classes import FIRST_NOTE, NOTE_OFF
from training.tunes import Floats, Ints

_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_SCALES = np.array(
    [[(pitch - tonic) % 12 in _MAJOR for pitch in range(12)] for tonic in range(12)]
)  # [12, 12]
_WIDE = 7  # semitones: a leap is wider than a fifth
_WIDEST = 24  # semitones, of the histogram of intervals


@dataclass(frozen=True)
class Statistics:
    """Means over windows, unless said otherwise.

    notes_per_bar:  onsets in 16 steps
    pitch_range:    semitones from the lowest to the highest note
    in_scale:       share of the notes that lie in the major scale that fits the window best (a natural minor
                    scale has the same notes as a major one)
    diatonic:       share of the windows whose notes all lie in one such scale
    leaps:          share of the intervals between neighbours, in all windows, that are wider than 7 semitones
    repeated_notes: share of these intervals that are no step at all
    on_the_beat:    share of the onsets, in all windows, that fall on a quarter
    rhythm_repeats: share of the windows whose second half has the rhythm of the first
    rests:          share of the steps that are silent
    silent:         share of the windows without a note
    """

    notes_per_bar: float
    pitch_range: float
    in_scale: float
    diatonic: float
    leaps: float
    repeated_notes: float
    on_the_beat: float
    rhythm_repeats: float
    rests: float
    silent: float


def statistics(windows: NDArray[Any]) -> Statistics:
    """Statistics of windows [N, T], N at least 1."""
    classes: Ints = np.asarray(windows, dtype=np.int64)
    onsets = classes >= FIRST_NOTE
    sounding = classes[onsets.any(axis=1)]
    in_scale = [_best_scale(window[window >= FIRST_NOTE]) for window in sounding]
    ranges = [np.ptp(window[window >= FIRST_NOTE]) for window in sounding]
    intervals = np.concatenate([np.abs(np.diff(window[window >= FIRST_NOTE])) for window in classes])
    half = classes.shape[1] // 2
    return Statistics(
        notes_per_bar=float(onsets.sum(axis=1).mean() * 16 / classes.shape[1]),
        pitch_range=_mean(ranges),
        in_scale=_mean(in_scale),
        diatonic=_mean([share == 1.0 for share in in_scale]),
        leaps=_mean(intervals > _WIDE),
        repeated_notes=_mean(intervals == 0),
        on_the_beat=_mean(np.nonzero(onsets)[1] % 4 == 0),
        rhythm_repeats=float((onsets[:, :half] == onsets[:, half : 2 * half]).all(axis=1).mean()),
        rests=float(_silent_steps(classes).mean()),
        silent=1 - len(sounding) / len(classes),
    )


def interval_histogram(windows: NDArray[Any]) -> Floats:
    """[49] share of each interval between neighbouring notes, -24..24 semitones, wider ones at the ends."""
    classes: Ints = np.asarray(windows, dtype=np.int64)
    intervals = np.concatenate([np.diff(window[window >= FIRST_NOTE]) for window in classes])
    counts = np.bincount(np.clip(intervals, -_WIDEST, _WIDEST) + _WIDEST, minlength=2 * _WIDEST + 1)
    return counts / max(1, len(intervals))


def _best_scale(notes: NDArray[np.int64]) -> float:
    """Share of the notes in the major scale that holds most; classes do as well as pitches here."""
    counts = np.bincount(notes % 12, minlength=12)
    return float((_SCALES @ counts).max() / counts.sum())


def _silent_steps(classes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """[N, T]: nothing sounds, because no note has begun yet or the last one was ended."""
    silent: NDArray[np.bool_] = np.ones(len(classes), dtype=bool)
    steps = []
    for column in classes.T:
        silent = np.where(column >= FIRST_NOTE, False, np.where(column == NOTE_OFF, True, silent))
        steps.append(silent)
    return np.stack(steps, axis=1)


def _mean(values: object) -> float:
    array = np.asarray(values, dtype=np.float64)
    return float(array.mean()) if array.size else 0.0
