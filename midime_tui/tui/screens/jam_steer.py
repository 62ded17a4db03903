"""What the keys do that move: numbers, chance, chunks, snapshots, drift and fade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from midime_tui.errors import MidimeError
from midime_tui.tui import jam_facts
from midime_tui.tui.messages import Ordered
from midime_tui.tui.screens.jam_work import JamWork
from midime_tui.tui.start import Start
from midime_tui.tui.widgets.plane_map import PlaneMap
from midime_tui.tui.widgets.sliders import Sliders

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.spot import Spot

FADE_LOOPS = 8


class JamSteer(JamWork):
    """Moves of the cursor; those that come by themselves come when a loop begins anew.

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

    def steerable(self) -> Jam | None:
        """The jam where there is something to steer; else a sentence. A move leaves a sample or the tune."""
        if self.jam is None:
            self.say(f"open a tune first: {self.key_of('open')}")
        elif not self.jam.steerable:
            soon = "it is being trained" if self.work.training else self.trains_it
            self.say(f"there is no personal model yet: {soon}")
        else:
            self.leave_other()
            return self.jam
        return None

    def show_steering(self) -> None:
        super().show_steering()
        jam = self.jam
        if jam is None:
            return
        if self.base_dims:
            values = tuple(jam.base_value(dimension) for dimension in self.base_dims)
            self.sliders.show(values, self.chosen, tuple(str(each + 1) for each in self.base_dims))
        row = self.facts("crossfader")
        ends = jam.snapshots.a is not None, jam.snapshots.b is not None
        row.show([jam_facts.crossfader_row(*ends, self._mix_here(jam), row.size.width, self.glyphs)])
        self.show_steering_caption()
        self.show_now()

    def show_steering_caption(self) -> None:
        """What steers, beside the keys."""
        self.caption("steer").state = ", ".join(self.steering_words())

    def steering_words(self) -> list[str]:
        moving = ["drift"] * self.drifting + ["fade"] * (self.fading is not None)
        return ["base"] * bool(self.base_dims) + moving

    # one number

    def action_choose(self, dimension: int) -> None:
        if dimension < len(self.sliders.values):
            self.chosen = dimension
            self.show_steering()

    def action_choose_by(self, by: int) -> None:
        self.action_choose((self.chosen + by) % len(self.sliders.values))

    def action_nudge(self, delta: float) -> None:
        if jam := self.steerable():
            self._put(jam, self.sliders.values[self.chosen] + delta)

    def action_centre(self) -> None:
        if jam := self.steerable():
            self._put(jam, 0.0)

    def _put(self, jam: Jam, value: float) -> None:
        """Give the chosen number a value, in hundredths."""
        if self.base_dims:
            self.moved(jam.hold_base(self.base_dims[self.chosen], round(value, 2)))
        else:
            place = list(jam.cursor)
            place[self.chosen] = round(value, 2)
            self.moved(jam.set_cursor(place))

    @on(Sliders.Pressed)
    def _slider_pressed(self, message: Sliders.Pressed) -> None:
        if jam := self.steerable():
            self.chosen = message.dimension
            self._put(jam, message.value)

    @on(PlaneMap.Pressed)
    def _map_pressed(self, message: PlaneMap.Pressed) -> None:
        if jam := self.steerable():
            place = list(jam.cursor)
            for dimension, value in zip(message.dims, message.values):
                place[dimension] = value
            self.moved(jam.set_cursor(place))

    # the base model's own numbers

    def action_sliders(self) -> None:
        jam = self.steerable()
        if jam is None:
            return
        if self.base_dims:
            self.base_dims = ()
            self.chosen = 0
            self.moved(jam.release_base())
            undo = self.key_of("undo")
            self.say(
                f"your four numbers again; what was held of the base model is let go ({undo} brings it back)"
            )
        else:
            self.work.order(jam)

    @on(Ordered)
    def _ordered(self, message: Ordered) -> None:
        if message.jam is self.jam:
            self.base_dims = message.dims[: self.jam.latent_size]
            self.chosen = 0
            self.show_steering()
            yours = self.key_of("sliders")
            self.say(f"the base model's numbers that say most about your tune; {yours}: yours again")

    # all of them

    def action_reset(self) -> None:
        """All numbers that are steered: the personal model's to the middle, the base model's free again."""
        if jam := self.steerable():
            self.moved(jam.release_base() if self.base_dims else jam.reset())

    def action_random(self) -> None:
        if jam := self.steerable():
            self.moved(jam.random())

    def action_near(self) -> None:
        if jam := self.steerable():
            self.moved(jam.random(near=True))

    def action_undo(self) -> None:
        if jam := self.steerable():
            self.moved(jam.undo())

    def action_redo(self) -> None:
        if jam := self.steerable():
            self.moved(jam.redo())

    def action_temperature(self, by: float) -> None:
        if jam := self.steerable():
            self.moved(jam.set_temperature(jam.temperature + by))

    def action_draw(self) -> None:
        jam = self.steerable()
        if jam is None:
            return
        if jam.temperature:
            self.moved(jam.redraw())
        else:
            self.say(f"without chance there is one loop a place: {self.key_of('warmer')} gives chance")

    def action_transpose(self, semitones: int) -> None:
        if jam := self.steerable():
            self.moved(jam.transpose(jam.transposition + semitones))

    def action_chunk(self, by: int) -> None:
        jam = self.steerable()
        if jam is None or not jam.chunks:
            return
        first = 0 if by > 0 else len(jam.chunks) - 1
        self.go_to_chunk(jam, first if self.chunk is None else (self.chunk + by) % len(jam.chunks))

    def go_to_chunk(self, jam: Jam, number: int) -> None:
        self.chunk = number
        self.tune_roll.go_to(number * jam.steps)
        self.show_page()
        if jam.personal is not None:
            self.moved(jam.go_to_chunk(number))
            self.say(f"at chunk {number + 1} of your tune")

    def jump_to_chunk(self, number: int) -> None:
        """To a chunk of the tune, from 0."""
        if jam := self.steerable():
            self.go_to_chunk(jam, number)

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
