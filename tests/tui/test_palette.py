"""Everything is found by its name."""

from __future__ import annotations

import pytest

from midime_tui.tui.commands import PALETTE, actions, things
from midime_tui.tui.key_tables import EVERYWHERE, TABLES
from midime_tui.tui.theme_kept import kept_theme
from tests.tui.conftest import MakeApp, ready, screen_text, until


async def test_every_action_of_every_screen_is_there(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        found = list(actions(screen))
        assert len({command.name for command in found}) == len(found)
        words = {command.help for command in found}
        left_out = {"back to the jam", "leave the piano", "stop, keep the best; leave", "to the jam"}
        for name in ("jam", "tape", "snapshots", "rules", "train", "open", "piano"):
            for entry in (*TABLES[name], *EVERYWHERE):
                if entry.action != PALETTE:
                    assert set(entry.each) - words <= left_out
                    assert len(set(entry.each)) == len(entry.each), "words of its own for each"


@pytest.mark.parametrize(
    ("typed", "hit"),
    [("random nearby", "near: n"), ("melody silent", "parts melody: 5"), ("theme nord", "theme nord")],
)
async def test_what_is_typed_is_found_and_done(make_app: MakeApp, typed: str, hit: str) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("ctrl+p", *typed)
        await until(pilot, lambda: hit in "\n".join(screen_text(pilot)), "the hit")
        await pilot.press("enter", "enter")
        done = {
            "near: n": lambda: screen.jam.cursor != (0.0,) * 4,
            "parts melody: 5": lambda: "melody" in screen.playing.muted,
            "theme nord": lambda: pilot.app.theme == "nord",
        }
        await until(pilot, done[hit], "what it does")


async def test_a_screen_is_opened_for_what_it_does(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("enter", "enter")
        assert len(screen.jam.tape) == 2
        (remove,) = (command for command in actions(screen) if command.help == "take it off the tape")
        remove.run()
        await until(pilot, lambda: len(screen.jam.tape) == 1, "the loop to be taken off")
        assert "puts it back" in "\n".join(screen_text(pilot))


async def test_things_are_gone_to_by_name(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("A", "enter")
        found = {command.name: command for command in things(screen)}
        for name in (
            "rule key own",
            "place A",
            "chunk 2",
            "loop 1 of the tape, loop 1",
            "tune Greensleeves",
        ):
            assert name in found
        found["chunk 2"].run()
        await until(pilot, lambda: screen.chunk == 1, "the chunk")
        place = screen.jam.cursor
        found["place A"].run()
        assert screen.jam.cursor != place


@pytest.mark.parametrize("key", ["T", "K", "x", "t", "o", "p", "question_mark", "ctrl+s"])
async def test_it_opens_on_every_screen_where_it_was_put(make_app: MakeApp, key: str) -> None:
    async with make_app(keymap={"palette": "f9"}).run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press(key)
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2, "the screen")
        await pilot.press("ctrl+p")
        assert len(pilot.app.screen_stack) == 2
        await pilot.press("f9")
        assert len(pilot.app.screen_stack) == 3


async def test_the_theme_that_was_chosen_is_there_again_unless_the_settings_say_another(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        pilot.app.action_change_theme()
        await pilot.press(*"gruv")
        await until(pilot, lambda: "theme gruvbox" in "\n".join(screen_text(pilot)), "the theme")
        assert "".join(screen_text(pilot)).count("\N{RIGHT-POINTING MAGNIFYING GLASS}") == 0
        await pilot.press("enter", "enter")
        await until(pilot, lambda: pilot.app.theme == "gruvbox", "its colours")
    assert kept_theme() == "gruvbox"
    assert make_app().theme == "gruvbox"
    assert make_app(theme="nord").theme == "nord"
    assert make_app(low_bandwidth=True).theme == "ansi-dark"
