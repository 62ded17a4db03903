"""The desk: how a jam is set to be heard, beside what is heard. A sketch keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from midime_tui.jam.sketch_fields import Fields

if TYPE_CHECKING:
    from midime_tui.sound.transport import When

PARTS = ("melody", "bass", "drums")
WHENS: tuple[When, ...] = ("bar", "beat", "now", "loop")
MOST_RULES = 16


@dataclass(frozen=True)
class Desk:
    """muted, solo: parts of PARTS that are silent, and those that are heard alone
    click:       a click on every beat
    when:        at which moment a change of the loop is heard while playing
    rules:       those that were chosen, as words (see `music/rules.py`)
    rules_on:    whether they are to be kept
    """

    muted: frozenset[str] = frozenset()
    solo: frozenset[str] = frozenset()
    click: bool = False
    when: When = WHENS[0]
    rules: tuple[str, ...] = ()
    rules_on: bool = True


def desk_to_json(desk: Desk) -> dict[str, Any]:
    return {
        "muted": sorted(desk.muted),
        "solo": sorted(desk.solo),
        "click": desk.click,
        "when": desk.when,
        "rules": list(desk.rules),
        "rules_on": desk.rules_on,
    }


def desk_from(fields: Fields) -> Desk:
    """Raises MidimeError, a clause, for a wrong value. What rules say is looked at when they are needed."""
    parts = {name: frozenset(fields.texts(name)) for name in ("muted", "solo")}
    for name, chosen in parts.items():
        if not chosen <= set(PARTS):
            raise fields.bad(name, f"a list of {', '.join(PARTS)}")
    rules = fields.texts("rules")
    if len(rules) > MOST_RULES:
        raise fields.bad("rules", f"a list of up to {MOST_RULES} rules")
    when = fields.one_of("when", WHENS)
    return Desk(
        parts["muted"],
        parts["solo"],
        fields.flag("click"),
        WHENS[WHENS.index(when)],  # type: ignore[arg-type]
        rules,
        fields.flag("rules_on"),
    )
