"""Rules that music may keep: each gives a chunk of notes a reward from 0 (not at all) to 1 (wholly kept).

Written as words: `key=C`, `key=F#m`, `key=own`, `dense`, `sparse`, `wide`, `narrow`, `syncopated`,
`straight`, `tonic` (of the key beside it) or `tonic=D`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.music.attributes import (
    ChunkNotes,
    density,
    diatonic_share,
    syncopation_8,
    syncopation_16,
)

Reward = Callable[[ChunkNotes, int], float]

OPPOSITES = (("dense", "sparse"), ("wide", "narrow"), ("syncopated", "straight"))
MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)  # minor: natural
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_KEY = re.compile(r"([A-Ga-g])([#b]?) ?(m|min|minor|maj|major)?")
# How well each degree fits a key, as listeners say (Krumhansl & Kessler 1982, from the tonic upwards).
_PROFILES = (
    (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
)
_DENSE, _SPARSE = 2, 8  # steps an onset: an eighth note each, a half note each
_WIDE, _NARROW = 18, 7  # semitones from the lowest note to the highest
_SYNCOPATED = 0.5  # share of the onsets


@dataclass(frozen=True, slots=True)
class Key:
    """tonic: pitch class, 0..11; minor: natural minor instead of major."""

    tonic: int
    minor: bool = False

    @property
    def scale(self) -> frozenset[int]:
        """The seven pitch classes."""
        return frozenset((self.tonic + degree) % 12 for degree in (MINOR if self.minor else MAJOR))

    @property
    def name(self) -> str:
        return _NAMES[self.tonic] + ("m" if self.minor else "")


@dataclass(frozen=True, slots=True)
class Rule:
    """name: the word for it; reward: of notes and a number of steps, 0..1; key: that it holds to, if any."""

    name: str
    reward: Reward
    key: Key | None = None


def parse_key(text: str) -> Key:
    """`C`, `F#`, `Bb`, `Am`, `C# minor`. Raises MidimeError for anything else."""
    found = _KEY.fullmatch(text.strip())
    if found is None:
        raise MidimeError(f"'{text}' is no key; one like C, F#, Bb, Am or C#m would be right")
    letter, accidental, mode = found.groups()
    tonic = _LETTERS[letter.upper()] + {"": 0, "#": 1, "b": -1}[accidental]
    return Key(tonic % 12, (mode or "").startswith("mi") or mode == "m")


def key_of_music(chunks: Sequence[ChunkNotes]) -> Key:
    """The key whose profile the durations of the pitch classes follow best.

    Raises MidimeError where there is no note with a pitch.
    """
    weights: NDArray[np.float64] = np.zeros(12)
    for chunk in chunks:
        for note in chunk:
            if not note.is_drum:
                weights[note.pitch % 12] += note.end - note.start
    if not weights.any():
        raise MidimeError("music without pitches has no key; name one, such as key=C")
    weights -= weights.mean()
    best, fit = Key(0), -np.inf
    for minor, profile in enumerate(_PROFILES):
        wanted = np.asarray(profile) - np.mean(profile)
        wanted /= np.linalg.norm(wanted)
        for tonic in range(12):
            now = float(weights @ np.roll(wanted, tonic))
            if now > fit:
                best, fit = Key(tonic, bool(minor)), now
    return best


def exclude(one: str, other: str) -> bool:
    """Whether of two rules only one can be kept."""
    keys = one.startswith("key=") and other.startswith("key=")
    return keys or any({one, other} == set(pair) for pair in OPPOSITES)


def parse_rules(words: Sequence[str], own: Key | None = None) -> tuple[Rule, ...]:
    """The rules that words name, in their order.

    own: what `key=own` stands for
    Raises MidimeError, one sentence, for no words, unknown ones, and ones that exclude each other.
    """
    if not words:
        raise MidimeError("no rule is given; name at least one, such as key=C or dense")
    key: Key | None = None
    for word in words:
        head, _, value = word.partition("=")
        if head == "key":
            if key is not None:
                raise MidimeError("two keys are asked for; music can be held to one")
            if value == "own" and own is None:
                raise MidimeError("key=own needs a tune: a personal model's; name a key, such as key=C")
            key = own if value == "own" else parse_key(value)
    for one, other in OPPOSITES:
        if one in words and other in words:
            raise MidimeError(f"{one} and {other} exclude each other; leave one out")
    if len(set(words)) < len(words) or sum(word.partition("=")[0] == "tonic" for word in words) > 1:
        raise MidimeError("a rule is given twice; once is enough")
    return tuple(_rule(word, key) for word in words)


def _rule(word: str, key: Key | None) -> Rule:
    head, mark, value = word.partition("=")
    if head == "key" and key is not None:
        scale = key.scale

        def in_key(notes: ChunkNotes, steps: int) -> float:
            return diatonic_share(notes, steps, scale) if notes else 0.0  # silence would be an easy way out

        return Rule(f"key={key.name}", in_key, key)
    if head == "tonic":
        tonic = parse_key(value) if mark else key
        if tonic is None:
            raise MidimeError("tonic needs a key beside it, or its own: tonic=C")
        pitch_class = tonic.tonic
        return Rule(
            f"tonic={_NAMES[pitch_class]}", lambda notes, steps: float(_last_class(notes) == pitch_class)
        )
    if word in SIMPLE:
        return Rule(word, SIMPLE[word])
    raise MidimeError(f"'{word}' is no rule; rules are key=C, key=own, tonic, {', '.join(SIMPLE)}")


def _last_class(notes: ChunkNotes) -> int | None:
    tonal = [note for note in notes if not note.is_drum]
    return max(tonal, key=lambda note: (note.start, note.pitch)).pitch % 12 if tonal else None


def _span(notes: ChunkNotes) -> int:
    pitches = [note.pitch for note in notes if not note.is_drum]
    return max(pitches) - min(pitches) if pitches else 0


def _dense(notes: ChunkNotes, steps: int) -> float:
    return min(1.0, density(notes, steps) * _DENSE)


def _sparse(notes: ChunkNotes, steps: int) -> float:
    return min(1.0, 1 / (density(notes, steps) * _SPARSE)) if notes else 0.0


def _wide(notes: ChunkNotes, steps: int) -> float:
    return min(1.0, _span(notes) / _WIDE)


def _narrow(notes: ChunkNotes, steps: int) -> float:
    return min(1.0, _NARROW / max(1, _span(notes))) if notes else 0.0


def _off_beat(notes: ChunkNotes, steps: int) -> float:
    return syncopation_16(notes, steps) + syncopation_8(notes, steps)


def _syncopated(notes: ChunkNotes, steps: int) -> float:
    return min(1.0, _off_beat(notes, steps) / _SYNCOPATED)


def _straight(notes: ChunkNotes, steps: int) -> float:
    return 1 - _off_beat(notes, steps) if notes else 0.0


SIMPLE: dict[str, Reward] = {
    "dense": _dense,
    "sparse": _sparse,
    "wide": _wide,
    "narrow": _narrow,
    "syncopated": _syncopated,
    "straight": _straight,
}
"""Rules that are one word."""
