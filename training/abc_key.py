"""Key signatures of ABC: from "A Mixolydian", "F#m", "D =c" to the accidental of every letter."""

from __future__ import annotations

import re

from training.abc_error import AbcError

_LETTERS = "FCGDAEB"  # the order in which sharps are added
_MAJOR_SHARPS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1}
_MODE_SHARPS = {
    "": 0, "maj": 0, "ion": 0, "mix": -1, "dor": -2, "m": -3, "min": -3, "aeo": -3, "phr": -4, "loc": -5,
    "lyd": 1,
}  # fmt: skip
_ACCIDENTALS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
_KEY = re.compile(r"([A-G])([#b]?)\s*([A-Za-z]*)\s*(.*)")
_EXTRA = re.compile(r"(\^\^|\^|=|__|_)([A-Ga-g])")


def key_accidentals(text: str) -> dict[str, int]:
    """Semitones by letter, e.g. {"F": 1} for "G" or "E minor". Raises AbcError for a key it does not know."""
    text = text.split("%")[0].strip()
    if text.lower() in ("", "none"):
        return {}
    if text[:2] in ("HP", "Hp"):  # the Highland pipes: two sharps, written or not
        return {"F": 1, "C": 1}
    match = _KEY.match(text)
    if match is None:
        raise AbcError(f"unknown key {text[:20]!r}")
    tonic, sign, mode, rest = match.groups()
    name = mode.lower() if mode.lower() in _MODE_SHARPS else mode.lower()[:3]
    if name not in _MODE_SHARPS:
        if "=" not in mode + rest:  # a clef or another directive would carry an equals sign
            raise AbcError(f"unknown mode in key {text[:20]!r}")
        name = ""
    sharps = _MAJOR_SHARPS[tonic] + {"#": 7, "b": -7, "": 0}[sign] + _MODE_SHARPS[name]
    if not -14 <= sharps <= 14:
        raise AbcError(f"key {text[:20]!r} has more than double sharps or flats")
    accidentals = dict.fromkeys(_LETTERS, 0)
    for index in range(abs(sharps)):
        accidentals[_LETTERS[index % 7] if sharps > 0 else _LETTERS[-1 - index % 7]] += (
            1 if sharps > 0 else -1
        )
    for mark, letter in _EXTRA.findall(rest):
        accidentals[letter.upper()] = _ACCIDENTALS[mark]
    return {letter: shift for letter, shift in accidentals.items() if shift}
