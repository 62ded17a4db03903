"""Rules and thumbs in the app: what is heard keeps what was chosen, and what was liked is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from midime_tui.jam.desk import Desk
from midime_tui.jam.liking import Liking
from midime_tui.jam.ruling import Ruling
from midime_tui.jam.spot import Place
from midime_tui.music.notes import Note
from midime_tui.music.rules import Rule
from tests.tui.conftest import MakeApp, SilentPlayer, ready, screen_text, until

ELSEWHERE = (0.5, 0.25, 0.0, 0.0)


class Actor:
    """Finds every rule kept."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules

    def rewards(self, notes: Sequence[Sequence[Note]]) -> list[list[float]]:
        return [[1.0 for _ in self.rules] for _ in notes]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Rules that are learned at once and lead to ELSEWHERE; the preparations that were asked for."""
    asked: list[tuple[str, ...]] = []

    def prepare(self: Ruling, rules: Any, on_share: Any = None) -> None:
        asked.append(tuple(rule.name for rule in rules))
        on_share(0.5)
        self._taught = self._surroundings(self._jam.spot)
        self._actor = Actor(rules)  # type: ignore[assignment]

    def apply(self: Ruling, place: Place) -> Place:
        return ELSEWHERE

    monkeypatch.setattr(Ruling, "prepare", prepare)
    monkeypatch.setattr(Ruling, "apply", apply)
    return asked


def shown(pilot: Pilot[Any]) -> str:
    return "\n".join(screen_text(pilot))


async def test_rules_move_what_is_heard_and_leave_the_cursor(
    make_app: MakeApp, quick: list[tuple[str, ...]]
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("X")
        assert "no rule is chosen: x chooses" in shown(pilot)
        await pilot.press("x", "enter")
        await until(pilot, lambda: screen.mine.z == ELSEWHERE, "the loop that keeps the rules")
        assert "[x] key=own" in shown(pilot)
        await pilot.press("escape")
        assert "own" in screen_text(pilot)[16]
        assert "keeps key=own" in screen_text(pilot)[6]
        await pilot.press("right")
        assert screen.jam.cursor == (0.1, 0.0, 0.0, 0.0)
        await pilot.press("enter")
        await until(pilot, lambda: len(screen.jam.tape) == 1, "the tape")
        assert screen.jam.tape.items[0].loop.z == ELSEWHERE, "what is heard is what is kept"
        await pilot.press("X")
        await until(pilot, lambda: screen.mine.z == screen.jam.cursor, "the cursor's own loop")
        assert "rules off" in shown(pilot)
        await pilot.press("X")
        await until(pilot, lambda: screen.mine.z == ELSEWHERE, "the rules again")
        assert len(quick) == 1, "nothing had to be learned again"


async def test_of_two_keys_the_later_counts_and_a_transposition_is_learned_again(
    make_app: MakeApp, quick: list[tuple[str, ...]]
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("x", "down", "enter")
        await until(pilot, lambda: screen.rules_hold, "the first key")
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.rules_hold, "the second key")
        assert screen.rule_words == ("key=G",)
        await pilot.press("end", "enter")
        await until(pilot, lambda: screen.rules_hold, "both")
        assert screen.rule_words == ("key=G", "straight")
        await pilot.press("escape", "right_curly_bracket")
        await until(pilot, lambda: len(quick) == 4, "what was learned for another pitch")
        await pilot.press("x", "0")
        await until(pilot, lambda: screen.mine.z == screen.jam.cursor, "no rules")
        assert "no rules" in shown(pilot)


async def test_rules_that_cannot_be_prepared_are_let_go(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Ruling, rules: Any, on_share: Any = None) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(Ruling, "prepare", fails)
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("x", "enter")
        await until(pilot, lambda: not screen.rule_words, "the failure")
        assert "failed" in shown(pilot)


async def test_thumbs_are_kept_and_lead_on(
    make_app: MakeApp, player: SilentPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Liking, "propose", lambda self, rng: ELSEWHERE)
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("Y")
        await until(pilot, lambda: "1 thumb" in shown(pilot), "what is known")
        assert "liked" in screen_text(pilot)[6]
        await pilot.press("N")
        await until(pilot, lambda: "0 up" in shown(pilot), "the other judgement")
        assert [thumb.up for thumb in screen.jam.thumbs] == [False], "one judgement a loop"
        await pilot.press("R")
        await until(pilot, lambda: screen.jam.cursor == ELSEWHERE, "the place")
        assert "Y N: do you like it, or not?" in shown(pilot), "where nothing is known it asks"


async def test_a_sketch_brings_back_how_it_was_heard(
    make_app: MakeApp, player: SilentPlayer, quick: list[tuple[str, ...]]
) -> None:
    """Rules, silenced parts, the click and the moment of a change are part of the work."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("x", "down", "enter", "escape", "M", "m", "w")
        await until(pilot, lambda: screen.rules_hold, "the rules")
        screen.write_sketch("mine")
        await until(pilot, lambda: "wrote mine" in shown(pilot), "the sketch")
        await pilot.press("M", "m", "x", "0", "escape")
        assert (screen.rule_words, player.muted, player.clicking) == ((), set(), False)
        screen.open_files(("mine",))
        await until(pilot, lambda: screen.rules_hold, "the rules that were kept")
        assert (screen.rule_words, player.muted, player.clicking) == (("key=C",), {"melody"}, True)
        assert "changes at: beat" in shown(pilot)
        screen.open_files(("augustin",))
        await until(pilot, lambda: screen.jam.name.startswith("augustin"), "another tune")
        assert (screen.rule_words, player.muted) == ((), {"melody"}), (
            "the desk stays, the rules were the tune's"
        )


async def test_rules_that_a_sketch_cannot_keep_are_told(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        screen.jam.desk = Desk(rules=("loud",))
        screen.write_sketch("odd")
        await until(pilot, lambda: "wrote odd" in shown(pilot), "the sketch")
        screen.open_files(("odd",))
        await until(pilot, lambda: "'loud' is no rule" in shown(pilot), "the sentence")
        assert screen.rule_words == ()


async def test_rules_that_exclude_each_other_take_turns(
    make_app: MakeApp, quick: list[tuple[str, ...]]
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        for word in ("key=C", "tonic", "dense", "wide", "sparse", "key=G"):
            screen.choose_rule(word)
        assert screen.rule_words == ("tonic", "wide", "sparse", "key=G")
        screen.choose_rule("key=G")
        assert screen.rule_words == ("wide", "sparse"), "without a key there is no tonic"
        await pilot.press("x")
        text = shown(pilot)
        assert all(f"{word} " in text for word in screen.ruling.offers)
