"""Melody and bass of POP909: the MELODY track, and a bass line out of the lowest notes of the PIANO track.

The songs have no bass of their own: their accompaniment is a piano's. Its left hand mostly plays what a bass
would: a note is taken where it is the lowest that sounds, and moved by octaves into the range of a bass.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np

from training.pop909 import beats_of, one_voice, snap, song_files, track_notes
from training.tunes import Floats, Ints

LOWEST, HIGHEST = 28, 51  # E1, the lowest string, to E flat 3
_TOP = 60  # notes from here up are the right hand's
_TOGETHER = 0.5  # steps: notes this near are one attack

Voice = tuple[Floats, Floats, Ints]  # starts, ends in steps, pitches


@dataclass(frozen=True)
class PopSong:
    """name: number of the song; bars: [M] steps where bar lines stand; qpm: mean tempo."""

    name: str
    melody: Voice
    bass: Voice
    bars: Floats
    qpm: float


def read_pop_songs(archive: Path) -> list[PopSong]:
    """Songs in common time, by number; one that cannot be read is left out. MidimeError for a bad archive."""
    songs = []
    for name, files in sorted(song_files(archive).items()):
        try:
            song = read_pop_song(name, files["midi"], files["beats"])
        except (ValueError, KeyError, OSError, EOFError, IndexError):
            continue
        if song is not None:
            songs.append(song)
    return songs


def read_pop_song(name: str, midi: bytes, beats: bytes) -> PopSong | None:
    """One song, None where it is not in common time. ValueError where a track or the beats are missing."""
    table = np.loadtxt(io.BytesIO(beats), ndmin=2)
    if len(table) < 16 or np.any(np.diff(table[:, 0]) <= 0):
        raise ValueError("no usable beats")
    bars = np.flatnonzero(table[:, 2] == 1) * np.float64(4)
    if len(bars) < 4 or int(np.median(np.diff(bars))) != 16:
        return None
    file = mido.MidiFile(file=io.BytesIO(midi))

    def in_steps(track: str) -> Voice:
        starts, ends, pitches = track_notes(file, track)
        begun = snap(4 * beats_of(starts, table[:, 0]))
        return begun, np.maximum(np.rint(4 * beats_of(ends, table[:, 0])), begun + 1), pitches

    melody = one_voice(*in_steps("MELODY"))
    qpm = 60 / float(np.mean(np.diff(table[:, 0])))
    return PopSong(name, melody, bass_line(*in_steps("PIANO")), bars, qpm)


def bass_line(starts: Floats, ends: Floats, pitches: Ints) -> Voice:
    """One voice out of a piano's notes: each attack's lowest, unless a lower one of the line sounds on."""
    order = np.lexsort((pitches, np.round(starts)))
    line: list[tuple[float, float, int]] = []
    for index in order:
        start, end, pitch = float(np.round(starts[index])), float(ends[index]), int(pitches[index])
        if pitch >= _TOP:
            continue
        if line:
            begun, until, lowest = line[-1]
            if start - begun < _TOGETHER or (start < until and pitch > lowest):
                continue
            line[-1] = begun, min(until, start), lowest
        line.append((start, max(end, start + 1), pitch))
    if not line:
        raise ValueError("no bass in the PIANO track")
    begins, leaves, lows = zip(*line)
    return np.array(begins), np.array(leaves), fold(np.array(lows, dtype=np.int64))


def fold(pitches: Ints) -> Ints:
    """Pitches [N] moved by octaves into the range of a bass."""
    low: Ints = np.where(pitches < LOWEST, pitches + 12 * -(-(LOWEST - pitches) // 12), pitches)
    return np.where(low > HIGHEST, low - 12 * -(-(low - HIGHEST) // 12), low)
