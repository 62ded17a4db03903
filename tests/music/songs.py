"""Small songs for tests."""

from __future__ import annotations

from collections.abc import Sequence

from midime_tui.music.notes import Metre, Note, Song, Track

COMMON = (Metre(0, 4, 4),)


def quarters(bars: int, pitch: int = 60, program: int = 0, start: int = 0) -> tuple[Note, ...]:
    """Quarters that walk up and down from `pitch` through `bars` bars of 4/4."""
    steps = (0, 2, 4, 5, 7, 5, 4, 2)
    return tuple(
        Note(start + 4 * beat, start + 4 * beat + 4, pitch + steps[beat % 8], 80, program)
        for beat in range(4 * bars)
    )


def hits(bars: int, pitch: int = 36) -> tuple[Note, ...]:
    """A drum on every quarter."""
    return tuple(Note(4 * beat, 4 * beat + 1, pitch, 80, 0, True) for beat in range(4 * bars))


def melodic(name: str, notes: Sequence[Note], program: int = 0) -> Track:
    return Track(name, tuple(notes), program)


def drums(name: str = "Drums", bars: int = 4) -> Track:
    return Track(name, hits(bars), 0, True)


def song(*tracks: Track, metres: Sequence[Metre] = COMMON) -> Song:
    return Song("tune.mid", tracks, metres=tuple(metres))
