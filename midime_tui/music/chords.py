"""Chord symbols, as lead sheets write them: "C", "F#m7", "Bbmaj7", "Edim", "G7sus4", "Am/C", "N.C."."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from midime_tui.errors import MidimeError

NO_CHORD = "N.C."
PITCH_CLASSES = 12
_MOST_CHORDS = 1024
_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ROOT = re.compile(r"([A-G])([#♯]{1,2}|[b♭]{1,2}|x)?")
_SHIFTS = {"#": 1, "♯": 1, "b": -1, "♭": -1, "x": 2}
_SILENT = ("N.C.", "NC", "N.C")
# Third and fifth in semitones above the root: the four triads, in the order of the chord encoders.
_TRIADS = {(4, 7): 0, (3, 7): 1, (4, 8): 2, (3, 6): 3}


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord, without octaves. Pitch classes count from C = 0.

    root:    pitch class
    bass:    pitch class of the lowest note, the root where the symbol names no other
    pitches: pitch classes, the root among them
    quality: 0 major, 1 minor, 2 augmented, 3 diminished; None where the chord holds none of these triads
    """

    root: int
    bass: int
    pitches: frozenset[int]
    quality: int | None


def pitch_class(name: str) -> int:
    """0..11 of a note's name: "C" is 0, "F#" 6, "Bb" 10. Raises MidimeError for anything else."""
    found = _ROOT.fullmatch(name)
    if found is None:
        raise MidimeError(
            f"{name!r} is no note: a letter A to G with # or b, such as F# or Bb, would be right"
        )
    return _of(found)


def parse_chord(symbol: str) -> Chord | None:
    """The chord of a symbol; None for "N.C.", no chord. Raises MidimeError where it cannot be read."""
    text = symbol.strip()
    if text in _SILENT:
        return None
    root = _ROOT.match(text)
    if root is None:
        raise MidimeError(
            f"{symbol!r} is no chord: a letter A to G and a kind, such as C, F#m7 or Bbmaj7, or {NO_CHORD} "
            "would be right"
        )
    kind, slash, bass = text[root.end() :].partition("/")
    if slash and bass[:1].isdigit():  # 6/9, not a bass note
        kind, slash, bass = text[root.end() :].replace("6/9", "69", 1).partition("/")
    tones = _Tones()
    at = 0
    while at < len(kind):
        for pattern, action in _PARTS:
            found = pattern.match(kind, at)
            if found is not None:
                action(tones, found)
                at = found.end()
                break
        else:
            raise MidimeError(f"{symbol!r} is no chord that is known here: {kind[at:]!r} cannot be read")
    first = _of(root)
    lowest = pitch_class(bass) if slash else first
    pitches = frozenset((first + above) % PITCH_CLASSES for above in tones.all()) | {lowest}
    return Chord(first, lowest, pitches, tones.quality())


def parse_progression(text: str) -> tuple[str, ...]:
    """The symbols in "C G Am F", parted by blanks, commas or bars (|); each of them can be read.

    Raises MidimeError, naming the symbol, where one cannot, and where there is none.
    """
    symbols = tuple(part for part in re.split(r"[\s,|]+", text) if part)
    if not 1 <= len(symbols) <= _MOST_CHORDS:
        raise MidimeError(f'{len(symbols)} chords are given; 1 to {_MOST_CHORDS}, such as "C G Am F", go')
    for symbol in symbols:
        parse_chord(symbol)
    return symbols


