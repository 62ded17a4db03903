"""What a player must be told to be where another one was: the client keeps it for the day its player dies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midime_tui.music.notes import STEPS_PER_QUARTER
from midime_tui.sound import protocol


class Score:
    """The state that messages add up to: what is loaded, how it is to be heard, whether it plays and since
    when."""

    def __init__(self) -> None:
        self.playing = False
        self._load: dict[str, Any] | None = None
        self._taste: dict[tuple[str, object], bytes] = {}
        self._at = 0.0
        self._since = 0.0

    def note(self, kind: str, values: Mapping[str, Any], line: bytes, now: float) -> None:
        """Take in one message that was sent at `now` (seconds)."""
        if kind == "load":
            self._move(now)
            self._load = dict(values)
        elif kind == "tempo":
            self._move(now)
            if self._load:
                self._load["qpm"] = values["qpm"]
        elif kind in ("mute", "solo", "click", "transpose"):
            self._taste[kind, values.get("part")] = line
        elif kind == "play" and not self.playing:
            self.playing, self._at, self._since = True, float(values["at"]), now
        elif kind == "stop":
            self.playing, self._at = False, 0.0

    def _move(self, now: float) -> None:
        """Settle the position before the tempo changes."""
        if self.playing:
            self._at, self._since = self._position(now), now

    def _position(self, now: float) -> float:
        if not self._load:
            return 0.0
        steps = self._at + (now - self._since) * self._load["qpm"] / 60.0 * STEPS_PER_QUARTER
        return float(steps % self._load["steps"])

    def lines(self, now: float) -> list[bytes]:
        """The messages that bring a fresh player there."""
        lines = list(self._taste.values())
        if self._load:
            lines.append(protocol.encode("load", **{**self._load, "when": "now"}))
            if self.playing:
                lines.append(protocol.encode("play", at=self._position(now)))
        return lines
