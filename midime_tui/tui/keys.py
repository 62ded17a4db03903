"""What a key is: the bindings, the bottom line, the help, the palette and the keymap are made from this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import punctuation
from typing import TYPE_CHECKING

from midime_tui.jam.settings_keys import key_name
from midime_tui.tui.glyphs import Glyphs

if TYPE_CHECKING:
    from textual.binding import BindingType

Keymap = Mapping[str, str]  # the id of a binding -> the keys that a person chose for it

# How Textual's names of keys are written on the screen.
WRITTEN = {
    **{name: char for char in punctuation if (name := key_name(char))},
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "backspace": "bksp",
    "delete": "del",
}


@dataclass(frozen=True)
class Key:
    """One thing that keys do.

    ids:     a name a binding, by which a person's configuration can move it to another key
    keys:    what is pressed, as Textual writes it, one text a binding (commas between equal keys)
    actions: what each binding does
    shown:   how the key is written on the screen
    word:    one word for the bottom line
    help:    a sentence for the help screen
    group:   what it is for: the heading in the help, the stretch of the bottom line
    rank:    importance for the bottom line, 1 first; 0 keeps it out
    each:    what each binding does, for the palette and the settings
    """

    ids: tuple[str, ...]
    keys: tuple[str, ...]
    actions: tuple[str, ...]
    shown: str
    word: str
    help: str
    group: str
    rank: int = 0
    each: tuple[str, ...] = ()

    @property
    def action(self) -> str:
        """What a press with the mouse does."""
        return self.actions[-1]


def key(
    ids: str,
    keys: str,
    actions: str,
    shown: str,
    word: str,
    help: str,
    group: str,
    rank: int = 0,
    *,
    each: str = "",
) -> Key:
    """A `Key` from texts: ids, keys and actions with a blank between bindings, `each` with a bar."""
    parts = tuple(ids.split()), tuple(keys.split()), tuple(actions.split())
    words = tuple(part.strip() for part in (each or help).split("|"))
    if len({len(words), *map(len, parts)}) != 1:
        raise ValueError(f"{ids}: as many ids as keys, actions and words for each are wanted")
    return Key(*parts, shown, word, help, group, rank, words)


def written(keys: str) -> str:
    """A binding's keys as a person reads them: the first of equal ones."""
    first = keys.split(",")[0]
    *held, name = first.split("+")
    return "+".join([*held, WRITTEN.get(name, name)])


def moved(entry: Key, keymap: Keymap | None) -> bool:
    """Whether a person put one of its bindings on another key."""
    return keymap is not None and any(name in keymap for name in entry.ids)


def help_of(entry: Key, keymap: Keymap | None) -> str:
    """Its help; that names further keys in brackets, which only count where nobody moved them."""
    return entry.help.partition(" (")[0] if moved(entry, keymap) else entry.help


def shown_key(entry: Key, glyphs: Glyphs, keymap: Keymap | None = None) -> str:
    """The key as the terminal can show it, where the person's configuration has put it."""
    if keymap and moved(entry, keymap):
        return " ".join(written(keymap.get(name, keys)) for name, keys in zip(entry.ids, entry.keys))
    return entry.shown.replace("←→", glyphs.arrows)


def bindings(table: Sequence[Key], *, priority: bool = False) -> list[BindingType]:
    """A table as Textual wants it; with priority it counts before what has the focus."""
    from textual.binding import Binding  # not at the top: settings are checked before Textual is imported

    return [
        Binding(keys, action, entry.word, id=name, tooltip=tooltip, priority=priority, show=False)
        for entry in table
        for name, keys, action, tooltip in zip(entry.ids, entry.keys, entry.actions, entry.each)
    ]
