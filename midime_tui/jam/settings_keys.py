"""Keys as a person writes them, and as Textual names them."""

from __future__ import annotations

import unicodedata
from string import ascii_lowercase

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


# what a terminal sends for both: ECMA-48's control characters are the letters less 64
SAME = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "ctrl+at": "ctrl+@",
    "ctrl+space": "ctrl+@",
    "ctrl+minus": "ctrl+underscore",
    "ctrl+slash": "ctrl+underscore",
}
CONTROL = frozenset({"ctrl+@", "ctrl+backslash", "ctrl+right_square_bracket", "ctrl+circumflex_accent"})
# keys whose escape sequences tell what is held with them
MOVES = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete")
USUAL_F = 12  # function keys of a keyboard


def key_name(written: str) -> str | None:
    """A key as Textual names it when a terminal sends it: "<" and "less_than_sign" are both less_than_sign,
    "Ctrl+S" is ctrl+s, "U" and "shift+u" are U, ctrl+i is tab. None for what is no key, or what a terminal
    does not send."""
    text = written.strip() or (" " if written == " " else "")
    *modifiers, key = _parts(text)
    modifiers = [modifier.lower() for modifier in modifiers]
    if not all(modifier in MODIFIERS for modifier in modifiers):
        return None
    named = _named(key)
    if named is None:
        return None
    held = sorted(set(modifiers))
    if "ctrl" in held and len(named) == 1:
        named = named.lower()  # a terminal does not tell ctrl+S from ctrl+s
    if len(named) == 1 and named.isupper() and "alt" in held:
        held, named = sorted({*held, "shift"}), named.lower()
    if held == ["shift"] and len(named) == 1 and named.upper() != named and len(named.upper()) == 1:
        return named.upper()
    whole = "+".join([*held, named])
    whole = SAME.get(whole, whole)
    return whole if _is_sent(whole) else None


def every_keyboard_has(key: str) -> bool:
    """Whether a key, as Textual names it, needs no more than a usual keyboard and terminal."""
    *held, name = key.split("+")
    number = name[1:] if name[:1] == "f" and name[1:].isdecimal() else "0"
    return not ("alt" in held or "shift" in held or int(number) > USUAL_F)


def _is_sent(key: str) -> bool:
    """Whether a terminal without extensions of its protocol tells this key from others."""
    *held, name = key.split("+")
    if not held or key in CONTROL or key in ("shift+tab", "ctrl+underscore"):
        return True
    if not set(held) <= {"ctrl", "shift", "alt"}:
        return False
    is_function = name[0] == "f" and name[1:].isdecimal()
    if name in MOVES or is_function:
        return True
    if held == ["ctrl"]:
        return len(name) == 1 and name in ascii_lowercase
    if held == ["alt", "shift"]:
        return len(name) == 1 and name.isalpha()
    return held == ["alt"] and len(name) == 1


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
