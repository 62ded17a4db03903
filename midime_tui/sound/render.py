"""From notes to sound: every note at its frame, mixed, limited. One code for the player and for WAV files."""

from __future__ import annotations

import math
import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import STEPS_PER_QUARTER, Note
from midime_tui.sound.drumkit import drum_of
from midime_tui.sound.limiter import REACH, limit
from midime_tui.sound.sampler import Sampler
from midime_tui.sound.soundfont import VARIABLE as SOUNDFONT
from midime_tui.sound.soundfont import new_sampler

Array = NDArray[np.float32]

SAMPLE_RATE = 44100
BLOCK = 1 << 17
_CUT = 0.008  # seconds in which a piece fades where its tail is cut off
_HATS = ("closed hat", "open hat")

_samplers: dict[tuple[int, str], Sampler] = {}


def _sampler(sample_rate: int) -> Sampler:
    """The one that all renderings share, so that each tone is made once. Raises MidimeError where the
    environment names a SoundFont that cannot be played."""
    key = (sample_rate, os.environ.get(SOUNDFONT, ""))
    if key not in _samplers:
        _samplers[key] = new_sampler(sample_rate)
    return _samplers[key]


def frames_of(steps: float, qpm: float, sample_rate: int = SAMPLE_RATE) -> int:
    """Length of `steps` sixteenths in frames, rounded to the nearest."""
    return round(steps * 60.0 / qpm / STEPS_PER_QUARTER * sample_rate)


