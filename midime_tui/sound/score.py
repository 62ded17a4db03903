"""What a player must be told to be where another one was: the client keeps it for the day its player dies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midime_tui.sound import protocol
from midime_tui.sound.tempo import TempoMap


class Score:
    """The state that messages add up to: what is loaded, how it is to be heard, whether it plays and since
    when."""

    def __init__(self) -> None:
        self.playing = False
        self._kind = "load"
        self._load: dict[str, Any] | None = None
        self._tempos = TempoMap([(0, 120.0)])
        self._taste: dict[tuple[str, object], bytes] = {}
        self._at = 0.0
        self._since = 0.0

    def note(self, kind: str, values: Mapping[str, Any], line: bytes, now: float) -> None:
        """Take in one message that was sent at `now` (seconds)."""
        if kind in ("load", "song"):
            self._move(now)
            self._kind, self._load = kind, dict(values)
            self._tempos = _tempo_map(kind, values)
        elif kind == "tempo":
            self._move(now)
            if self._load and self._kind == "load":  # a song keeps its own
                self._load["qpm"] = values["qpm"]
                self._tempos = _tempo_map(self._kind, self._load)
        elif kind in ("mute", "solo", "click", "transpose", "voice"):
            self._taste[kind, values.get("part")] = line
        elif kind == "play" and (not self.playing or self.position(now) is None):
            self.playing, self._at, self._since = True, float(values.get("at", 0.0)), now
        elif kind == "stop":
            self.playing, self._at = False, 0.0

    def _move(self, now: float) -> None:
        """Settle the position before the tempo changes."""
        if self.playing:
            position = self.position(now)
            self.playing = position is not None
            self._at, self._since = position or 0.0, now

    def position(self, now: float) -> float | None:
        """Steps from the beginning at `now`, if it plays; None where what plays once is over."""
        if not self._load:
            return 0.0
        steps = self._load["steps"]
        position = self._tempos.step(self._tempos.seconds(self._at) + now - self._since)
        if position < steps:
            return position
        if not self._load.get("repeats", self._kind == "load"):
            return None
        whole = self._tempos.seconds(steps)
        return self._tempos.step((self._tempos.seconds(self._at) + now - self._since) % whole)

    def clock(self, now: float) -> dict[str, Any]:
        """What the clock of a player that did all this would say."""
        position = self.position(now) if self.playing else 0.0
        load = self._load or {"steps": 0}
        return {
            "playing": self._load is not None and self.playing and position is not None,
            "position": float(position or 0.0),
            "steps": load["steps"],
            "qpm": float(self._tempos.qpm(position or 0.0)),
            "id": load.get("id", 0) if self._load else None,
            "pending": None,
        }

    def lines(self, now: float) -> list[bytes]:
        """The messages that bring a fresh player there."""
        lines = list(self._taste.values())
        if self._load:
            when = {"when": "now"} if self._kind == "load" else {}
            lines.append(protocol.encode(self._kind, **{**self._load, **when}))
            position = self.position(now)
            if self.playing and position is not None:
                lines.append(protocol.encode("play", at=position))
        return lines


def _tempo_map(kind: str, values: Mapping[str, Any]) -> TempoMap:
    """The tempos of a load or song message, by sixteenths."""
    if kind == "load":
        return TempoMap([(0, values["qpm"])])
    parts = values.get("parts", 1)
    return TempoMap([(step / parts, qpm) for step, qpm in values["tempos"]])
