"""A whole song as sound: all its tracks, through all its tempo changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import STEPS_PER_QUARTER, Song
from midime_tui.sound.render import SAMPLE_RATE, render_blocks

Array = NDArray[np.float32]


class TempoMap:
    """When a step sounds, in seconds from the beginning.

    tempos: (step, quarter notes per minute), the first at step 0
    parts:  how many parts of a sixteenth the steps are counted in
    """

    def __init__(self, tempos: tuple[tuple[int, float], ...], parts: int = 1) -> None:
        self._steps = [step for step, _ in tempos]
        self._pace = [60.0 / qpm / STEPS_PER_QUARTER / parts for _, qpm in tempos]  # seconds a step
        self._seconds = [0.0]
        for (step, following), pace in zip(pairwise(self._steps), self._pace):
            self._seconds.append(self._seconds[-1] + (following - step) * pace)

    def seconds(self, step: float) -> float:
        """The time of a step, 0 or later."""
        at = bisect_right(self._steps, step) - 1
        return self._seconds[at] + (step - self._steps[at]) * self._pace[at]


def render_song(song: Song, *, parts: int = 1, sample_rate: int = SAMPLE_RATE) -> Iterator[Array]:
    """The sound of a song, block by block, [frames, 2] float32 each; what rings past the end is heard.

    parts: how many parts of a sixteenth the song's steps are counted in, see `read_midi`
    """
    tempo_map = TempoMap(song.tempos, parts)

    def frame(step: int) -> int:
        return round(tempo_map.seconds(step) * sample_rate)

    notes = [
        replace(note, start=frame(note.start), end=max(frame(note.end), frame(note.start) + 1))
        for track in song.tracks
        for note in track.notes
    ]
    # at this tempo a step is a frame, so that every note keeps a time of its own
    one_frame_a_step = 60.0 * sample_rate / STEPS_PER_QUARTER
    yield from render_blocks(
        notes, qpm=one_frame_a_step, steps=max(frame(song.steps), 1), sample_rate=sample_rate, ring=True
    )
