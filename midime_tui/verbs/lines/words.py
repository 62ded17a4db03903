"""What a typed line says: its words, and the numbers, names and notes among them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from difflib import get_close_matches

from midime_tui.errors import MidimeError
from midime_tui.music.notes import Note

LONGEST_LINE = 4096
LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
SIGNS = {"": 0, "#": 1, "b": -1}
_NOTE = re.compile(r"([a-g])([#b]?)(-?\d)$")
_LENGTHS = 4  # steps of a note that names none: a quarter


def split(line: str) -> list[str]:
    """The words of a line; quotes hold words together, # begins a comment. Raises MidimeError."""
    if len(line) > LONGEST_LINE:
        raise MidimeError(f"a line has up to {LONGEST_LINE} characters")
    try:
        words = shlex.split(_without_comment(line), posix=True)
    except ValueError as error:
        raise MidimeError("a quote is not closed") from error
    for word in words:
        if not word.isprintable():
            raise MidimeError("there is a character in the line that cannot be printed")
    return words


def _without_comment(line: str) -> str:
    """A # begins a comment at the start of a line or after a space: C#4 is a note."""
    return re.sub(r"(^|\s)#.*", "", line, count=1, flags=re.DOTALL)


def number(word: str, what: str, low: float, high: float) -> float:
    """A number in a range. Raises MidimeError with what would be right."""
    try:
        value = float(word)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise MidimeError(f"{what} is a number from {low:g} to {high:g}, not '{word}'")
    return value


def whole(word: str, what: str, low: int, high: int) -> int:
    """A whole number in a range. Raises MidimeError with what would be right."""
    try:
        value = int(word)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise MidimeError(f"{what} is a whole number from {low} to {high}, not '{word}'")
    return value


def changed(word: str, now: float, what: str, low: float, high: float) -> float:
    """A value, or with a sign a change of it: 100, +5, -5. Raises MidimeError."""
    if word[:1] in "+-":
        return min(high, max(low, now + number(word, f"a change of {what}", low - high, high - low)))
    return number(word, what, low, high)


def one_of(word: str, choices: Sequence[str], what: str) -> str:
    """One of some words, or an unmistakable beginning of it. Raises MidimeError with all of them."""
    if word in choices:
        return word
    found = [choice for choice in choices if choice.startswith(word)]
    if len(found) == 1:
        return found[0]
    near = get_close_matches(word, choices, 1)
    hint = f"; perhaps {near[0]}" if near else ""
    raise MidimeError(f"there is no {what} '{word}': {', '.join(choices)}{hint}")


def typed_notes(words: Sequence[str]) -> tuple[Note, ...]:
    """Notes typed one after the other: C4 is a quarter, D#4:2 two sixteenths, -:4 a rest of four.

    Raises MidimeError for a word that is no note.
    """
    notes: list[Note] = []
    now = 0
    for word in words:
        name, _, length = word.lower().partition(":")
        steps = whole(length, "the length of a note in sixteenths", 1, 1024) if length else _LENGTHS
        if name not in ("-", "r"):
            notes.append(Note(now, now + steps, _pitch(name, word)))
        now += steps
    return tuple(notes)


def _pitch(name: str, word: str) -> int:
    found = _NOTE.match(name)
    if found:
        pitch = 12 * (int(found[3]) + 1) + LETTERS[found[1]] + SIGNS[found[2]]
        if 0 <= pitch <= 127:
            return pitch
    raise MidimeError(
        f"'{word}' is no note: write C4, F#4 or Bb3, with sixteenths after a colon: C4:2; - is a rest"
    )
