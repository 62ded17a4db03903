"""The computer keyboard as nine drums: from Z and from Q to the right, the kick first."""

from __future__ import annotations

from collections.abc import Mapping

from midime_tui.music.drum_classes import DRUM_NAMES, DRUM_PITCHES

DRUMS: Mapping[int, str] = {row[0]: name for row, name in zip(DRUM_PITCHES, DRUM_NAMES)}
"""The drums by the pitch that each is played with."""
ROWS = "zxcvbnm,.", "qwertyuio"
_DRUM_OF = {pitch: row[0] for row in DRUM_PITCHES for pitch in row}


def drum_of_key(character: str) -> int | None:
    """The pitch of the drum that a character plays, whatever its case; None for one that plays none."""
    for row in ROWS:
        if len(character) == 1 and (place := row.find(character.lower())) >= 0:
            return list(DRUMS)[place]
    return None


def key_of_drum(pitch: int) -> str:
    """The character of the lower row that plays a drum of DRUMS, for labels beside a roll; else nothing."""
    return ROWS[0][list(DRUMS).index(pitch)] if pitch in DRUMS else ""


def drum_of_pitch(pitch: int) -> int | None:
    """The drum of DRUMS that a General MIDI drum's pitch is one of; None for one that is none of them."""
    return _DRUM_OF.get(pitch)
