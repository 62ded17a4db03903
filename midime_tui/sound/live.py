"""Live notes: what is struck while the music plays, mixed into what the transport gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note
from midime_tui.sound.envelope import ramp
from midime_tui.sound.limiter import CEILING

Array = NDArray[np.float32]
Key = tuple[int, bool]
"""(pitch, is it a drum): what is released by the same name."""

MOST_SOUNDING = 32
_RELEASE = 0.06  # seconds in which a released note fades
_ROOM = 0.99 - CEILING  # between the limiter's ceiling and full scale


@dataclass(eq=False)
class _Sounding:
    """One struck `note`: its samples [frames, 2] and how many of them have sounded."""

    key: Key
    audio: Array
    note: Note
    done: int = 0
    fading: bool = False


class LiveNotes:
    """The struck notes that still sound. Not for threads: the transport holds its lock."""

    def __init__(self, sample_rate: int) -> None:
        self._fade = ramp(int(_RELEASE * sample_rate))[::-1, None]
        self._notes: list[_Sounding] = []

    def __bool__(self) -> bool:
        return bool(self._notes)

    def strike(self, key: Key, audio: Array, note: Note) -> None:
        """Let `audio` [frames, 2] sound from the next frame on; the same key is struck anew."""
        self.release(key)
        held = [note for note in self._notes if not note.fading]
        if len(held) >= MOST_SOUNDING:
            self._let_go(held[0])
        if len(self._notes) < 2 * MOST_SOUNDING:  # more than that is no playing
            self._notes.append(_Sounding(key, audio, note))

    def release(self, key: Key | None = None) -> list[Note]:
        """Fade what was struck by this name, or everything; the notes that sounded."""
        going = [each for each in self._notes if not each.fading and key in (None, each.key)]
        for each in going:
            self._let_go(each)
        return [each.note for each in going]

    def _let_go(self, note: _Sounding) -> None:
        note.fading = True
        rest = note.audio[note.done : note.done + len(self._fade)]
        note.audio, note.done = rest * self._fade[: len(rest)], 0

    def add(self, out: Array) -> None:
        """Add the next frames to `out` [n, 2].

        What is above the limiter's ceiling is bent, not cut; what was below stays as it is, so that a strike
        does not change the music around it.
        """
        if not self._notes:
            return
        for note in self._notes:
            part = note.audio[note.done : note.done + len(out)]
            out[: len(part)] += part
            note.done += len(part)
        self._notes = [note for note in self._notes if note.done < len(note.audio)]
        over = np.abs(out) - np.float32(CEILING)
        if over.max(initial=0.0) > 0:
            bent = np.sign(out) * (CEILING + _ROOM * np.tanh(over / _ROOM))
            np.copyto(out, bent.astype(np.float32), where=over > 0)
