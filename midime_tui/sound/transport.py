"""The transport: which clip sounds at which frame, and how one gives way to the next without a click.

It only copies ready-made samples: whoever pulls (`read`) may be a sound card's callback.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from midime_tui.sound.clip import Clip
from midime_tui.sound.envelope import ramp
from midime_tui.sound.live import Key, LiveNotes
from midime_tui.sound.spans import Span, Struck

Array = NDArray[np.float32]
When = Literal["now", "beat", "bar", "loop"]
WHENS: tuple[When, ...] = ("now", "beat", "bar", "loop")

_CROSSFADE = 0.010  # seconds
_START = 0.002  # seconds: short, a drum on the first beat keeps its attack
_MOST_STRUCK = 256
_STEPS = {"beat": 4, "bar": 16}


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the music is: `position` in steps (below 0 in a count-in), `ident` of the clip, `pending` of the
    next."""

    playing: bool
    position: float
    steps: int
    qpm: float
    ident: int | None
    pending: int | None
    turns: int


class Transport:
    """Plays one clip, holds at most one that waits for its moment. Every method may be called from any
    thread."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._lock = threading.Lock()
        self._fade = ramp(int(_CROSSFADE * sample_rate))[:, None]
        self._start = ramp(int(_START * sample_rate))[:, None]
        self._clip: Clip | None = None
        self._frame = 0
        self._playing = False
        self._turns = 0
        self._first = False  # the clip began out of silence and has not come round yet
        self._pending: tuple[Clip, When] | None = None
        self._rise = self._start  # the gain with which the present clip came in ...
        self._risen = 0  # ... and how many frames of it are done
        self._leaving: Array = np.zeros((0, 2), dtype=np.float32)  # what fades out, to be added to what comes

        self._live = LiveNotes(sample_rate)
        self._struck: deque[Struck] = deque(maxlen=_MOST_STRUCK)  # most outputs do not ask for them
        self._spans: list[Span] | None = None  # while somebody asks for them
        self._run = 0  # how often the music was started

    def strike(self, key: Key, audio: Array, struck: Struck) -> None:
        """Let a live note sound from the next frame on, whether music plays or not: its samples
        [frames, 2], and what is told of it."""
        with self._lock:
            self._live.strike(key, audio, struck.note)
            self._struck.append(struck)

    def release(self, key: Key | None = None) -> None:
        """Let the live note of this name fade, or all of them."""
        with self._lock:
            self._release(key)

    def _release(self, key: Key | None = None) -> None:
        self._struck.extend(Struck(note, None) for note in self._live.release(key))

    def read_spans(self, frames: int) -> tuple[list[Span], list[Struck]]:
        """Go on by `frames`: what of which clip that was, and what was struck since the last time."""
        with self._lock:
            self._spans = []
            self._read(np.zeros((frames, 2), dtype=np.float32))
            spans, self._spans = self._spans, None
            struck = list(self._struck)
            self._struck.clear()
        return spans, struck

    def load(self, clip: Clip, when: When = "now") -> None:
        """Let `clip` take over: at once, or at the next beat, bar or loop end of what plays.

        At a loop's end it begins at its beginning, else it goes on from where the old one was. A clip that
        was waiting is dropped.
        """
        with self._lock:
            self._pending = None
            if not self._playing or self._clip is None:
                self._clip, self._frame = clip, 0
            elif when == "now":
                self._switch(clip, self._continued(clip, self._frame))
            else:
                self._pending = (clip, when)

    def revise(self, changed: Mapping[Clip, Clip]) -> None:
        """Put new versions of the clips that play and wait in their places: same moment, other sound."""
        with self._lock:
            if self._pending and self._pending[0] in changed:
                self._pending = (changed[self._pending[0]], self._pending[1])
            if self._clip is not None and self._clip in changed:
                clip = changed[self._clip]
                if self._playing:
                    self._switch(clip, self._continued(clip, self._frame))
                else:
                    self._clip, self._frame = clip, 0

    def play(self, at: float = 0.0, lead_in: Clip | None = None) -> None:
        """Start from step `at`, or with `lead_in`, a clip to be heard once before. While playing: nothing."""
        with self._lock:
            if self._clip is None or self._playing:
                return
            if lead_in is not None:
                self._pending = (self._clip, "loop")
                self._clip, self._frame = lead_in, 0
            else:
                self._frame = self._clip.frame(at % self._clip.steps)
            self._playing, self._turns = True, 0
            self._run += 1
            self._first = lead_in is None and self._frame == 0
            self._rise, self._risen = (self._fade if len(self._leaving) else self._start), 0

    def stop(self) -> None:
        """Fade out, live notes too, and go back to the beginning."""
        with self._lock:
            self._release()
            if self._playing and self._clip is not None:
                self._leave()
            self._playing = False
            if self._pending is not None:
                self._clip, self._pending = self._pending[0], None
            self._frame = 0

    @property
    def clips(self) -> tuple[Clip, ...]:
        """The clip that plays and the one that waits, as far as there are any."""
        with self._lock:
            waiting = (self._pending[0],) if self._pending else ()
            return ((self._clip,) if self._clip else ()) + waiting

    @property
    def sounding(self) -> bool:
        """False where `read` would give nothing but silence."""
        return self._playing or len(self._leaving) > 0 or bool(self._live)

    def moment(self, latency: float = 0.0) -> Moment:
        """What is heard now, if what was read last is heard `latency` seconds later."""
        with self._lock:
            clip = self._clip
            pending = self._pending[0].ident if self._pending else None
            if clip is None:
                return Moment(False, 0.0, 0, 120.0, None, pending, 0)
            frame = self._frame - (latency * self.sample_rate if self._playing else 0.0)
            if frame < 0:
                frame = frame % clip.span if clip.repeats and self._turns else 0.0
            step = clip.step(frame)
            position = step - (clip.steps if clip.count_in else 0)
            qpm = clip.qpm_at(step)
            return Moment(self._playing, position, clip.steps, qpm, clip.ident, pending, self._turns)

    def read(self, frames: int) -> Array:
        """The next `frames` frames: [frames, 2] float32."""
        out = np.zeros((frames, 2), dtype=np.float32)
        with self._lock:
            self._read(out)
        return out

    def _read(self, out: Array) -> None:
        """Fill `out`, which is silent so far. The lock is held."""
        at = 0
        while at < len(out):
            count = self._calm(len(out) - at)
            if count:
                self._note_span(at, count)
                self._copy(out[at : at + count])
                at += count
        self._live.add(out)

    def _note_span(self, at: int, count: int) -> None:
        if self._spans is not None and self._playing and self._clip is not None:
            self._spans.append(Span(at, self._clip, self._frame, count, self._first, self._run))

    def _calm(self, most: int) -> int:
        """How many frames go on without an event; 0 after an event that was dealt with."""
        clip = self._clip
        if not self._playing or clip is None:
            return most
        if self._pending is not None:
            boundary = self._boundary(clip, self._pending[1])
            # the crossfade ends where the new clip's beat begins, so the beat keeps its attack
            begin = max(boundary - len(self._fade), self._frame)
            if begin == self._frame:
                target, when = self._pending
                self._pending = None
                frame = 0 if when == "loop" else self._continued(target, boundary)
                self._switch(target, frame - (boundary - self._frame), fresh=clip.count_in)
                return 0
            most = min(most, begin - self._frame)
        end = len(clip.audio)
        if self._frame >= end:
            if clip.repeats:
                self._frame -= end
                self._turns += 1
                self._first = False
            else:
                self._playing, self._frame = False, 0
            return 0
        return min(most, end - self._frame)

    def _copy(self, out: Array) -> None:
        count = len(out)
        if self._playing and self._clip is not None:
            out += self._risen_clip(count)
            self._frame += count
            self._risen = min(self._risen + count, len(self._rise))
        if len(self._leaving):
            rest = self._leaving[:count]
            out[: len(rest)] += rest
            self._leaving = self._leaving[count:]

    def _risen_clip(self, count: int) -> Array:
        """The present clip's next frames with what is left of its fade-in."""
        assert self._clip is not None
        audio = self._clip.take(self._frame, count, self._first)
        rise = self._rise[self._risen : self._risen + count]
        if len(rise):
            audio = audio.copy()
            audio[: len(rise)] *= rise
        return audio

    def _leave(self) -> None:
        """Hand the present clip's fade-out over to what is added to the next frames.

        It fades from the gain that it has reached: with fades of one shape, all gains together stay below 1
        however often the clip changes within a fade (the shape is log-concave).
        """
        assert self._clip is not None
        reached = self._rise[self._risen] if self._risen < len(self._rise) else np.float32(1.0)
        going = self._clip.take(self._frame, len(self._fade), self._first) * (reached * self._fade[::-1])
        going[: len(self._leaving)] += self._leaving
        self._leaving = going

    def _switch(self, clip: Clip, frame: int, *, fresh: bool = False) -> None:
        """Crossfade to `frame` of `clip`; `fresh` where silence or clicks were before, no turn of a loop."""
        self._leave()
        self._first = fresh or (self._first and frame >= 0)
        if frame < 0 and clip.repeats and not fresh:
            frame %= clip.span
            self._turns = -1  # the last moments before its first beat are not a turn of it
        else:
            self._turns = 0
        self._clip, self._frame = clip, frame
        self._rise, self._risen = self._fade, 0

    def _boundary(self, clip: Clip, when: When) -> int:
        """The frame of `clip` at which a change is due."""
        if when not in _STEPS:
            return clip.span if self._frame <= clip.span else self._frame
        unit = _STEPS[when]
        step = clip.step(self._frame)
        due = math.ceil(step / unit - 1e-9) * unit
        return min(clip.frame(due), clip.span)

    def _continued(self, clip: Clip, frame: int) -> int:
        """The frame of `clip` that stands at the step where the present clip is at `frame`."""
        assert self._clip is not None
        return clip.frame(self._clip.step(frame) % clip.steps)
