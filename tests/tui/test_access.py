"""The app for terminals and people that lack something."""

from __future__ import annotations

import pytest

from midime_tui.tui.app import MidimeApp
from midime_tui.tui.glyphs import UNICODE
from midime_tui.tui.key_tables import JAM, TABLES
from midime_tui.tui.keys import bindings
from midime_tui.tui.screens.ask import AskScreen
from midime_tui.tui.screens.jam import JamScreen
from midime_tui.tui.screens.open import OpenScreen
from midime_tui.tui.screens.piano import PianoScreen
from midime_tui.tui.screens.rules import RulesScreen
from midime_tui.tui.screens.sheet import WORDS, Sheet, help_text
from midime_tui.tui.screens.snapshots import SnapshotsScreen
from midime_tui.tui.screens.tape import TapeScreen
from midime_tui.tui.screens.train import TrainScreen
from tests.tui.conftest import MakeApp, SilentPlayer, ready, screen_text, until


async def test_without_sound_one_line_says_so_and_nothing_plays_unasked(
    make_app: MakeApp, player: SilentPlayer
) -> None:
    player.status = "none: PortAudio is not installed"
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert not player.playing
        assert "none" in screen_text(pilot)[0]
        await pilot.press("y")
        await until(pilot, lambda: "PortAudio is not installed" in "\n".join(screen_text(pilot)))
        await pilot.press("escape", "space")
        assert player.playing
        assert screen.playing.playing


async def test_the_real_player_without_an_output(make_app: MakeApp) -> None:
    async with make_app(audio="none", start_player=None).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await until(pilot, lambda: "none" in screen_text(pilot)[0], "the player's word")
        await pilot.press("space")
        await until(pilot, lambda: (screen.playing.position or 0) > 2, "the playhead")
        await until(pilot, lambda: "▼" in screen_text(pilot)[7], "the playhead on the screen")


async def test_a_player_that_cannot_start_is_a_message(make_app: MakeApp) -> None:
    async with make_app(audio="trumpet", start_player=None).run_test(size=(140, 40)) as pilot:
        screen = await ready(pilot)
        assert "none" in screen_text(pilot)[0]
        await pilot.press("right")
        assert screen.jam.cursor[0] == 0.1


async def test_ascii_is_ascii(make_app: MakeApp) -> None:
    async with make_app(ascii_only=True).run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for keys in ((), ("question_mark",), ("escape", "o"), ("escape", "y"), ("escape", "b"), ("ctrl+p",)):
            await pilot.press(*keys)
            await pilot.pause()
            text = "".join(screen_text(pilot))
            assert text.isascii(), {char for char in text if not char.isascii()}


async def test_no_color_sends_no_colour(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with make_app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert pilot.app.theme == "ansi-dark"
        strips = pilot.app.screen._compositor.render_strips(pilot.app.size)
        for line in strips:
            for text, style, control in line:
                for filter in pilot.app._filters:
                    if filter.enabled:
                        from rich.segment import Segment

                        ((_, style, _),) = filter.apply(
                            [Segment(text, style, control)], pilot.app.background_colors[1]
                        )
                assert style is None or style.color is None or style.color.is_default, (text, style)


@pytest.mark.parametrize("name", WORDS)
def test_help_lists_every_key(name: str) -> None:
    text = help_text(name, UNICODE, {}).plain
    for entry in TABLES[name]:
        assert entry.help in text, entry.help


async def test_help_opens_scrolls_and_closes(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "play, stop" in "\n".join(screen_text(pilot))
        await pilot.press("end")
        await until(pilot, lambda: "leave, from anywhere" in "\n".join(screen_text(pilot)), "the last key")
        await pilot.press("escape")
        assert len(pilot.app.screen_stack) == 1


def test_every_binding_has_an_id_of_its_own_and_a_tooltip() -> None:
    jam = {binding.id for binding in bindings(JAM)}
    every = [(name, binding) for name, table in TABLES.items() for binding in bindings(table)]
    ids = [binding.id for name, binding in every if name == "jam" or binding.id not in jam]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    assert all(binding.tooltip for _, binding in every)


@pytest.mark.parametrize("name", TABLES)
def test_no_two_actions_share_a_key(name: str) -> None:
    keys = [key for binding in bindings(TABLES[name]) for key in binding.key.split(",")]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("name", "screen"),
    [
        ("jam", JamScreen),
        ("tape", TapeScreen),
        ("snapshots", SnapshotsScreen),
        ("rules", RulesScreen),
        ("train", TrainScreen),
        ("open", OpenScreen),
        ("piano", PianoScreen),
        ("sheet", Sheet),
        ("ask", AskScreen),
        ("everywhere", MidimeApp),
    ],
)
def test_every_binding_has_its_action(name: str, screen: type) -> None:
    for binding in bindings(TABLES[name]):
        *of_app, action = binding.action.split("(")[0].split(".")
        assert hasattr(MidimeApp if of_app else screen, f"action_{action}"), binding.action


def test_keys_that_a_person_moved_are_shown_where_they_are() -> None:
    text = help_text("jam", UNICODE, {"play": "f9", "nudge.up": "x"}).plain
    assert "f9      play, stop" in text
    assert "left x" in text


async def test_idle_draws_nothing(make_app: MakeApp, player: SilentPlayer) -> None:
    player.status = "none"
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.pause(0.2)
        drawn: list[object] = []
        pilot.app._display = lambda *args: drawn.append(args)  # type: ignore[method-assign]
        await pilot.pause(0.5)
        assert drawn == []
        assert not screen.playing.playing
