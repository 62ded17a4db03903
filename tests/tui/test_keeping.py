"""Chance, snapshots, fade, drift, the tape: what a person does with more than one place."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from midime_tui.jam.loop import Loop
from midime_tui.jam.spot import Spot
from tests.tui.conftest import MakeApp, SilentPlayer, ready, screen_text, settled, until


async def come_round(pilot, player: SilentPlayer, screen) -> None:  # type: ignore[no-untyped-def]
    """Let the loop begin anew, and the screen see it."""
    player.step = 30.0
    await until(pilot, lambda: screen._last_step == 30.0, "the end of the loop")
    player.step = 0.5
    await until(pilot, lambda: screen._last_step == 0.5, "its beginning")


async def test_fine_steps_near_chance_and_key(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        jam = screen.jam
        await pilot.press("l", "ctrl+right")
        assert jam.cursor[0] == pytest.approx(0.02)
        assert "+0.02" in screen_text(pilot)[17]
        await pilot.press("n")
        assert 0 < max(map(abs, jam.cursor)) < 3
        await pilot.press("v")
        assert "without chance" in screen_text(pilot)[22]
        seed = jam.spot.seed
        await pilot.press("equals_sign", "equals_sign", "v", "right_curly_bracket")
        await settled(pilot)
        assert jam.temperature == pytest.approx(0.2)
        assert (jam.transposition, jam.spot.seed != seed) == (1, True)
        assert "chance 0.2  key +1" in screen_text(pilot)[17]
        await pilot.press("u", "u", "u", "u")
        assert jam.temperature == 0


async def test_a_and_b_are_mixed_swapped_and_faded(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        jam = screen.jam
        await pilot.press("a")
        assert "no A or no B" in screen_text(pilot)[22]
        await pilot.press("A", "shift+right", "shift+right", "B")
        assert screen.mix == 1.0
        await pilot.press("left_parenthesis")
        assert jam.cursor[0] == pytest.approx(0.9)
        assert "90%" in screen_text(pilot)[21]
        await pilot.press("a")
        assert jam.cursor[0] == 0.0
        await pilot.press("f")
        await come_round(pilot, player, screen)
        assert jam.cursor[0] == pytest.approx(1 / 8)
        for _ in range(7):
            await come_round(pilot, player, screen)
        assert (jam.cursor[0], screen.fading) == (1.0, None)
        await pilot.press("f")
        await come_round(pilot, player, screen)
        assert (jam.cursor[0], screen.fading) == (pytest.approx(7 / 8), 0.0)
        await pilot.press("right")
        assert screen.fading is None, "a move of one's own ends the fade"
        assert "%" not in screen_text(pilot)[21][:40], "it is no longer between A and B"
        await pilot.press("f")
        jam.snapshots.remove("B")
        await come_round(pilot, player, screen)
        assert screen.fading is None, "there is nothing to fade to"


async def test_drift_wanders_loop_by_loop_the_same_way_each_time(
    make_app: MakeApp, player: SilentPlayer
) -> None:
    places = []
    for _ in range(2):
        async with make_app().run_test(size=(80, 24)) as pilot:
            screen = await ready(pilot)
            await pilot.press("d")
            assert "drift" in screen_text(pilot)[16]
            await come_round(pilot, player, screen)
            await come_round(pilot, player, screen)
            places.append(screen.jam.cursor)
            await pilot.press("escape")
            await come_round(pilot, player, screen)
            assert screen.jam.cursor == places[-1]
    assert places[0] == places[1] != (0.0,) * 4


async def test_the_base_models_numbers_can_be_steered(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("g")
        await until(pilot, lambda: screen.base_dims, "the order of the dimensions")
        before = screen.sliders.values[0]
        await pilot.press("shift+right")
        assert screen.sliders.values[0] == pytest.approx(round(before + 0.5, 2), abs=1e-5)
        assert dict(screen.jam.spot.base) == {screen.base_dims[0]: pytest.approx(before + 0.5, abs=0.01)}
        await pilot.press("g")
        assert (screen.base_dims, screen.jam.spot.base) == ((), ())


async def test_the_tape_keeps_orders_plays_and_writes(
    make_app: MakeApp, player: SilentPlayer, tmp_path: Path
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        tape = screen.jam.tape
        await pilot.press("enter", "r")
        await settled(pilot)
        await pilot.press("enter", "T")
        first, second = (item.loop for item in tape.items)
        await pilot.press("down", "K")
        assert [item.loop for item in tape.items] == [second, first]
        await pilot.press("space")
        assert player.loads[-1][:2] == (tape.notes(), 64)

        def marked() -> list[str]:
            return [row.strip(" │").split()[3] for row in screen_text(pilot) if "▶ " in row and "loop" in row]

        for step, name in ((3.0, "2"), (40.0, "1")):
            player.step = step
            await until(pilot, lambda name=name: marked() == [name], f"the mark at loop {name}")
        await pilot.press("e")
        await until(pilot, (tmp_path / "out" / "tape.mid").exists, "the MIDI file")
        await until(pilot, lambda: "wrote tape.mid" in "".join(screen_text(pilot)), "the sentence")
        await pilot.press("x", "x", "x")
        assert len(tape) == 0
        await pilot.press("u", "u", "U", "g")
        await pilot.pause()
        assert screen.jam.cursor == tape.items[0].loop.z
        assert len(pilot.app.screen_stack) == 1


async def test_what_is_kept_is_the_place_that_was_steered_to_however_fast_the_keys(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        jam, go_on, decode = screen.jam, threading.Event(), screen.jam.decode_spot

        def slow(spot: Spot) -> Loop:
            go_on.wait(30)
            return decode(spot)

        monkeypatch.setattr(jam, "decode_spot", slow)
        await pilot.press("right", "right", "right", "enter", "e", "right", "enter", "right", "right")
        assert len(jam.tape) == 0
        go_on.set()
        await settled(pilot)
        assert [item.loop.z[0] for item in jam.tape.items] == [pytest.approx(0.3), pytest.approx(0.4)]
        await until(pilot, (tmp_path / "out" / "sketch.mid").exists, "the export")
        assert screen.shown.z[0] == pytest.approx(0.6)


async def test_places_are_listed_gone_to_and_forgotten(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 40)) as pilot:
        screen = await ready(pilot)
        await pilot.press("k", "right", "k", "c", "K", "down", "enter")
        assert screen.jam.cursor[0] == 0.1
        await pilot.press("x")
        assert screen.jam.snapshots.names == ("C",)
        await pilot.press("u", "u")
        assert screen.jam.snapshots.names == ("C",), "only the last change but one was the second place"
        await pilot.press("U", "U", "escape")
        await pilot.pause()
        assert "C   +0.0" in "\n".join(screen_text(pilot))


async def test_parts_click_and_tapped_tempo(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("m", "M")
        assert (player.clicking, player.muted) == (True, {"melody"})
        assert "(melody) muted" in screen_text(pilot)[18]
        await pilot.press("e")
        await until(
            pilot, lambda: "with the parts that are silent here" in screen_text(pilot)[22], "the export"
        )
        await pilot.press("M", "6")
        assert player.muted == set()
        assert "this loop has no bass" in screen_text(pilot)[22]
        await pilot.press("tab", "tab", "tab", "tab")
        assert "tapped" in screen_text(pilot)[22]


async def test_a_sketch_keeps_its_name_and_never_takes_anothers_place(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)

        async def save(name: str, wrote: str) -> None:
            screen.write_sketch(name)
            await until(pilot, lambda: f"wrote {wrote}.midime-sketch" in screen_text(pilot)[22], wrote)

        await save("same", "same")
        screen.open_files(("augustin",))
        await until(pilot, lambda: screen.shown is None, "another tune")
        await ready(pilot)
        await save("same", "same-2")
        assert screen.sketch_name == "same-2"
        screen.open_files(("same",))
        await until(pilot, lambda: screen.jam.name.startswith("lasst"), "the first sketch")
        await pilot.press("right", "ctrl+s")
        assert pilot.app.screen.query_one("Input").value == "same"
        await pilot.press("enter")
        await until(
            pilot, lambda: "wrote same.midime-sketch" in screen_text(pilot)[22], "the first sketch again"
        )
