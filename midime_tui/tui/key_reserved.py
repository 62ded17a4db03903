"""The keys that a screen takes for itself: its list, its line to type in, its piano."""

from __future__ import annotations

from midime_tui.jam.piano import KEYS
from midime_tui.jam.settings_keys import NAMED, key_name

LIST = frozenset({"up", "down", "home", "end", "pageup", "pagedown", "enter"})
# what Textual's Input edits with, besides what it writes
EDITS = frozenset(
    {
        *("left", "right", "home", "end", "backspace", "delete", "enter"),
        *("shift+left", "shift+right", "ctrl+left", "ctrl+right", "ctrl+shift+left", "ctrl+shift+right"),
        *("shift+home", "shift+end", "ctrl+a", "ctrl+e", "ctrl+d", "ctrl+w", "ctrl+u", "ctrl+k"),
        *("ctrl+x", "ctrl+v"),
    }
)
PIANO = frozenset(name for each in KEYS for name in (key_name(each), key_name(each.upper())) if name)
LISTS = ("tape", "snapshots", "rules")
TYPED = ("open", "ask")
SCREENS = ("jam", *LISTS, "train", *TYPED, "piano", "sheet")


def taken(screen: str, key: str) -> str | None:
    """What takes a key on a screen before any binding; None where nothing does. Screens are named as in the
    tables of keys; "everywhere" has what any of them takes."""
    if screen == "everywhere":
        return next((what for each in SCREENS if (what := taken(each, key))), None)
    if key == "ctrl+c":
        return "the terminal copies with it"
    if screen in LISTS and key in LIST:
        return f"the list on the {screen} screen takes it"
    if screen == "sheet" and key in LIST - {"enter"}:
        return "pages of text scroll with it"
    bare = key.removeprefix("alt+").removeprefix("shift+")  # alt does not keep a letter from being written
    if screen == "piano" and (key in PIANO or (key.startswith("alt+") and bare in PIANO)):
        return "it is a key of the piano"
    if screen == "open" and key in ("up", "down", "pageup", "pagedown", "tab", "shift+tab"):
        return "the list on the open screen takes it"
    if screen in TYPED and (key in EDITS or _is_typed(key) or (key.startswith("alt+") and _is_typed(bare))):
        return f"the line to type in on the {screen} screen takes it"
    return None


def _is_typed(key: str) -> bool:
    """Whether a key writes something."""
    return key == "space" or ("+" not in key and key not in NAMED)
