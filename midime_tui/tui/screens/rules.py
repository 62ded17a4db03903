"""The rules that there are, each to be taken in or out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType

from midime_tui.errors import MidimeError
from midime_tui.music.rules import parse_key
from midime_tui.tui.key_tables import RULES
from midime_tui.tui.keys import bindings
from midime_tui.tui.screens.jam import JamScreen
from midime_tui.tui.screens.listing import ListingScreen

MEANING = {
    "tonic": "the last note is the key's own",
    "dense": "a note every eighth, or more",
    "sparse": "few notes: a half each, or longer",
    "wide": "an octave and a half, or more",
    "narrow": "within a fifth",
    "syncopated": "half of the notes off the beat, or more",
    "straight": "no note off the beat",
}


class RulesScreen(ListingScreen):
    """What is chosen is prepared at once, the list stays open."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(RULES)
    table = "rules"
    title_of_list = "Rules"
    owner: JamScreen

    def on_mount(self) -> None:
        super().on_mount()
        self.say("what you hear will be the nearest loop that keeps what is chosen here")

    def rows(self) -> Sequence[Text]:
        rows = []
        for word in self.owner.ruling.offers:
            on = word in self.owner.rule_words
            row = Text(f"{'[x]' if on else '[ ]'} {word:<11}", "bold" if on else "")
            row.append(self._meaning(word), "not bold")
            rows.append(row)
        return rows

    def _meaning(self, word: str) -> str:
        if not word.startswith("key="):
            return MEANING.get(word, "")
        own = word == "key=own"
        key = self.owner.ruling.own_key if own else parse_key(word.removeprefix("key="))
        name = f"{key.name.removesuffix('m')} {'minor' if key.minor else 'major'}"
        return f"in the key of your tune: {name}" if own else f"in {name}"

    def show_rules(self) -> None:
        """How the preparation stands."""
        words = self.owner.steering_words()
        busy = next((word for word in words if word.startswith("rules ")), None)
        if busy:
            self.say(f"learning how to keep them: {busy.removeprefix('rules ')}")
        else:
            self.fill()

    def selected(self) -> None:
        if self.chosen is None:
            return
        word = self.owner.ruling.offers[self.chosen]
        try:
            self.owner.choose_rule(word)
        except MidimeError as error:
            self.say(str(error), error=True)
            return
        self.fill()
        self.say("learning how to keep them" if self.owner.rule_words else "no rules")

    def action_take(self) -> None:
        self.selected()

    def action_none(self) -> None:
        for word in self.owner.rule_words:
            self.owner.choose_rule(word)
        self.fill()
        self.say("no rules")
