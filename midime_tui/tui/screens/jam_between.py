"""Places that are kept, the way between two of them, and what moves by itself: fade and drift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midime_tui.errors import MidimeError
from midime_tui.tui import jam_facts
from midime_tui.tui.screens.jam_steer import JamSteer
from midime_tui.tui.start import Start

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.spot import Spot

FADE_LOOPS = 8


class JamBetween(JamSteer):
    """What moves by itself does so when a loop begins anew.

    mix:      where between A and B the cursor was put last, 0 to 1
    drifting: the cursor wanders
    fading:   where the mix goes by itself, 0.0 or 1.0; None where it stands
    """

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.mix = 0.0
        self._mixed: Spot | None = None  # where that is
        self.drifting = False
        self.fading: float | None = None
        self._last_step = -1.0

    def show_steering(self) -> None:
        super().show_steering()
        jam = self.jam
        if jam is not None:
            row, ends = self.facts("crossfader"), (jam.snapshots.a is not None, jam.snapshots.b is not None)
            row.show([jam_facts.crossfader_row(*ends, self._mix_here(jam), row.size.width, self.glyphs)])

    def steering_words(self) -> list[str]:
        moving = ["drift"] * self.drifting + ["fade"] * (self.fading is not None)
        return [*super().steering_words(), *moving]

    # snapshots

    def action_keep(self) -> None:
        if jam := self.steerable():
            self.kept(jam.keep())

    def kept(self, name: str) -> None:
        """A snapshot was kept."""
        self.changed()
        self.show_steering()
        self.tell(f"kept this place as {name}; {self.key_of('snapshots')} lists the places")

    def action_set_end(self, name: str) -> None:
        if jam := self.steerable():
            jam.keep(name.upper())
            self.changed()
            self.mix, self._mixed = (0.0 if name == "a" else 1.0), jam.spot
            self.show_steering()
            ready = jam.snapshots.a is not None and jam.snapshots.b is not None
            mix, swap, fade = map(self.key_of, ("mix.down", "swap", "fade"))
            how = f"; {mix} mix, {swap} swaps, {fade} fades" if ready else ""
            self.say(f"this is {name.upper()} now{how}")

    def _ends(self) -> Jam | None:
        """The jam where A and B are there."""
        jam = self.steerable()
        if jam is not None and (jam.snapshots.a is None or jam.snapshots.b is None):
            self.say(f"there is no A or no B yet: {self.key_of('set.a')} keep this place as one")
            return None
        return jam

    def _mix_here(self, jam: Jam) -> float | None:
        """Where between A and B the cursor is; None after another move."""
        return self.mix if jam.spot == self._mixed else None

    def moved(self, moved: bool) -> None:
        """A move that leads away from between A and B ends the fade."""
        if self.jam is not None and self.jam.spot != self._mixed:
            self.fading = None
        super().moved(moved)

    def action_mix(self, by: float) -> None:
        if jam := self._ends():
            self.fading = None
            self._mix(jam, self.mix + by)

    def _mix(self, jam: Jam, mix: float) -> None:
        self.mix = round(min(1.0, max(0.0, mix)), 3)
        moved = jam.mix(self.mix)
        self._mixed = jam.spot
        self.moved(moved)

    def action_swap(self) -> None:
        if jam := self._ends():
            self.fading = None
            self._mix(jam, 0.0 if self.mix > 0.5 else 1.0)

    def action_fade(self) -> None:
        if self.fading is not None:
            self.fading = None
            self.show_steering()
        elif self._ends():
            self.fading = 0.0 if self.mix > 0.5 else 1.0
            self.start_playing()
            self.show_steering()
            stops = f"{self.key_of('fade')} or {self.key_of('back')} stops it there"
            self.say(f"over to {'B' if self.fading else 'A'} in {FADE_LOOPS} loops; {stops}")

    # what goes by itself

    def action_drift(self) -> None:
        if self.drifting:
            self.drifting = False
            self.show_steering()
        elif self.steerable():
            self.drifting = True
            self.start_playing()
            self.show_steering()
            stops = f"{self.key_of('drift')} or {self.key_of('back')} stops it"
            self.say(f"the place wanders on with every loop; {stops}")

    def stop_moving(self) -> bool:
        """End drift and fade; False where nothing went by itself."""
        moving = self.drifting or self.fading is not None
        self.drifting, self.fading = False, None
        if moving:
            self.show_steering()
        return moving

    def _follow(self) -> None:
        super()._follow()
        step = self.playing.position
        if step is None:
            self._last_step = -1.0
            return
        came_round, self._last_step = step < self._last_step, step
        if came_round and self.jam is not None and self.jam.steerable and self.source not in ("tune", "tape"):
            self._wander(self.jam)

    def _wander(self, jam: Jam) -> None:
        """A loop begins anew."""
        if jam.snapshots.a is None or jam.snapshots.b is None:
            self.fading = None  # an end was forgotten meanwhile
        if self.fading is not None:
            by = (1 if self.fading else -1) / FADE_LOOPS
            self._mix(jam, self.mix + by)
            if self.mix == self.fading:
                self.fading = None
                self.show_steering()
        elif self.drifting:
            self.moved(jam.drift())

    def go_to(self, spot: Spot) -> None:
        """To a snapshot's spot."""
        if jam := self.steerable():
            try:
                self.moved(jam.go_to(spot))
            except MidimeError as error:
                self.tell(str(error), error=True)
