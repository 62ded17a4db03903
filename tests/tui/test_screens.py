"""The screens around the jam: opening, training, playing in, and what finds everything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.app import App

from midime_tui.jam.recent import read_recent, remember
from midime_tui.music.midi_file import read_midi
from midime_tui.music.tunes import bundled_tunes
from midime_tui.tui.palette import Palette
from midime_tui.tui.screens.open import OpenScreen
from midime_tui.tui.screens.train import TrainScreen
from midime_tui.tui.theme import THEMES
from midime_tui.tui.theme_names import NAMES, OURS
from tests.tui.conftest import MakeApp, SilentPlayer, ready, screen_text, until


async def test_open_looks_inside_marks_and_trains_on_several(make_app: MakeApp, tmp_path: Path) -> None:
    for tune in bundled_tunes()[1:3]:
        shutil.copy(tune.path, tmp_path / "here")
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("o")
        top = pilot.app.screen
        assert isinstance(top, OpenScreen)
        await until(pilot, lambda: top.preview is not None, "the preview")
        text = "\n".join(screen_text(pilot))
        assert "1 track" in text
        assert any(set(line) & set("▀▄█") for line in screen_text(pilot))
        await pilot.press("ctrl+t", "down", "ctrl+t")
        names = ", ".join(tune.path.name for tune in sorted(bundled_tunes()[1:3], key=lambda tune: tune.path))
        await until(
            pilot, lambda: f"trains on {names}" in screen_text(pilot)[22], "what is marked, to be read"
        )
        await pilot.press(*"xyz")
        assert "nothing here is named so" in "\n".join(screen_text(pilot))
        await pilot.press("backspace", "backspace", "backspace", "enter")
        await until(pilot, lambda: len(screen.jam.pieces) == 2, "both tunes")
        await until(pilot, lambda: isinstance(pilot.app.screen, TrainScreen), "the training")
        await until(pilot, lambda: "enter goes to the jam" in screen_text(pilot)[22], "its end")
        await until(pilot, lambda: screen.compared is not None, "the comparison")
        assert "the base model keeps " in "\n".join(screen_text(pilot))
        await pilot.press("right")
        await until(pilot, lambda: screen.compared.number == 1, "the next chunk")
        await pilot.press("enter")
        assert len(pilot.app.screen_stack) == 1
    assert {path.name for path in read_recent()} == {tune.path.name for tune in bundled_tunes()[1:3]}


async def test_folders_are_gone_into_and_what_is_typed_narrows(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "here" / "deep").mkdir()
    shutil.copy(bundled_tunes()[0].path, tmp_path / "here" / "deep" / "mine.mid")
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("o", *"deep", "enter")
        await pilot.pause()
        assert "mine.mid" in "\n".join(screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: screen.jam.name == "mine.mid", "the tune")


def test_recent_files_are_the_newest_first_and_only_those_that_are_there(tmp_path: Path) -> None:
    kept = tmp_path / "list"
    files = [tmp_path / f"{number}.mid" for number in range(3)]
    for path in files:
        path.touch()
        remember([path], kept)
    remember([files[0]], kept)
    files[1].unlink()
    assert [path.name for path in read_recent(kept)] == ["0.mid", "2.mid"]


async def test_jump_mode_goes_where_its_letter_stands(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("j", "d")
        await pilot.pause()
        assert screen.chosen == 2
        await pilot.press("j", "h")
        await until(pilot, lambda: screen.chunk == 1, "the second chunk")
        await pilot.press("j", "escape", "right")
        assert len(pilot.app.screen_stack) == 1


async def test_keys_can_be_moved(make_app: MakeApp) -> None:
    async with make_app(keymap={"nudge.up": "x", "random": "f9"}).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("right", "r")
        assert screen.jam.cursor == (0.0,) * 4
        await pilot.press("x")
        assert screen.jam.cursor[0] == 0.1
        assert "f9 random" in screen_text(pilot)[23]


@pytest.mark.parametrize("theme", [*OURS, "nord", "solarized-light"])
async def test_themes_have_every_colour(make_app: MakeApp, theme: str) -> None:
    async with make_app(theme=theme).run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert pilot.app.theme == theme


def test_the_names_of_the_themes_are_textuals() -> None:
    app: App[None] = App()
    for theme in THEMES:
        app.register_theme(theme)
    assert set(NAMES) == set(app.available_themes)


async def test_a_slow_line_moves_by_beats_in_sixteen_colours(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app(low_bandwidth=True).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert pilot.app.theme == "ansi-dark"
        player.step = 5.9
        await until(pilot, lambda: screen.jam_roll._step == 4, "the second beat")


async def test_work_is_saved_and_taken_up_again(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("right", "enter", "k", "ctrl+s")
        await pilot.press("backspace", *"2", "enter")
        sketches = tmp_path / "home"
        await until(pilot, lambda: list(sketches.rglob("*.midime-sketch")), "the sketch")
        place = screen.jam.cursor
        await until(pilot, lambda: "wrote" in screen_text(pilot)[22], "the sentence")
    (sketch,) = (path for path in sketches.rglob("*.midime-sketch") if "sketches" in path.parts)
    async with make_app(str(sketch)).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert screen.jam.cursor == place
        assert len(screen.jam.tape) == 1
        assert screen.jam.snapshots.names == ("C",)


async def test_an_exported_loop_is_gone_on_from(make_app: MakeApp, tmp_path: Path, model_path: Path) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("r")
        await until(pilot, lambda: screen.mine.z == screen.jam.cursor, "the loop")
        await pilot.press("e")
        await until(pilot, (tmp_path / "out" / "sketch.wav").exists, "the export")
        notes = screen.mine.notes
    assert read_midi(tmp_path / "out" / "sketch.mid").tracks
    async with make_app(str(tmp_path / "out" / "sketch.mid")).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert screen.shown.notes == notes


@pytest.mark.parametrize("key", ["T", "K", "x", "t", "o", "p", "question_mark", "ctrl+p", "ctrl+s"])
async def test_escape_while_a_screen_goes_closes_nothing_else(make_app: MakeApp, key: str) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press(key)
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2, "the screen")
        going = pilot.app.screen
        going.dismiss()
        going.dismiss()
        await pilot.pause()
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "the jam")


async def test_a_palette_that_is_left_before_it_is_whole_does_no_harm(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("ctrl+p", *"no such thing", "escape", "ctrl+p", "escape")
        await pilot.pause(0.6)  # when it would say that there are no matches
        palette = Palette([])
        palette._list_visible = not palette._list_visible  # what is left of it when its list is gone
        palette._watch__list_visible()
        await palette._watch__show_busy()
        await pilot.press("right")
        assert screen.jam.cursor[0] == 0.1
