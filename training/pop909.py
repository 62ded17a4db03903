"""POP909: the MELODY track of each song on the beat grid that the data set's authors annotated.

The MIDI ticks of these files do not follow the beat (the first one lies anywhere), so `read_midi`, which
rounds in ticks, is of no use here: times go tick -> second (tempo map) -> beat (`beat_midi.txt`: second, 1 on
every other beat, 1 on the first beat of a bar).
"""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import mido
import numpy as np

from midime_tui.errors import MidimeError
from training.tunes import Floats, Ints, Tune

COLLECTION = "pop909"


def read_pop909(archive: Path) -> tuple[list[Tune], list[tuple[str, str]]]:
    """Tunes of the archive, and (name, reason) of the songs left out. MidimeError for a bad archive."""
    songs = song_files(archive)
    tunes: list[Tune] = []
    left_out: list[tuple[str, str]] = []
    for name in sorted(songs):
        try:
            tunes.append(read_song(name, songs[name]["midi"], songs[name]["beats"]))
        except (ValueError, KeyError, OSError, EOFError, IndexError) as error:
            left_out.append((name, str(error) or type(error).__name__))
    return tunes, left_out


def song_files(archive: Path) -> dict[str, dict[str, bytes]]:
    """The files "midi" and "beats" of every song, by its number. MidimeError for a bad archive."""
    songs: dict[str, dict[str, bytes]] = {}
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                parts = member.name.split("/")
                if len(parts) != 4 or parts[1] != "POP909" or not member.isfile():
                    continue
                kind = {"beat_midi.txt": "beats", f"{parts[2]}.mid": "midi"}.get(parts[3])
                content = tar.extractfile(member) if kind else None
                if kind and content:
                    songs.setdefault(parts[2], {})[kind] = content.read()
    except (OSError, tarfile.TarError) as error:
        raise MidimeError(f"{archive} is not a readable POP909 archive ({error}).") from error
    return songs


def read_song(name: str, midi: bytes, beats: bytes) -> Tune:
    """One song. Raises ValueError with a short reason where melody or beats do not make a tune."""
    table = np.loadtxt(io.BytesIO(beats), ndmin=2)
    if len(table) < 16 or np.any(np.diff(table[:, 0]) <= 0):
        raise ValueError("no usable beats")
    starts, ends, pitches = track_notes(mido.MidiFile(file=io.BytesIO(midi)), "MELODY")
    starts, ends = 4 * beats_of(starts, table[:, 0]), 4 * beats_of(ends, table[:, 0])
    bars = np.flatnonzero(table[:, 2] == 1) * np.float64(4)
    if len(bars) < 4:
        raise ValueError("no bar lines")
    quarters = int(np.median(np.diff(bars))) // 4
    # singers let go early: only where a note begins tells whether the melody is on the grid
    begun = snap(starts)
    let_go: Floats = np.maximum(np.rint(ends), begun + 1)
    return Tune(COLLECTION, name, name, (quarters, 4), *one_voice(begun, let_go, pitches), bars)


def track_notes(midi: mido.MidiFile, name: str) -> tuple[Floats, Floats, Ints]:
    """Notes of the track of that name, times in seconds. Raises ValueError where there are none."""
    tracks = [track for track in midi.tracks if track.name.strip() == name]
    if not tracks:
        raise ValueError(f"no {name} track")
    ticks, tempos, tick = [0], [500000], 0
    for message in midi.tracks[0]:
        tick += message.time
        if message.type == "set_tempo":
            ticks.append(tick)
            tempos.append(message.tempo)
    per_tick = np.array(tempos) / 1e6 / midi.ticks_per_beat
    marks = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * per_tick[:-1])])

    def seconds(tick: int) -> float:
        index = int(np.searchsorted(ticks, tick, side="right")) - 1
        return float(marks[index] + (tick - ticks[index]) * per_tick[index])

    sounding: dict[int, float] = {}
    notes: list[tuple[float, float, int]] = []
    tick = 0
    for message in tracks[0]:
        tick += message.time
        if message.type in ("note_on", "note_off"):
            begun = sounding.pop(message.note, None)
            if begun is not None:
                notes.append((begun, seconds(tick), message.note))
            if message.type == "note_on" and message.velocity:
                sounding[message.note] = seconds(tick)
    if not notes:
        raise ValueError(f"no notes in the {name} track")
    starts, ends, pitches = zip(*sorted(notes))
    return np.array(starts), np.array(ends), np.array(pitches, dtype=np.int64)


def beats_of(times: Floats, beats: Floats) -> Floats:
    """Seconds to beats, straight on beyond both ends."""
    inside = np.interp(times, beats, np.arange(len(beats)))
    before = (times - beats[0]) / (beats[1] - beats[0])
    after = len(beats) - 1 + (times - beats[-1]) / (beats[-1] - beats[-2])
    return np.where(times < beats[0], before, np.where(times > beats[-1], after, inside))


def snap(steps: Floats, tolerance: float = 0.2) -> Floats:
    """Times near a sixteenth onto it; others keep their place and are recognised as off the grid."""
    nearest = np.round(steps)
    return np.where(np.abs(steps - nearest) <= tolerance, nearest, steps)


def one_voice(starts: Floats, ends: Floats, pitches: Ints) -> tuple[Floats, Floats, Ints]:
    """The highest note of those that start together, each cut where the next begins."""
    order = np.lexsort((-pitches, starts))
    starts, ends, pitches = starts[order], ends[order], pitches[order]
    first = np.concatenate([[True], np.diff(starts) > 0])
    starts, ends, pitches = starts[first], ends[first], pitches[first]
    cut: Floats = np.minimum(ends, np.append(starts[1:], np.inf))
    return starts, cut, pitches
