"""A whole song as a clip: what is heard first is rendered at once, the rest while it plays."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from midime_tui.music.notes import Note
from midime_tui.sound.clip import Array, Clip
from midime_tui.sound.protocol import LoadSong
from midime_tui.sound.render import BLOCK, Mix
from midime_tui.sound.sampler import Sampler
from midime_tui.sound.song import notes_in_frames, one_frame_a_step
from midime_tui.sound.tempo import TempoMap

_AT_ONCE = 2  # blocks: 3 to 6 seconds of music, in which a thread gets far ahead


class SongClip:
    """Fills a clip with sound, block by block, in the order in which the blocks will be heard.

    notes: those of `song` that are to be heard, in its parts of a sixteenth
    clip:  may be played at once; a block that is not rendered yet is silent
    """

    def __init__(self, song: LoadSong, notes: Sequence[Note], sampler: Sampler, sample_rate: int) -> None:
        exact = TempoMap(song.tempos, song.parts)
        frames = max(round(exact.seconds(song.steps * song.parts) * sample_rate), 1)
        timed = notes_in_frames(notes, exact, sample_rate)

        def mix(loop: bool) -> Mix:
            return Mix(
                timed,
                qpm=one_frame_a_step(sample_rate),
                steps=frames,
                sample_rate=sample_rate,
                loop=loop,
                sampler=sampler,
            )

        once = mix(loop=False)
        self._mix = mix(loop=True) if song.repeats else once
        opening = np.ascontiguousarray(once.read(0, min(once.ring, frames)).T) if song.repeats else None
        audio: Array = np.zeros((frames + self._mix.ring, 2), dtype=np.float32)
        self.clip = Clip(
            audio,
            frames,
            song.steps,
            song.tempos[0][1],
            song.ident,
            song.repeats,
            opening=opening,
            tempos=TempoMap([(step / song.parts, qpm) for step, qpm in song.tempos]),
            notes=self._mix.timed,
        )
        self._undone = set(range(-(-len(audio) // BLOCK)))
        self._next = 0
        self._one_at_a_time = threading.Lock()
        self._ended = threading.Event()

    def begin(self, frame: int) -> None:
        """Render what is heard from `frame` on, now, and all the rest in a thread."""
        self.go_to(frame)
        threading.Thread(target=self._fill_all, name="render song", daemon=True).start()

    def go_to(self, frame: int) -> None:
        """What follows `frame` is needed first: it is there when this returns."""
        self._next = max(frame, 0) // BLOCK
        for _ in range(_AT_ONCE):
            self._fill_next()

    def end(self) -> None:
        """Nobody will hear the rest."""
        self._ended.set()

    def _fill_all(self) -> None:
        while not self._ended.is_set() and self._fill_next():
            pass

    def _fill_next(self) -> bool:
        """Render the next block that is not there; False where all are."""
        with self._one_at_a_time:
            if not self._undone:
                return False
            first = self._next
            block = min(self._undone, key=lambda number: (number < first, number))
            begin, end = block * BLOCK, min((block + 1) * BLOCK, len(self.clip.audio))
            self.clip.audio[begin:end] = self._mix.read(begin, end).T
            self._undone.discard(block)
        return True
