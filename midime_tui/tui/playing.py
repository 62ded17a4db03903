"""The player as the screen sees it: there or not yet there, it can always be told what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from midime_tui.music.notes import DEFAULT_QPM, Note

if TYPE_CHECKING:
    from midime_tui.sound.client import Player
    from midime_tui.sound.transport import When

SLOWEST, FASTEST = 30.0, 300.0
WHENS: tuple[When, ...] = ("bar", "beat", "now", "loop")


class Playing:
    """What is to be heard, kept here so that a player that starts late learns all of it.

    qpm:     quarter notes per minute
    when:    at which moment a change of the loop is heard while playing
    playing: whether the person wants to hear it
    steps:   length of what is loaded
    """

    def __init__(self) -> None:
        self.qpm = DEFAULT_QPM
        self.when: When = WHENS[0]
        self.playing = False
        self.steps = 0
        self._notes: tuple[Note, ...] = ()
        self._ident = 0
        self._player: Player | None = None

    def attach(self, player: Player) -> None:
        """The player is there: bring it up to date."""
        self._player = player
        if self.steps:
            player.load(self._notes, self.steps, self.qpm, when="now", ident=self._ident)
        if self.playing:
            player.play()

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

    @property
    def queued(self) -> bool:
        """Whether the last loop still waits for its moment."""
        return (
            self.playing
            and self._player is not None
            and self._player.reading.playing
            and self._player.reading.ident != self._ident
        )

    def play(self) -> None:
        if not self.playing and self.steps:
            self.playing = True
            if self._player is not None:
                self._player.play()

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

    def change_tempo(self, delta: float) -> None:
        self.set_tempo(self.qpm + delta)

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
        if not self.playing or self._player is None or not self.steps:
            return None
        return float(self._player.position()) % self.steps
