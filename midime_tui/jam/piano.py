"""The computer keyboard as a piano, in the rows that trackers use: Z to M, and Q to I an octave higher."""

from __future__ import annotations

LOWEST_OCTAVE, HIGHEST_OCTAVE = -1, 8
MIDDLE_OCTAVE = 4  # its C is middle C, MIDI pitch 60

# semitones above the octave's C; the second row begins an octave higher and both overlap by a fourth
LOWER_ROW = {key: step for step, key in enumerate("zsxdcvgbhnjm,l.;/")}
UPPER_ROW = {key: step + 12 for step, key in enumerate("q2w3er5t6y7ui9o0p")}
KEYS: dict[str, int] = {**LOWER_ROW, **UPPER_ROW}


def pitch_of_key(character: str, octave: int = MIDDLE_OCTAVE) -> int | None:
    """MIDI pitch of a character typed, whatever its case; None for one that is no key of the piano, and
    beyond 0..127. Octave 4 has middle C (60) on Z."""
    step = KEYS.get(character.lower())
    if step is None:
        return None
    pitch = 12 * (octave + 1) + step
    return pitch if 0 <= pitch <= 127 else None


def keys_of_pitch(pitch: int, octave: int = MIDDLE_OCTAVE) -> tuple[str, ...]:
    """The characters that play a pitch, the lower row's first: none, one or two. For labels beside a roll."""
    step = pitch - 12 * (octave + 1)
    return tuple(key for key, value in KEYS.items() if value == step)
