"""What the keys do that change how it is heard, and what is heard instead."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from midime_tui.tui.screens.jam_desk import JamDesk
from midime_tui.tui.screens.jam_view import TAPE, TUNE
from midime_tui.tui.start import Start

if TYPE_CHECKING:
    from midime_tui.jam.tap import TapTempo


class JamListen(JamDesk):
    """The transport and the parts."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._taps: TapTempo | None = None

    def action_play(self) -> None:
        if self.playing.playing:
            self.stop_playing()
        elif self.playing.steps:
            self.start_playing()
        elif self.work.opening or self.work.training:
            self.play_soon = True
            self.say("plays as soon as the personal model is trained")
        else:
            self.say(f"there is nothing to play: {self.key_of('open')} opens a tune")

    def action_rewind(self) -> None:
        self.playing.rewind()

    def action_tempo(self, delta: float) -> None:
        self.set_tempo(self.playing.qpm + delta)

    def set_tempo(self, qpm: float) -> None:
        self.playing.set_tempo(qpm)
        if self.jam is not None:
            self.jam.qpm = self.playing.qpm
        self.header.show_tempo(self.playing.qpm)
        self.say("")
        self.changed()

    def action_tap(self) -> None:
        from midime_tui.jam.tap import TAPS, TapTempo

        if self._taps is None:
            self._taps = TapTempo()
        qpm = self._taps.tap(time.monotonic())
        if qpm is None:
            self.say(f"tap {self._taps.taps} of {TAPS}")
        else:
            self.set_tempo(round(qpm))
            self.say(f"tapped {self.playing.qpm:.0f} qpm")

    def action_click(self) -> None:
        self.playing.set_click(not self.playing.click)
        self._set()

    def _set(self) -> None:
        """After a change of how it is heard."""
        self.say("")
        self.show_now()
        self.desk_changed()

    def action_when(self) -> None:
        self.playing.next_when()
        self.show_queue()
        self.desk_changed()

    # parts

    def action_mute(self) -> None:
        parts = self.parts()
        silent = all(part in self.playing.muted for part in parts)
        for part in parts:
            self.playing.mute(part, not silent)
        self._set()

    def action_mute_part(self, part: str) -> None:
        if part not in self.parts():
            self.say(f"this loop has no {part}")
            return
        self.playing.mute(part, part not in self.playing.muted)
        self._set()

    def action_solo(self) -> None:
        parts = self.parts()
        if len(parts) < 2:
            self.say("this loop has one part")
            return
        turns: tuple[str | None, ...] = (*parts, None)
        now = self.playing.solo
        self.playing.set_solo(turns[(turns.index(now) + 1) % len(turns)] if now in turns else turns[0])
        self._set()

    # what is heard instead

    def action_base(self) -> None:
        jam = self.jam
        if jam is None:
            self.say(f"open a tune first: {self.key_of('open')}")
            return
        self.leave_other()
        seed = jam.next_seed()
        self.work.decode(lambda: jam.base_loop(seed))

    def action_input(self) -> None:
        if self.jam is None or not self.tune_notes:
            self.say(f"open a tune first: {self.key_of('open')}")
        elif self.source == TUNE:
            self.leave_other()
        else:
            self.source = TUNE
            self.jam_roll.light(None)
            self.playing.load(self.tune_notes, self.tune_steps, anew=True)
            self.start_playing()
            self.caption("jam").state = f"your tune is heard; {self.key_of('input')}: the jam again"

    def play_tape(self) -> bool:
        """Hear the tape through, round and round; False where it is empty."""
        if self.jam is None or not len(self.jam.tape):
            return False
        self.source = TAPE
        self.tune_roll.light(None)
        self.jam_roll.light(None)
        self.playing.load(self.jam.tape.notes(), self.jam.tape.steps, anew=True)
        self.start_playing()
        self.caption("jam").state = f"the tape is heard; {self.key_of('back')}: the jam again"
        return True

    def action_page(self, by: int) -> None:
        self.tune_roll.turn_page(by)
        self.show_page()

    def action_page_end(self, end: int) -> None:
        self.tune_roll.go_to(end * self.tune_steps)
        self.show_page()