def spread(chords: Sequence[str], steps: int) -> list[str]:
    """The chord of each step where all last equally long, in whole steps."""
    return [chords[step * len(chords) // steps] for step in range(steps)]


def _of(found: re.Match[str]) -> int:
    shift = sum(_SHIFTS[sign] for sign in found[2] or "")
    return (_NATURALS[found[1]] + shift) % PITCH_CLASSES


@dataclass(slots=True)
class _Tones:
    """A chord while its symbol is read, in semitones above the root."""

    third: int | None = 4
    fifth: int | None = 7
    sharp_seventh: bool = False  # a 7 to come is a major one
    flat_seventh: bool = False  # or a diminished one
    others: set[int] = field(default_factory=set)

    def all(self) -> set[int]:
        return {0, *self.others} | {tone for tone in (self.third, self.fifth) if tone is not None}

    def quality(self) -> int | None:
        if self.third is None or self.fifth is None:
            return None
        return _TRIADS.get((self.third, self.fifth))

    def minor(self, _: re.Match[str]) -> None:
        self.third = 3

    def major(self, _: re.Match[str]) -> None:
        self.sharp_seventh = True

    def diminished(self, _: re.Match[str]) -> None:
        self.third, self.fifth, self.flat_seventh = 3, 6, True

    def half_diminished(self, _: re.Match[str]) -> None:
        self.third, self.fifth = 3, 6
        self.others.add(10)

    def augmented(self, _: re.Match[str]) -> None:
        self.fifth = 8

    def suspended(self, found: re.Match[str]) -> None:
        self.third = None
        self.others |= {"2": {2}, "24": {2, 5}}.get(found[1] or "4", {5})

    def power(self, _: re.Match[str]) -> None:
        self.third = None

    def altered(self, _: re.Match[str]) -> None:
        self.fifth = 8
        self.others |= {10, 3}

    def sixth(self, _: re.Match[str]) -> None:
        self.others.add(9)

    def six_nine(self, _: re.Match[str]) -> None:
        self.others |= {9, 2}

    def stacked(self, found: re.Match[str]) -> None:
        """7, 9, 11, 13: each with the sevenths and ninths below it."""
        seventh = 11 if self.sharp_seventh else 9 if self.flat_seventh else 10
        size = int(found[1])
        self.others.add(seventh)
        self.others |= {2} if size >= 9 else set()
        self.others |= {5} if size == 11 or (size == 13 and self.third == 3) else set()
        self.others |= {9} if size == 13 else set()
        if size == 11 and self.third == 4:
            self.third = None  # it would clash with the eleventh, and is left out

    def changed(self, found: re.Match[str]) -> None:
        """b5, #9 and so on, also after "add"."""
        shift = {"b": -1, "♭": -1, "#": 1, "♯": 1}.get(found[1] or "", 0)
        degree = int(found[2])
        if degree == 5:
            self.fifth = 7 + shift
            return
        if degree == 9 and shift:
            self.others.discard(2)  # the natural one, which an 11 or a 13 brought along
        self.others.add((_DEGREES[degree] + shift) % PITCH_CLASSES)

    def without(self, found: re.Match[str]) -> None:
        if found[1] == "3":
            self.third = None
        else:
            self.fifth = None

    def nothing(self, _: re.Match[str]) -> None:
        pass


_DEGREES = {2: 2, 4: 5, 6: 9, 9: 2, 11: 5, 13: 9}
# The first that fits is read: longer names before their beginnings.
_PARTS: list[tuple[re.Pattern[str], Callable[[_Tones, re.Match[str]], None]]] = [
    (re.compile(pattern), action)
    for pattern, action in [
        (r"[Mm]ajor|[Mm]aj|M|Δ|\^", _Tones.major),
        (r"dim|°|o(?!m)", _Tones.diminished),
        (r"minor|min|mi|m|-", _Tones.minor),
        (r"aug|\+", _Tones.augmented),
        (r"[hø]7?", _Tones.half_diminished),
        (r"sus(24|2|4)?", _Tones.suspended),
        (r"alt", _Tones.altered),
        (r"(?:no|omit)([35])", _Tones.without),
        (r"(?:add)?([b♭#♯])(5|6|9|11|13)", _Tones.changed),
        (r"add()(2|4|6|9|11|13)", _Tones.changed),
        (r"69", _Tones.six_nine),
        (r"6", _Tones.sixth),
        (r"5$", _Tones.power),
        (r"(7|9|11|13)", _Tones.stacked),
        (r"[(), ]", _Tones.nothing),
    ]
]
