"""The music lines of one ABC tune: text to measures. Grace notes go, chords become their top note."""

from __future__ import annotations

import re
from fractions import Fraction

from training.abc_error import AbcError
from training.abc_key import key_accidentals
from training.abc_repeats import Event, Measure

_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHIFTS = {"": None, "^": 1, "^^": 2, "=": 0, "_": -1, "__": -2}
_TUPLETS = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}  # p notes in the time of q; 5, 7 and 9 depend on the metre

_TOKEN = re.compile(
    r"""
    (?P<field>\[[A-Za-z]:[^\]\n]*\])            # inline field
  | (?P<text>"[^"\n]*")                         # chord symbol or annotation
  | (?P<grace>\{[^}\n]*\})
  | (?P<mark>![^!\s|]*!|\+[^+\s|]*\+)           # decoration
  | (?P<bar>:*\|[\]|:]*|\[\||::+|:?\|\]|\[(?=\s*\d)|:(?=\s*\d)|:\])
    (?P<ending>\s*\d{1,2}(?:[,\-]\d{1,2})*)?
  | (?P<tuplet>\((?P<p>[2-9])(?::(?P<q>\d{0,2}))?(?::(?P<r>\d{0,2}))?)
  | (?P<chord>\[(?=[\^_=]*[A-Ga-g"]))(?P<inside>[^\]\n|]*)\](?P<chord_length>\d{0,3}/*\d{0,3})
  | (?P<note>(?P<accidental>\^\^|\^|=|__|_)?(?P<letter>[A-Ga-g])(?P<octave>[,']{0,6})
            (?P<length>\d{0,3}/*\d{0,3}))
  | (?P<rest>[zx])(?P<rlength>\d{0,3}/*\d{0,3})
  | (?P<bars_rest>[ZX])(?P<count>\d{0,2})
  | (?P<broken>>{1,3}|<{1,3})
  | (?P<tie>-)
  | (?P<skip>.|\n)                              # slurs, decorations, spaces, line ends
    """,
    re.VERBOSE,
)
_NOTE = re.compile(r"(\^\^|\^|=|__|_)?([A-Ga-g])([,']{0,6})(\d{0,3}/*\d{0,3})")


def parse_length(text: str) -> Fraction:
    """The factor of the unit length that "3/2", "/", "//", "2" or "" is. Raises AbcError where it is zero."""
    digits, slashes, divisor = re.fullmatch(r"(\d*)(/*)(\d*)", text).groups()  # type: ignore[union-attr]
    if len(slashes) > 5:
        raise AbcError("a note length with too many slashes")
    below = int(divisor) * 2 ** (len(slashes) - 1) if divisor else 2 ** len(slashes)
    value = Fraction(int(digits or 1), below) if below else Fraction(0)
    if value <= 0:
        raise AbcError("a note of no length")
    return value


def unit_length(text: str) -> Fraction:
    """The L: field in sixteenths: "1/8" is 2."""
    match = re.match(r"\s*(\d{1,2})(?:\s*/\s*(\d{1,3}))?", text)
    if match is None or int(match[1]) == 0 or (match[2] and int(match[2]) == 0):
        raise AbcError(f"unknown unit length {text[:12]!r}")
    return Fraction(int(match[1]), int(match[2] or 1)) * 16


