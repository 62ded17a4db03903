"""What is open and what is heard in the line mode: a jam, its sound, its autosave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from midime_tui.jam.desk import PARTS, Desk
from midime_tui.jam.jam import Jam
from midime_tui.jam.loop import Loop
from midime_tui.jam.spot import Spot
from midime_tui.jam.take_training import take_along
from midime_tui.jam.tap import TapTempo
from midime_tui.music.notes import Note
from midime_tui.music.track_choice import pitch_name
from midime_tui.verbs.lines.going import Going
from midime_tui.verbs.lines.options import Options
from midime_tui.verbs.lines.ruled import Ruled
from midime_tui.verbs.lines.work import Work

if TYPE_CHECKING:
    from midime_tui.sound.client import Player

StartPlayer = Callable[[Callable[[dict[str, Any]], None]], "Player"]


class Stage:
    """Everything the verbs act on.

    say:          prints one line
    start_player: called at the first `play`
    jam:          what is open
    loop:         the loop of the jam's spot, decoded; None where it stands for none yet
    other:        a loop that is heard in its place (a sample of the base model, a chunk), None else
    heard:        what plays or would play: "jam", "tune", "tape", "take"
    """

    def __init__(
        self, jam: Jam, options: Options, say: Callable[[str], None], start_player: StartPlayer
    ) -> None:
        self.options = options
        self.say = say
        self._start_player = start_player
        self._player: Player | None = None
        self._status = ""
        self._told = Desk()  # what the player knows of the desk
        self._loads = 0
        self.jam = jam
        self.loop: Loop | None = None
        self.other: Loop | None = None
        self.ruled = Ruled(say)
        self.lock = threading.Lock()  # held by whoever acts: a typed line, or a step of what goes by itself
        self.going = Going(self.lock, say)
        self.mix: tuple[Spot, float] | None = None  # where the last step from A to B led, and its share
        self.chunk: int | None = None  # of the tune, from 0: the last one that was gone to
        self.heard = "jam"
        self.playing = False
        self.count_in = 0
        self.tap = TapTempo()
        self.grid = True  # the take is heard on the grid of sixteenths
        self.work = Work(jam, say)
        self.ended = False
        self.interrupted = threading.Event()

    # the work

    def changed(self) -> None:
        """Something was done that is worth keeping."""
        self.work.changed()

    def set_jam(
        self, jam: Jam, sketch: Path | None = None, resume: Path | None = None, *, again: bool = False
    ) -> None:
        """Go on with another jam; the work on the old one is kept. Errors as in `Work.go_on_with`.

        sketch, resume: its file, where it has a name, and where it is work that was left
        again:          it is to be heard as it was set when it was left
        """
        self.work.go_on_with(jam, sketch, resume)
        if not again:
            jam.desk = replace(self.jam.desk, rules=())
            take_along(self.jam.take, jam)
        self.jam, self.heard = jam, "jam"
        self.loop = self.other = self.mix = self.chunk = None
        self.stop()
        if self._player is not None:
            self._set_up(self._player)

    # loops

    def steered(self, moved: bool) -> None:
        """After a move of the person's: what went by itself ends; decode, be heard, tell where it stands."""
        self.going.end()
        self._moved(moved)

    def _moved(self, moved: bool) -> None:
        if not moved:
            self.say("nothing changed")
            return
        self._show()
        self.changed()

    def show(self, *, tell: bool = False) -> None:
        """Decode the spot, and say in a line what it is; `tell` as in `Ruled.loop`."""
        self.going.end()
        self._show(tell=tell)

    def _show(self, *, tell: bool = False) -> None:
        self.other, self.heard = None, "jam"
        self.loop = self.ruled.loop(self.jam, tell=tell)
        self.sound()
        self.say(f"{self.place()}: {described(self.loop.notes)}")

    def go_by_itself(self, what: str, moves: Iterable[Callable[[], bool]]) -> None:
        """Moves one after the other, while it plays one a loop: beside the lines that somebody types, else
        here. ctrl+c ends all of it."""
        self.going.end()
        ahead = iter(moves)
        move = next(ahead, None)

        def step() -> float | None:
            nonlocal move
            if move is None:
                return None
            self._moved(move())
            move = next(ahead, None)
            return None if move is None else self.loop_seconds()

        if self.playing and self.options.typed:
            self.going.start(what, step)
            return
        try:
            while (seconds := step()) is not None:
                if self.playing:
                    self.interrupted.wait(seconds)
        except KeyboardInterrupt:
            self.interrupt()
            self.say(f"the {what} ends here")

    def interrupt(self) -> None:
        """ctrl+c came in the middle of something: what is decoded may be of another place."""
        self.loop = None

    def show_other(self, loop: Loop, what: str) -> None:
        """Hear a loop in place of the jam's; the next move leaves it."""
        self.going.end()
        self.other, self.heard = loop, "jam"
        self.sound()
        self.say(f"{what}: {described(loop.notes)}")

    def hear(self, what: str) -> None:
        """What is to be heard from the next `play` on, see `heard`."""
        if what != "jam":
            self.going.end()
        self.heard, self.other = what, None

    @property
    def current(self) -> Loop:
        """The loop that is heard. Raises MidimeError where there is none."""
        if self.other is not None:
            return self.other
        if self.loop is None:
            self.loop = self.ruled.loop(self.jam)
        return self.loop

    def place(self) -> str:
        """The spot in a few words."""
        spot = self.jam.spot
        words = ["place " + " ".join(f"{value:+.2f}" for value in spot.z)]
        if spot.temperature:
            words.append(f"temperature {spot.temperature:g} seed {spot.seed}")
        if spot.transpose:
            words.append(f"transposed {spot.transpose:+d}")
        if spot.base:
            words.append("held " + " ".join(f"{d + 1}={value:+.2f}" for d, value in spot.base))
        if spot.home is not None:
            words.append("from a kept code")
        return ", ".join(words)

    # sound

    @property
    def sounding(self) -> tuple[Sequence[Note], int]:
        """The notes that play or would play, and their length in steps."""
        if self.heard == "tune":
            return self.jam.tune_notes(), max(1, len(self.jam.chunks)) * self.jam.steps
        if self.heard == "tape" and len(self.jam.tape):
            return self.jam.tape.notes(), self.jam.tape.steps
        if self.heard == "take" and not self.jam.take.empty:
            return self.jam.take.notes(quantise=self.grid), self.jam.take.length
        loop = self.current
        return loop.notes, loop.steps

    def play(self) -> None:
        """From the beginning; the player is started at the first time."""
        notes, steps = self.sounding
        player = self._player_there()
        if self.playing:
            player.stop()
        self._loads += 1
        player.load(notes, steps, self.jam.qpm, "now", ident=self._loads)
        player.play(count_in=self.count_in)
        self.playing = True

    def record_over(self, notes: Sequence[Note], steps: int) -> Player:
        """Play notes with clicks, after a bar of them, to be played over; returns the player."""
        self.going.end()
        player = self._player_there()
        if self.playing:
            player.stop()
        self._loads += 1
        player.click(True)
        player.load(notes, steps, self.jam.qpm, "now", ident=self._loads)
        player.play(count_in=4)
        self.playing = True
        return player

    def stop(self) -> None:
        self.going.end()
        if self.playing and self._player is not None:
            self._player.stop()
        self.playing = False

    def sound(self) -> None:
        """What is heard has changed: the player learns it, at the chosen moment."""
        if self.playing and self._player is not None:
            notes, steps = self.sounding
            self._loads += 1
            self._player.load(notes, steps, self.jam.qpm, self.jam.desk.when, ident=self._loads)

    def set_tempo(self, qpm: float) -> None:
        self.jam.qpm = qpm
        if self._player is not None:
            self._player.tempo(self.jam.qpm)
        self.changed()

    def set_desk(self, desk: Desk) -> None:
        """It is to be heard otherwise."""
        self.jam.desk = desk
        if self._player is not None:
            self._set_up(self._player)
        self.changed()

    def _set_up(self, player: Player) -> None:
        """The player learns what has changed of how it is to be heard."""
        old, desk = self._told, self.jam.desk
        self._told = desk
        if desk.click != old.click:
            player.click(desk.click)
        for part in PARTS:
            if (part in desk.muted) != (part in old.muted):
                player.mute(part, part in desk.muted)
            if (part in desk.solo) != (part in old.solo):
                player.solo(part, part in desk.solo)

    @property
    def where(self) -> str:
        """Where the sound goes."""
        return "not started: play starts it" if self._player is None else self._player.status

    def wait(self, seconds: float) -> None:
        """Let it sound, and go on what goes by itself; ctrl+c ends the waiting. With the lock held."""
        self.lock.release()
        try:
            self.interrupted.wait(seconds)
        except KeyboardInterrupt:
            self.say("waited")
        finally:
            self._lock_again()

    def _lock_again(self) -> None:
        """Whatever comes: the line that waited lets go of the lock at its end."""
        while True:
            with suppress(KeyboardInterrupt):  # a second ctrl+c, while a step of what goes by itself is taken
                self.lock.acquire()
                return

    def loop_seconds(self) -> float:
        """How long a loop lasts."""
        return self.current.steps / 4 * 60 / self.jam.qpm

    def _player_there(self) -> Player:
        if self._player is None:
            self._player = player = self._start_player(self._player_says)
            self._set_up(player)
        return self._player

    def _player_says(self, message: dict[str, Any]) -> None:
        """In the player client's thread."""
        if message.get("type") == "output" and message.get("status") != self._status:
            self._status = str(message.get("status"))
            self.say(f"sound: {self._status}")

    def close(self) -> None:
        """Stop the sound, save the work."""
        self.going.close()
        if self._player is not None:
            self._player.close()
        self.work.close()


def described(notes: Sequence[Note]) -> str:
    """Notes in a few words."""
    if not notes:
        return "silence"
    count = f"{len(notes)} note{'' if len(notes) == 1 else 's'}"
    pitched = [note.pitch for note in notes if not note.is_drum]
    if not pitched:
        return f"{count} on drums"
    low, high = min(pitched), max(pitched)
    return f"{count}, {pitch_name(low)}" + (f" to {pitch_name(high)}" if high > low else "")
