"""Rendered music, as the transport plays it: samples, and which step each of them belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note
from midime_tui.sound.tempo import TempoMap

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Clip:
    """Rendered music.

    audio:    [frames, 2] float32; a clip that repeats has exactly `span` frames, another may ring on after
              them
    span:     frames of `steps` sixteenths
    steps:    length in sixteenths
    qpm:      quarter notes per minute it was rendered at
    ident:    what the sender calls it
    repeats:  True for a loop; False plays once
    count_in: True for the clicks before the music: its position counts up to 0
    opening:  what a loop's first frames are in its first turn, when nothing rings over from its end yet
    tempos:   (sixteenth, quarter notes per minute) where the tempo changes in the clip, the first at 0; None:
              it keeps `qpm`
    notes:    (first frame, frames held, note) by first frame, for outputs that are told notes; below 0 is
              early, before the loop's seam
    """

    audio: Array
    span: int
    steps: int
    qpm: float
    ident: int = 0
    repeats: bool = True
    count_in: bool = False
    opening: Array | None = None
    tempos: TempoMap | None = None
    notes: tuple[tuple[int, int, Note], ...] = ()

    def step(self, frame: float) -> float:
        """The step that a frame belongs to."""
        if self.tempos is None:
            return frame * self.steps / self.span
        return self.tempos.step(frame / self.span * self.tempos.seconds(self.steps))

    def frame(self, step: float) -> int:
        """The frame that a step, 0 or later, begins at."""
        if self.tempos is None:
            return round(step * self.span / self.steps)
        return round(self.tempos.seconds(step) / self.tempos.seconds(self.steps) * self.span)

    def qpm_at(self, step: float) -> float:
        """Quarter notes per minute at a step."""
        return self.qpm if self.tempos is None else self.tempos.qpm(step)

    def take(self, begin: int, frames: int, first: bool = False) -> Array:
        """`frames` samples from `begin` on, [frames, 2]: around the loop, or silence after the end.

        first: this is the first turn, nothing was before it
        """
        total = len(self.audio)
        if first and self.opening is not None and begin < len(self.opening):
            return self._opened(begin, frames)
        if begin >= 0 and begin + frames <= total:
            return self.audio[begin : begin + frames]
        places = np.arange(begin, begin + frames)
        if self.repeats:
            return self.audio[places % total]
        inside = (places >= 0) & (places < total)
        return np.where(inside[:, None], self.audio[np.clip(places, 0, total - 1)], np.float32(0.0))

    def _opened(self, begin: int, frames: int) -> Array:
        """The first turn, which may begin in the silence before it."""
        assert self.opening is not None
        head = self.opening[max(begin, 0) : max(begin + frames, 0)]
        silence = np.zeros((min(max(-begin, 0), frames), 2), dtype=np.float32)
        done = len(silence) + len(head)
        return np.concatenate([silence, head, self.take(begin + done, frames - done)])
