"""What the app was started with, as all of its screens need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from midime_tui.tui.give_way import GiveWay
from midime_tui.tui.glyphs import Glyphs

if TYPE_CHECKING:
    from midime_tui.models.midime_settings import Settings
    from midime_tui.sound.client import Player

TICK = 1 / 12  # seconds between looks at the player's clock, while it plays
SLOW_TICK = 1 / 4  # the same on a slow line: the playhead moves by beats


@dataclass(frozen=True)
class Start:
    """What the app was called with; see `midime_tui.tui.app.MidimeApp`.

    settings:     how a personal model is trained
    start_player: makes the player; is given what to call, from any thread, with each of its messages
    keymap:       what the person's configuration puts on other keys
    autosaves:    work is saved by itself, and what was interrupted is restored
    give_way:     told of every key; long work asks it
    calm:         the playhead moves by beats, what sounds is not lit: a slow line, or reduced motion
    """

    paths: tuple[str, ...]
    model: str | None
    track: int | str | None
    seed: int
    folder: Path
    settings: Settings
    glyphs: Glyphs
    coloured: bool
    start_player: Callable[[Callable[[dict[str, Any]], None]], Player]
    keymap: Mapping[str, str] = field(default_factory=dict)
    calm: bool = False
    autosaves: bool = True
    give_way: GiveWay = field(default_factory=GiveWay)

    @property
    def tick(self) -> float:
        return SLOW_TICK if self.calm else TICK
