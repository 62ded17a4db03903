"""What the keys do that move: one number or all, chance, chunks, the base model's own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from midime_tui.tui.messages import Ordered
from midime_tui.tui.screens.jam_work import JamWork
from midime_tui.tui.widgets.plane_map import PlaneMap
from midime_tui.tui.widgets.sliders import Sliders

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam


class JamSteer(JamWork):
    """Moves of the cursor."""

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
        self.show_steering_caption()
        self.show_now()

    def show_steering_caption(self) -> None:
        """What steers, beside the keys."""
        self.caption("steer").state = ", ".join(self.steering_words())

    def steering_words(self) -> list[str]:
        return ["base"] * bool(self.base_dims)

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