class Mix:
    """A piece of music as sound that can be read at any frame.

    notes:  in steps; those that do not start in [0, steps) are left out. A shift is heard; a loop's early
            first note sounds at the end of the turn before, a piece's at its beginning
    qpm:    quarter notes per minute, above 0
    steps:  length, at least 1
    loop:   True: what rings past the end is heard at the beginning, for pieces that repeat
    frames: length of the piece, exactly round(steps * 60 / qpm / 4 * sample_rate)
    ring:   frames that sound on after the end (0 for a loop)
    """

    def __init__(
        self,
        notes: Sequence[Note],
        *,
        qpm: float,
        steps: int,
        sample_rate: int = SAMPLE_RATE,
        loop: bool = False,
        sampler: Sampler | None = None,
    ) -> None:
        if not (math.isfinite(qpm) and qpm > 0):
            raise ValueError(f"qpm is {qpm}, it must be above 0")
        if steps < 1:
            raise ValueError(f"steps is {steps}, it must be at least 1")
        if not 8000 <= sample_rate <= 192000:
            raise ValueError(f"sample_rate is {sample_rate}, it must be in 8000..192000")
        self.sample_rate = sample_rate
        self.loop = loop
        self.frames = max(frames_of(steps, qpm, sample_rate), 1)
        self._sampler = sampler or _sampler(sample_rate)
        heard = sorted(note for note in notes if note.start >= 0 and note.start + min(note.shift, 0) < steps)
        if loop:
            heard = [note for note in heard if note.start < steps]
        self._notes = heard
        starts = [frames_of(note.start + note.shift, qpm, sample_rate) for note in heard]
        self._starts = starts if loop else [max(start, 0) for start in starts]
        ends = [note.end if note.start >= steps else min(note.end, steps) for note in heard]
        self._held = [
            max(frames_of(max(end - note.start, 1), qpm, sample_rate), 1) for note, end in zip(heard, ends)
        ]
        self._chokes = self._choke_frames(loop)
        # nothing in the kit or the voices rings for longer than this after its key is up
        self._tail = 2 * sample_rate
        self.ring = 0 if loop or not heard else self._tail

    @property
    def timed(self) -> tuple[tuple[int, int, Note], ...]:
        """(first frame, frames held, note) of every note, by first frame."""
        return tuple(sorted(zip(self._starts, self._held, self._notes)))

    def _choke_frames(self, loop: bool) -> list[int | None]:
        """For every note the frames until the next hat, None where nothing chokes it."""
        hats = [i for i, note in enumerate(self._notes) if note.is_drum and drum_of(note.pitch) in _HATS]
        chokes: list[int | None] = [None] * len(self._notes)
        onsets = sorted({self._starts[i] for i in hats})
        if loop and onsets:
            onsets.append(onsets[0] + self.frames)
        for i in hats:
            later = bisect_right(onsets, self._starts[i])
            chokes[i] = onsets[later] - self._starts[i] if later < len(onsets) else None
        return chokes

    def read(self, begin: int, end: int) -> Array:
        """Frames [begin, end), limited: [2, end - begin] float32. A loop repeats for ever in both
        directions."""
        return limit(self._raw(begin - REACH, end + REACH))

    def _raw(self, begin: int, end: int) -> Array:
        mixed = np.zeros((2, end - begin), dtype=np.float32)
        for note, start, held, choke in zip(self._notes, self._starts, self._held, self._chokes):
            if not self.loop:
                if start < end and start + held + self._tail > begin:
                    self._add(mixed, self._sampler.sound(note, held, choke), start - begin)
                continue
            first = -(-(begin - start - held - self._tail) // self.frames)
            last = (end - 1 - start) // self.frames
            if first <= last:
                sound = self._sampler.sound(note, held, choke)
                for turn in range(first, last + 1):
                    self._add(mixed, sound, start + turn * self.frames - begin)
        return mixed

    @staticmethod
    def _add(mixed: Array, sound: Array, at: int) -> None:
        low, high = max(at, 0), min(at + sound.shape[1], mixed.shape[1])
        if low < high:
            mixed[:, low:high] += sound[:, low - at : high - at]


def first_turn(notes: Sequence[Note], steps: int) -> list[Note]:
    """A loop's notes as its first turn has them: what comes early at the loop's beginning ends it as well."""
    early = [
        replace(note, start=note.start + steps, end=note.end + steps)
        for note in notes
        if note.start + note.shift < 0
    ]
    return [*notes, *early]


def render_blocks(
    notes: Sequence[Note],
    *,
    qpm: float,
    steps: int,
    sample_rate: int = SAMPLE_RATE,
    loop: bool = False,
    ring: bool = False,
    block: int = BLOCK,
) -> Iterator[Array]:
    """The same as `render`, block by block: [<= block, 2] float32 each. Memory does not grow with the
    length."""
    mix = Mix(notes, qpm=qpm, steps=steps, sample_rate=sample_rate, loop=loop)
    total = mix.frames + (mix.ring if ring else 0)
    fade: Array = np.empty(0, dtype=np.float32)
    if not loop:
        frames = min(max(int(_CUT * sample_rate), 1), total)
        fade = (0.5 + 0.5 * np.cos(np.pi * (np.arange(frames) + 1) / frames)).astype(np.float32)
    for begin in range(0, total, block):
        end = min(begin + block, total)
        audio = mix.read(begin, end)
        if end > total - len(fade):
            low = max(total - len(fade), begin)
            audio = audio.copy()
            audio[:, low - begin :] *= fade[low - total + len(fade) : end - total + len(fade)]
        yield np.ascontiguousarray(audio.T)


def render(
    notes: Sequence[Note],
    *,
    qpm: float,
    steps: int,
    sample_rate: int = SAMPLE_RATE,
    loop: bool = False,
    ring: bool = False,
) -> Array:
    """The sound of `notes`: [frames, 2] float32, below full scale; the same notes give the same samples.

    frames is exactly round(steps * 60 / qpm / 4 * sample_rate). With `loop` the piece repeats without a seam:
    what rings past its end is mixed into its beginning. Without it what rings past the end fades out in 8 ms,
    or, with `ring`, is appended. ValueError where qpm, steps or sample_rate make no sense.
    """
    options = {"qpm": qpm, "steps": steps, "sample_rate": sample_rate, "loop": loop, "ring": ring}
    return np.concatenate(list(render_blocks(notes, **options)))  # type: ignore[arg-type]
