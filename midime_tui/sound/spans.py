"""What was read from a transport, for outputs that are told notes in the place of samples."""

from __future__ import annotations

from dataclasses import dataclass

from midime_tui.music.notes import Note
from midime_tui.sound.clip import Clip


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of music that was read.

    at:    its first frame in the block
    clip:  what was read, from `frame` on, `count` frames
    first: whether this is the clip's first turn out of silence
    run:   grows with every start of the music
    """

    at: int
    clip: Clip
    frame: int
    count: int
    first: bool
    run: int


@dataclass(frozen=True, slots=True)
class Struck:
    """A live note whose key is down for `held` frames; None: it went up."""

    note: Note
    held: int | None
