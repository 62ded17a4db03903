"""Rules in the jam: what is heard is the nearest loop to the cursor's that keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on

from midime_tui.errors import MidimeError
from midime_tui.tui.messages import Failed, Opened, Ruled, RulesProgress, Trained
from midime_tui.tui.screens.jam_between import JamBetween
from midime_tui.tui.screens.jam_view import MINE
from midime_tui.tui.start import Start

if TYPE_CHECKING:
    from midime_tui.jam.loop import Loop
    from midime_tui.jam.ruling import Ruling

HEARD = "*"  # on the map, where the loop that keeps the rules lies


class JamRules(JamBetween):
    """The cursor stays the person's own: turned off, the rules leave no trace.

    rule_words: the rules that were chosen, as words
    rules_on:   whether they are to be kept
    """

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.rule_words: tuple[str, ...] = ()
        self.rules_on = True
        self._ruling: Ruling | None = None
        self._prepared: tuple[str, ...] = ()  # what the ruling was prepared for last
        self._progress = 0.0

    # what the keys do

    def action_rules_off(self) -> None:
        if not self.rule_words:
            self.say(f"no rule is chosen: {self.key_of('rules')} chooses")
            return
        self.rules_on = not self.rules_on
        self._prepare_rules()
        self.show_steering()
        self.decode_cursor()
        self.desk_changed()
        self.say(f"rules {'on' if self.rules_on else 'off'}: {', '.join(self.rule_words)}")

    @property
    def ruling(self) -> Ruling:
        """Of the jam that is open."""
        assert self.jam is not None
        if self._ruling is None:
            from midime_tui.jam.ruling import Ruling

            self._ruling = Ruling(self.jam)
        return self._ruling

    def choose_rule(self, word: str) -> None:
        """Take a rule in or out; of two keys, and of two that exclude each other, the later one stays.

        Raises MidimeError for a rule that cannot be asked for here.
        """
        from midime_tui.music.rules import exclude

        rest = [each for each in self.rule_words if each != word and not exclude(each, word)]
        words = tuple(rest) if word in self.rule_words else (*rest, word)
        if not any(each.startswith("key=") for each in words):
            words = tuple(each for each in words if each != "tonic")  # of no key
        self.set_rules(words, True)
        if not words:
            self.decode_cursor()
        self.desk_changed()

    def take_rule(self, word: str) -> None:
        """The same, by name: what is wrong is said."""
        try:
            self.choose_rule(word)
        except MidimeError as error:
            self.say(str(error), error=True)
        else:
            self.say("learning how to keep them" if self.rule_words else "no rules")

    def set_rules(self, words: tuple[str, ...], on: bool) -> None:
        """Raises MidimeError, and changes nothing, where one of them cannot be asked for here."""
        self.ruling.parse(words)
        self.rule_words, self.rules_on = words, on
        self.work.stop_rules()
        self._prepare_rules()
        self.show_steering()

    # preparing

    @property
    def rules_hold(self) -> bool:
        """Whether what is decoded now keeps the rules."""
        return self.rules_on and bool(self.rule_words) and self._prepared == self.rule_words

    def _prepare_rules(self) -> None:
        """Where they are wanted and not prepared, or prepared for other music."""
        jam = self.jam
        wanted = self.rules_on and self.rule_words and jam is not None and jam.personal is not None
        if wanted and not self.work.ruling and (self._prepared != self.rule_words or self.ruling.stale):
            self._progress = 0.0
            self.work.rule(self.ruling, self.rule_words)

    @on(RulesProgress)
    def _rules_progress(self, message: RulesProgress) -> None:
        self._progress = message.share
        self.show_steering_caption()
        self.rules_changed()

    @on(Ruled)
    def _ruled(self, message: Ruled) -> None:
        self.work.ruling = False
        if message.ruling is not self._ruling:
            self._prepare_rules()
            return
        self._prepared = () if message.stopped else message.words
        self._prepare_rules()  # what was chosen, or changed, meanwhile
        self.show_steering_caption()
        self.rules_changed()
        if self.rules_hold:
            self.decode_cursor()
            self.with_loop(lambda loop: self.tell(f"what you hear {self._kept(loop)}"), "")

    @on(Failed)
    def _rules_failed(self, message: Failed) -> None:
        if message.what == "rules":
            self.work.ruling = False
            self.rule_words = ()
            self.show_steering_caption()
            self.rules_changed()

    @on(Opened)
    def _other_jam(self) -> None:
        self.work.stop_rules()
        self.rule_words, self._prepared, self._ruling = (), (), None

    @on(Trained)
    def _other_model(self) -> None:
        self._prepare_rules()

    def rules_changed(self) -> None:
        """The list of rules, where it lies over the jam, shows how they stand."""
        top = self.app.screen
        if top is not self and hasattr(top, "show_rules"):
            top.show_rules()

    # what they change

    def moved(self, moved: bool) -> None:
        super().moved(moved)
        if moved:
            self._prepare_rules()  # a transposition makes other music

    def decode_cursor(self) -> None:
        jam = self.jam
        if jam is None or not self.rules_hold or jam.personal is None:
            super().decode_cursor()
            return
        spot, ruling = jam.spot, self.ruling
        self.work.decode(lambda: jam.decode_spot(replace(spot, z=ruling.apply(spot.z))))

    def _kept(self, loop: Loop) -> str:
        """How far a loop keeps the rules that are on."""
        short = self.ruling.short_of(loop.notes)
        return f"comes nearest to the rules: {short}" if short else f"keeps {', '.join(self.rule_words)}"

    def draw_loop(self, loop: Loop) -> None:
        super().draw_loop(loop)
        if self.source == MINE and self.rules_hold:
            self.caption("jam").state = self._kept(loop)
        if self.rule_words:
            self.show_map()

    @property
    def heard_elsewhere(self) -> bool:
        """Whether rules moved what is heard away from the cursor."""
        return (
            self.rules_hold
            and self.jam is not None
            and self.mine is not None
            and self.mine.z is not None
            and self.mine.z != self.jam.cursor
        )

    def map_marks(self) -> dict[str, tuple[float, ...]]:
        marks = super().map_marks()
        if self.heard_elsewhere and self.mine is not None and self.mine.z is not None:
            marks[HEARD] = self.mine.z
        return marks

    def steering_words(self) -> list[str]:
        if not self.rule_words or not self.rules_on:
            return super().steering_words()
        if self.work.ruling:
            return [*super().steering_words(), f"rules {self._progress:.0%}"]
        return [*super().steering_words(), *(word.replace("=", " ") for word in self.rule_words)]
