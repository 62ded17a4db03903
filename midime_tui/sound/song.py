"""A whole song as sound: all its tracks, through all its tempo changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import STEPS_PER_QUARTER, Note, Song
from midime_tui.sound.render import SAMPLE_RATE, render_blocks
from midime_tui.sound.tempo import TempoMap

Array = NDArray[np.float32]


def render_song(song: Song, *, parts: int = 1, sample_rate: int = SAMPLE_RATE) -> Iterator[Array]:
    """The sound of a song, block by block, [frames, 2] float32 each; what rings past the end is heard.

    parts: how many parts of a sixteenth the song's steps are counted in, see `read_midi`
    """
    tempo_map = TempoMap(song.tempos, parts)
    notes = notes_in_frames((note for track in song.tracks for note in track.notes), tempo_map, sample_rate)
    steps = max(round(tempo_map.seconds(song.steps) * sample_rate), 1)
    yield from render_blocks(
        notes, qpm=one_frame_a_step(sample_rate), steps=steps, sample_rate=sample_rate, ring=True
    )


def notes_in_frames(notes: Iterable[Note], tempo_map: TempoMap, sample_rate: int) -> list[Note]:
    """Notes whose steps are frames, so that each keeps a time of its own; their shifts are in it."""

    def frame(step: float) -> int:
        return round(tempo_map.seconds(max(step, 0)) * sample_rate)

    timed = []
    for note in notes:
        start = frame(note.start + note.shift)
        timed.append(replace(note, start=start, end=max(frame(note.end + note.shift), start + 1), shift=0.0))
    return timed


def one_frame_a_step(sample_rate: int) -> float:
    """The tempo, in quarter notes per minute, at which a step is a frame."""
    return 60.0 * sample_rate / STEPS_PER_QUARTER
