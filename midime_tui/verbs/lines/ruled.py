"""The loop of a jam's spot; with rules the nearest loop that keeps them, or comes nearest to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from midime_tui.errors import MidimeError
from midime_tui.jam.jam import Jam
from midime_tui.jam.loop import Loop

if TYPE_CHECKING:
    from midime_tui.jam.ruling import Ruling


class Ruled:
    """Learns the rules when they are needed, and again only where they, or the music around, are others.

    say: prints one line
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._jam: Jam | None = None
        self._ruling: Ruling | None = None
        self._words: tuple[str, ...] = ()

    def loop(self, jam: Jam, *, tell: bool = False) -> Loop:
        """What the spot stands for.

        tell: say how the rules are kept also where they change nothing
        """
        spot, ruling = jam.spot, self._now(jam)
        if ruling is None:
            return jam.decode_spot(spot)
        near = ruling.apply(spot.z)
        loop = jam.decode_spot(replace(spot, z=near))
        short = ruling.short_of(loop.notes)
        if near != spot.z:
            kept = f"the nearest that was found: {short}" if short else f"which keeps {names(ruling)}"
            self._say(f"heard is {' '.join(f'{value:+.2f}' for value in near)}, {kept}")
        elif short:
            self._say(f"nothing nearer to the rules was found: {short}")
        elif tell:
            self._say(f"this keeps {names(ruling)}")
        return loop

    def short_of(self, jam: Jam, loop: Loop) -> str:
        """The rules that are on and that a loop does not keep, and how far it does; "" where it keeps all."""
        known = self._jam is jam and self._ruling is not None and self._words == jam.desk.rules
        return self._ruling.short_of(loop.notes) if known and jam.desk.rules_on and self._ruling else ""

    def _now(self, jam: Jam) -> Ruling | None:
        """The rules that are on, learned; None without any."""
        desk = jam.desk
        if not desk.rules or not desk.rules_on or jam.personal is None:
            return None
        if self._jam is not jam or self._ruling is None:
            from midime_tui.jam.ruling import Ruling

            self._jam, self._ruling, self._words = jam, Ruling(jam), ()
        ruling = self._ruling
        if self._words != desk.rules or ruling.stale:
            try:
                rules = ruling.parse(desk.rules)
            except MidimeError as error:
                jam.desk = replace(desk, rules=())
                self._say(f"the rules cannot be kept: {error}")
                return None
            anew = " anew" if self._words == desk.rules else ""
            self._words = ()  # until it is done: ctrl+c may come
            self._say(f"learning{anew} to keep {', '.join(rule.name for rule in rules)}: a few seconds")
            ruling.prepare(rules)
            self._words = desk.rules
        return ruling


def names(ruling: Ruling) -> str:
    """The rules in words."""
    return ", ".join(rule.name for rule in ruling.rules)
