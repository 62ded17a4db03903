"""The player as the screen sees it: there or not yet there, it can always be told what to do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from midime_tui.jam.desk import WHENS
from midime_tui.jam.limits import FASTEST, SLOWEST
from midime_tui.music.notes import DEFAULT_QPM, Note

if TYPE_CHECKING:
    from midime_tui.sound.client import Player
    from midime_tui.sound.transport import When


BAR_STEPS, BEAT_STEPS = 16, 4
STRUCK_SECONDS = 0.5  # a terminal does not tell when a key is let go


class Playing:
    """What is to be heard, kept here so that a player that starts late learns all of it.

    qpm:       quarter notes per minute
    when:      at which moment a change of the loop is heard while playing
    playing:   whether the person wants to hear it
    steps:     length of what is loaded
    click:     a click on every beat
    muted:     the parts that are silent
    solo:      the part that is heard alone, or None
    unmuted:   all parts are heard for now, whatever is silent or alone
    """

    def __init__(self) -> None:
        self.qpm = DEFAULT_QPM
        self.when: When = WHENS[0]
        self.playing = False
        self.steps = 0
        self.click = False
        self.muted: set[str] = set()
        self.solo: str | None = None
        self.unmuted = False
        self._notes: tuple[Note, ...] = ()
        self._ident = 0
        self._player: Player | None = None

    def attach(self, player: Player) -> None:
        """The player is there: bring it up to date."""
        self._player = player
        if self.click:
            player.click(True)
        if not self.unmuted:
            self._tell_parts(True)
        if self.steps:
            player.load(self._notes, self.steps, self.qpm, when="now", ident=self._ident)
        if self.playing:
            player.play()

    def set_click(self, on: bool) -> None:
        self.click = on
        if self._player is not None:
            self._player.click(on)

    def mute(self, part: str, on: bool) -> None:
        """Silence a part of PARTS, or let it sound again."""
        (self.muted.add if on else self.muted.discard)(part)
        if self._player is not None and not self.unmuted:
            self._player.mute(part, on)

    def set_solo(self, part: str | None) -> None:
        """One part alone; None: all of them."""
        for old, on in ((self.solo, False), (part, True)):
            if old is not None and self._player is not None and not self.unmuted:
                self._player.solo(old, on)
        self.solo = part

    def unmute(self, on: bool) -> None:
        """Let all parts be heard for now; off: as it is set again."""
        if on != self.unmuted:
            self.unmuted = on
            self._tell_parts(not on)

    def _tell_parts(self, on: bool) -> None:
        """The player learns which parts are silent and which is alone, or that none is."""
        if self._player is None:
            return
        for part in self.muted:
            self._player.mute(part, on)
        if self.solo:
            self._player.solo(self.solo, on)

    def heard(self, part: str) -> bool:
        """Whether a part can be heard as it is set now."""
        return self.solo == part if self.solo else part not in self.muted

    def strike(
        self, pitch: int, velocity: int = 90, *, is_drum: bool = False, seconds: float = STRUCK_SECONDS
    ) -> None:
        """A note at once, as a key of the piano asks for it; `release` ends it before its time."""
        if self._player is not None:
            self._player.strike(pitch, velocity, is_drum=is_drum, seconds=seconds)

    def release(self, pitch: int) -> None:
        """The key of a struck note went up."""
        if self._player is not None:
            self._player.release(pitch)

    def close(self) -> None:
        if self._player is not None:
            self._player.close()
            self._player = None

    @property
    def where(self) -> str:
        """Where the sound goes: a word, or "none" and after a colon why."""
        return "starting" if self._player is None else self._player.status

    @property
    def silent(self) -> bool:
        """True where there is no way to sound, or none yet."""
        return self.where.split(":")[0] in ("none", "starting")

    @property
    def why_silent(self) -> str:
        """Why nothing can be heard, in a sentence; nothing where it can, or where it was not wanted."""
        kind, _, why = self.where.partition(":")
        return why.strip() if kind == "none" else ""

    def load(self, notes: Sequence[Note], steps: int, *, anew: bool = False) -> None:
        """Another loop, heard at the chosen moment; anew: at once, and from its beginning."""
        self._notes, self.steps = tuple(notes), steps
        self._ident += 1
        if self._player is None:
            return
        if anew and self.playing:
            self._player.stop()
        when = self.when if self.playing and not anew else "now"
        self._player.load(self._notes, steps, self.qpm, when=when, ident=self._ident)
        if anew and self.playing:
            self._player.play()

    def load_next(self, notes: Sequence[Note], steps: int) -> None:
        """Another loop of the same length, heard from the next round on."""
        self._notes, self.steps = tuple(notes), steps
        self._ident += 1
        if self._player is not None:
            when: When = "loop" if self.playing else "now"
            self._player.load(self._notes, steps, self.qpm, when=when, ident=self._ident)

    @property
    def queued(self) -> bool:
        """Whether the last loop still waits for its moment."""
        return (
            self.playing
            and self._player is not None
            and self._player.reading.playing
            and self._player.reading.ident != self._ident
        )

    @property
    def beats_left(self) -> int | None:
        """Beats until the moment at which the queued loop is heard, counting the one that sounds."""
        position = self.position
        if position is None or not self.queued or self.when == "now":
            return None
        span = {"bar": BAR_STEPS, "beat": BEAT_STEPS, "loop": self.steps}[self.when]
        left = span - position % span
        return max(1, math.ceil(left / BEAT_STEPS))

    def play(self, count_in: int = 0) -> None:
        """Play from the beginning, after so many beats of clicks."""
        if not self.playing and self.steps:
            self.playing = True
            if self._player is not None:
                self._player.play(count_in=count_in)

    def stop(self) -> None:
        if self.playing:
            self.playing = False
            if self._player is not None:
                self._player.stop()

    def rewind(self) -> None:
        """Back to the start of the loop, playing on if it plays."""
        if self._player is not None and self.playing:
            self._player.stop()
            self._player.play()

    def set_tempo(self, qpm: float) -> None:
        self.qpm = min(FASTEST, max(SLOWEST, float(qpm)))
        if self._player is not None:
            self._player.tempo(self.qpm)

    def next_when(self) -> str:
        """The next of the moments at which a change can be heard."""
        self.when = WHENS[(WHENS.index(self.when) + 1) % len(WHENS)]
        return self.when

    @property
    def position(self) -> float | None:
        """Steps into the loop, by the player's clock; None where nothing plays."""
        position = self.count
        return None if position is None else position % self.steps

    @property
    def count(self) -> float | None:
        """The same, and below 0 during a count-in."""
        if not self.playing or self._player is None or not self.steps:
            return None
        return float(self._player.position())