class BodyReader:
    """Reads music text token by token; `measures` holds the result after `finish()`."""

    def __init__(self, key: str, unit: Fraction, bar: Fraction, compound: bool) -> None:
        self.key = key_accidentals(key)
        self.unit = unit
        self.bar = bar
        self.compound = compound
        self.measures: list[Measure] = []
        self._measure = Measure()
        self._accidentals: dict[tuple[str, int], int] = {}
        self._endings: frozenset[int] = frozenset()
        self._tuplet: tuple[Fraction, int] = (Fraction(1), 0)
        self._broken: Fraction | None = None
        self._tied_from: Event | None = None

    def read(self, text: str) -> None:
        """Read music text (no header lines in it). Raises AbcError."""
        for match in _TOKEN.finditer(text):
            if match["field"]:
                self.field(match["field"][1], match["field"][3:-1])
            elif match["bar"]:
                self._bar(match["bar"], match["ending"])
            elif match["tuplet"]:
                self._start_tuplet(match)
            elif match["chord"]:
                notes = [self._pitch(*found.groups()[:3]) for found in _NOTE.finditer(match["inside"])]
                lengths = [found[4] for found in _NOTE.finditer(match["inside"])]
                if notes:
                    self._add(max(notes), parse_length(lengths[0]) * parse_length(match["chord_length"]))
            elif match["note"]:
                pitch = self._pitch(match["accidental"], match["letter"], match["octave"])
                self._add(pitch, parse_length(match["length"]))
            elif match["rest"]:
                self._add(None, parse_length(match["rlength"]))
            elif match["bars_rest"]:
                self._rest_bars(int(match["count"] or 1))
            elif match["broken"]:
                self._break(match["broken"])
            elif match["tie"]:
                self._tie()

    def field(self, name: str, value: str) -> None:
        """A field amid the music: key and unit length are obeyed, a change of metre is refused."""
        if name == "K":
            self.key = key_accidentals(value)
        elif name == "L":
            self.unit = unit_length(value)
        elif name == "M":
            raise AbcError("the metre changes within the tune")

    def finish(self) -> list[Measure]:
        """Close the last measure and return all."""
        self._close()
        return self.measures

    def _pitch(self, accidental: str | None, letter: str, octave: str) -> int:
        name = letter.upper()
        height = (5 if letter.islower() else 4) + octave.count("'") - octave.count(",")
        shift = _SHIFTS[accidental or ""]
        if shift is not None:
            self._accidentals[name, height] = shift
        elif (name, height) in self._accidentals:
            shift = self._accidentals[name, height]
        else:
            shift = self.key.get(name, 0)
        return 12 * (height + 1) + _SEMITONES[name] + shift

    def _add(self, pitch: int | None, factor: Fraction) -> None:
        length = factor * self.unit
        scale, left = self._tuplet
        if left:
            length *= scale
            self._tuplet = (scale, left - 1)
        if self._broken is not None:
            length *= self._broken
            self._broken = None
        event = Event(self._measure.length, length, pitch)
        before, self._tied_from = self._tied_from, None
        if before is not None and before.pitch is not None and pitch is not None and before.pitch != pitch:
            if abs(before.pitch - pitch) == 1 and not self._measure.events:
                event.pitch = before.pitch  # an accidental is carried over the bar line by the tie
            else:
                before.tied = False  # a slur written as a tie
        self._measure.events.append(event)
        self._measure.length += length
        if length > 16 * 16:
            raise AbcError("a note longer than sixteen bars")

    def _rest_bars(self, count: int) -> None:
        for index in range(min(count, 64)):
            if index:
                self._close()
            self._measure.events.append(Event(self._measure.length, self.bar, None))
            self._measure.length += self.bar

    def _start_tuplet(self, match: re.Match[str]) -> None:
        p = int(match["p"])
        q = int(match["q"]) if match["q"] else _TUPLETS.get(p, 3 if self.compound else 2)
        r = int(match["r"]) if match["r"] else p
        if q == 0:
            raise AbcError("a tuplet in no time")
        self._tuplet = (Fraction(q, p), r)

    def _break(self, marks: str) -> None:
        if not self._measure.events:
            raise AbcError("broken rhythm without a note before it")
        short = Fraction(1, 2 ** len(marks))
        first, second = (2 - short, short) if marks[0] == ">" else (short, 2 - short)
        event = self._measure.events[-1]
        self._measure.length += event.length * (first - 1)
        event.length *= first
        self._broken = second

    def _tie(self) -> None:
        events = self._measure.events or (self.measures[-1].events if self.measures else [])
        if events and events[-1].pitch is not None:
            events[-1].tied = True
            self._tied_from = events[-1]

    def _bar(self, sign: str, ending: str | None) -> None:
        bare_ending = sign in ("[", ":") and ending is not None
        self._close()
        closes = sign.startswith(":") and not bare_ending
        opens = sign.endswith(":")
        double = "||" in sign or "]" in sign or sign == "[|"
        if self.measures and closes:
            self.measures[-1].closes = True
        if self.measures and double:
            self.measures[-1].ends = True
        if closes or double or opens:
            self._endings = frozenset()
        if opens:
            self._measure.opens = True
        if ending:
            self._endings = _passes(ending)
        self._measure.endings = self._endings

    def _close(self) -> None:
        self._accidentals = {}
        self._broken = None
        if self._measure.events:
            self.measures.append(self._measure)
            self._measure = Measure(endings=self._endings)


def _passes(text: str) -> frozenset[int]:
    passes: set[int] = set()
    for part in text.strip().split(","):
        low, _, high = part.partition("-")
        passes.update(range(int(low), int(high or low) + 1))
    return frozenset(passes)
