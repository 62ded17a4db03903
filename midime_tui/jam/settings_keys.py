"""Keys as a person writes them, and as Textual names them."""

from __future__ import annotations

import unicodedata

MODIFIERS = ("ctrl", "shift", "alt", "meta", "super", "hyper")
_WORDS = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
    *("insert", "delete", "backspace", "tab", "enter", "escape", "space"),
)
NAMED = frozenset([*_WORDS, *(f"f{number}" for number in range(1, 25))])
OTHER_NAMES = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}
# where Textual shortens what Unicode calls a character
SHORT = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
LONG = {short: long for long, short in SHORT.items()}


def key_name(written: str) -> str | None:
    """A key as Textual names it: "<" and "less_than_sign" are both less_than_sign, "Ctrl+S" is ctrl+s, "U" is
    U. None for what is no key."""
    text = written.strip() or (" " if written == " " else "")
    *modifiers, key = _parts(text)
    modifiers = [modifier.lower() for modifier in modifiers]
    if not all(modifier in MODIFIERS for modifier in modifiers):
        return None
    named = _named(key)
    if named is None:
        return None
    if "ctrl" in modifiers and len(named) == 1:
        named = named.lower()  # a terminal does not tell ctrl+S from ctrl+s
    return "+".join([*dict.fromkeys(modifiers), named])


def _parts(text: str) -> list[str]:
    """ctrl++ is the plus key held with ctrl."""
    if text.endswith("++") or text == "+":
        return [*(part for part in text[:-1].split("+") if part), "+"]
    return text.split("+")


def _named(key: str) -> str | None:
    if len(key) == 1:
        if key == " ":
            return "space"
        if key.isalnum():
            return key
        name = unicodedata.name(key, "").lower().replace("-", "_").replace(" ", "_")
        return SHORT.get(name, name) or None
    lower = OTHER_NAMES.get(key.lower(), key.lower())
    if lower in NAMED:
        return lower
    long = LONG.get(lower, lower).replace("_", " ")
    for spelled in (long, long.replace("hyphen minus", "hyphen-minus"), long.replace(" ", "-", 1)):
        try:
            return _named(unicodedata.lookup(spelled.upper()))
        except (KeyError, ValueError):
            continue
    return None
