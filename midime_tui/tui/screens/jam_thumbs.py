"""Thumbs in the jam: which loops were liked, and a place that may be liked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from midime_tui.tui.messages import DrawnByTaste, Learned, Opened
from midime_tui.tui.screens.jam_rules import JamRules
from midime_tui.tui.start import Start

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.liking import Liking
    from midime_tui.jam.loop import Loop


class JamThumbs(JamRules):
    """Judged is what is heard; what that tells is learned at once, beside."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._liking: Liking | None = None

    def _liking_of(self, jam: Jam) -> Liking:
        if self._liking is None or self._liking.jam is not jam:
            from midime_tui.jam.liking import Liking

            self._liking = Liking(jam)
        return self._liking

    @on(Opened)
    def _thumbs_of(self, message: Opened) -> None:
        """What was liked in work that is taken up again is known again."""
        if message.jam.thumbs:
            self.work.learn(self._liking_of(message.jam), told="")

    def action_thumb(self, up: bool) -> None:
        jam = self.jam

        def judge(loop: Loop) -> None:
            if jam is not None:
                jam.thumb(loop, up)
                self.say("liked" if up else "not liked")
                self.work.learn(self._liking_of(jam), told="liked; " if up else "not liked; ")
                self.changed()
                if self.shown is loop:
                    self.draw_loop(loop)

        self.with_loop(judge, "there is no loop to judge yet")

    @on(Learned)
    def _learned(self, message: Learned) -> None:
        if message.told:
            self.say(f"{message.told}{message.sentence}")

    def action_liked(self) -> None:
        """To a place that may be liked; while that is not known, to one that asks."""
        jam = self.steerable()
        if jam is None:
            return
        if jam.personal is None:
            self.say(f"this needs a personal model: {self.trains_it}")
        elif not self.work.drawing:
            self.work.draw_by_taste(self._liking_of(jam), jam.next_seed())

    @on(DrawnByTaste)
    def _drawn(self, message: DrawnByTaste) -> None:
        self.work.drawing = False
        jam = self.steerable()
        if jam is None or message.jam is not jam or len(message.place) != jam.latent_size:
            return
        self.moved(jam.set_cursor(message.place))
        asked = f"{self.key_of('thumb.up')}: do you like it, or not?"
        self.say("a place that you may like" if message.knows else f"{asked} {message.sentence}")

    def draw_loop(self, loop: Loop) -> None:
        super().draw_loop(loop)
        jam = self.jam
        if jam is None or not jam.thumbs:
            return
        code = tuple(loop.code.tolist())
        for thumb in jam.thumbs:
            if thumb.code == code:
                caption = self.caption("jam")
                caption.state = f"{caption.state}, {'liked' if thumb.up else 'not liked'}"
