"""How the jam is set to be heard, kept with the work and brought back with it."""

from __future__ import annotations

from midime_tui.errors import MidimeError
from midime_tui.jam.desk import PARTS, Desk
from midime_tui.tui.screens.jam_thumbs import JamThumbs


class JamDesk(JamThumbs):
    """The desk of the work is what the person set here; that of work taken up again is set here."""

    def desk_changed(self) -> None:
        jam, playing = self.jam, self.playing
        if jam is not None:
            jam.desk = Desk(
                frozenset(playing.muted),
                frozenset({playing.solo} if playing.solo else ()),
                playing.click,
                playing.when,
                self.rule_words,
                self.rules_on,
            )
            self.changed()

    def take_desk(self, desk: Desk) -> None:
        playing = self.playing
        for part in PARTS:
            playing.mute(part, part in desk.muted)
        playing.set_solo(next((part for part in PARTS if part in desk.solo), None))
        playing.set_click(desk.click)
        playing.when = desk.when
        try:
            self.set_rules(desk.rules, desk.rules_on)
        except MidimeError as error:
            self.say(f"the rules of this sketch cannot be kept: {error}", error=True)
        self.show_queue()
        self.show_now()
