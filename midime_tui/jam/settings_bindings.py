"""Whether keys can be where a person's settings put them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from midime_tui.jam.settings_keys import every_keyboard_has

Moved = Mapping[str, tuple[str, ...]]
Taken = Callable[[str, str], "str | None"]  # screen, key -> what takes it there before any binding

EVERYWHERE = "everywhere"
CANDIDATES = (*(f"f{number}" for number in range(2, 13)), *(f"ctrl+{letter}" for letter in "bfgjlnoty"))


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """One binding that a settings file may move.

    id:     of the binding, such as "nudge.up"
    keys:   its keys unless the file says otherwise, as Textual names them
    help:   what it does
    screen: where it counts: one key may do different things on different screens
    shared: another screen has it as well, and rules it: here it is enough that one of its keys works
    leaves: it ends the program
    """

    id: str
    keys: tuple[str, ...]
    help: str
    screen: str = ""
    shared: bool = False
    leaves: bool = False


def wrong_binding(
    moved: Moved, bindings: Sequence[KeyBinding], taken: Taken | None
) -> tuple[str, str, str] | None:
    """The first binding that cannot be where `moved` puts it: its id, what is wrong, what would be right.
    None where all is well."""
    return (
        (_taken_key(moved, bindings, taken) if taken is not None else None)
        or _shared_key(moved, bindings)
        or _no_way_out(moved, bindings)
    )


def _taken_key(moved: Moved, bindings: Sequence[KeyBinding], taken: Taken) -> tuple[str, str, str] | None:
    for binding in bindings:
        keys = moved.get(binding.id, ())
        # what a list does with a key anyway, a binding may have on it from the beginning
        lost = {key: what for key in keys if key not in binding.keys and (what := taken(binding.screen, key))}
        if lost and not (binding.shared and len(lost) < len(keys)):
            key, what = next(iter(lost.items()))
            return (
                binding.id,
                f"'{binding.id}' cannot be on '{key[:40]}': {what}",
                _free(binding, bindings, taken),
            )
    return None


def _shared_key(moved: Moved, bindings: Sequence[KeyBinding]) -> tuple[str, str, str] | None:
    """Two bindings on one key."""
    screens = {binding.screen for binding in bindings}
    owners: dict[tuple[str, str], str] = {}
    # first what stays, so that the sentence is about the line that moves something there
    for binding in sorted(bindings, key=lambda binding: binding.id in moved):
        for screen in screens if binding.screen == EVERYWHERE else (binding.screen,):
            for key in moved.get(binding.id, binding.keys):
                owner = owners.setdefault((screen, key), binding.id)
                if owner == binding.id or binding.id not in moved:
                    continue
                at = f" on the {screen} screen" if screen else ""
                return (
                    binding.id,
                    f"the key '{key[:40]}' of '{binding.id}' already belongs to '{owner}'{at}",
                    f"a key that is free, or another one for '{owner}' as well",
                )
    return None


def _no_way_out(moved: Moved, bindings: Sequence[KeyBinding]) -> tuple[str, str, str] | None:
    ways = [binding for binding in bindings if binding.leaves]
    keys = [key for binding in ways for key in moved.get(binding.id, binding.keys)]
    if not ways or any(map(every_keyboard_has, keys)):
        return None
    names = " and ".join(f"'{name}'" for name in dict.fromkeys(binding.id for binding in ways))
    return (
        next(binding.id for binding in ways if binding.id in moved),
        f"{names} are on keys that not every keyboard has, and nothing else leaves the program",
        "a letter, ctrl with a letter, or f1 to f12 for one of them",
    )


def _free(binding: KeyBinding, bindings: Sequence[KeyBinding], taken: Taken) -> str:
    """A key that a binding could be on."""
    everywhere = binding.screen == EVERYWHERE
    screens = {each.screen for each in bindings if everywhere or each.id == binding.id}
    used = {key for each in bindings if each.screen in (*screens, EVERYWHERE) for key in each.keys}
    free = (key for key in CANDIDATES if key not in used and not any(taken(each, key) for each in screens))
    return f"a key that is free there, such as '{next(free, 'f12')}'"
