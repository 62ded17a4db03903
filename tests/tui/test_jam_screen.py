"""What a person sees and does in the jam."""

from __future__ import annotations

from pathlib import Path

import pytest

from midime_tui.jam.jam import Jam
from midime_tui.jam.limits import REACH
from midime_tui.jam.loop import Loop
from midime_tui.jam.spot import Spot
from midime_tui.tui.messages import SoundChanged
from midime_tui.tui.screens.jam_view import BASE, MINE, TUNE
from tests.tui.conftest import MakeApp, SilentPlayer, jam_screen, ready, screen_text, settled, until


async def test_the_tune_opens_trains_and_plays_by_itself(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert len(screen.training.total) == 5
        assert player.playing
        assert player.loads[-1][0] == screen.shown.notes


async def test_at_80_by_24_every_part_is_in_sight(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        lines = screen_text(pilot)
        everything = "\n".join(lines)
        assert lines[0].startswith(" midime  lasst-uns-froh.mid")
        for part in (
            "chunks",
            "small",
            "qpm",
            "device",
            "Your tune",
            "Jam",
            "Steer",
            "Map 1, 2",
            "Now",
            "chance 0.0",
            "tape empty",
            "keeps",
        ):
            assert part in everything, part
        assert any(set(line) & set("▀▄█") for line in lines[2:6])
        assert any(set(line) & set("▀▄█") for line in lines[8:16])
        assert [line[:4] for line in lines[17:21]] == ["▸ 1 ", "  2 ", "  3 ", "  4 "]
        assert lines[23].split()[:2] == ["space", "play"]
        assert lines[23].rstrip().endswith("q quit")
        for widget in screen.query("*"):
            if widget.display and widget.size:
                assert screen.region.contains_region(widget.region), widget


@pytest.mark.parametrize("size", [(140, 40), (60, 20), (80, 12), (30, 8), (200, 60)])
async def test_other_sizes_work(make_app: MakeApp, size: tuple[int, int]) -> None:
    async with make_app().run_test(size=size) as pilot:
        await ready(pilot)
        await pilot.press("right", "r")
        await settled(pilot)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: len(lines := screen_text(pilot)) == 24 and "Steer" in lines[16])


async def test_a_nudge_moves_cursor_slider_and_roll(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        jam = screen.jam
        await pilot.press("3", "right", "shift+right", "right")
        await settled(pilot)
        assert jam.cursor == (0.0, 0.0, 0.7, 0.0)
        assert screen.sliders.values == jam.cursor
        assert "▸ 3" in screen_text(pilot)[19]
        assert "+0.7" in screen_text(pilot)[19]
        assert screen.shown.notes == jam.loop().notes
        assert player.loads[-1][0] == jam.loop().notes
        assert player.loads[-1][3] == "bar"


async def test_the_roll_shows_the_cursors_loop(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        before = screen_text(pilot)[8:16]
        for key in ("r", "r", "r", "r"):
            await pilot.press(key)
        await settled(pilot)
        after = screen_text(pilot)[8:16]
        assert (before != after) == (screen.shown.notes != screen.jam.decode((0.0,) * 4).notes)
        cells = screen.jam_roll.cells
        drawn = [cells.text(row, 0, cells.width, screen.glyphs) for row in range(cells.rows.rows)]
        assert sum(bool(line.strip()) for line in drawn) > 0


async def test_undo_redo_centre_and_reset(make_app: MakeApp) -> None:
    async with make_app().run_test() as pilot:
        screen = await ready(pilot)
        await pilot.press("right", "2", "left", "r")
        far = screen.jam.cursor
        await pilot.press("u")
        assert screen.jam.cursor == (0.1, -0.1, 0.0, 0.0)
        await pilot.press("u", "u", "u", "u")
        assert screen.jam.cursor == (0.0, 0.0, 0.0, 0.0)
        await pilot.press("U", "U", "ctrl+r")
        assert screen.jam.cursor == far
        await pilot.press("0")
        assert screen.jam.cursor == (far[0], 0.0, *far[2:])
        await pilot.press("c")
        assert screen.jam.cursor == (0.0, 0.0, 0.0, 0.0)
        assert "undo 5" in screen.caption("steer").info


async def test_many_quick_nudges_are_decoded_once_at_the_end(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app().run_test() as pilot:
        screen = await ready(pilot)
        decoded: list[tuple[float, ...]] = []
        original = Jam.decode_spot

        def counted(self: Jam, spot: Spot) -> Loop:
            decoded.append(spot.z)
            return original(self, spot)

        monkeypatch.setattr(Jam, "decode_spot", counted)
        for _ in range(30):
            screen.action_nudge(0.1)
        await settled(pilot)
        assert screen.jam.cursor == (3.0, 0.0, 0.0, 0.0)
        assert decoded[-1] == screen.jam.cursor
        assert len(decoded) < 5


async def test_the_curve_grows_while_training_and_escape_keeps_the_best(make_app: MakeApp) -> None:
    async with make_app(epochs=100_000).run_test() as pilot:
        screen = jam_screen(pilot)
        await until(pilot, lambda: len(screen.training.total) > 2, "the first epochs")
        seen = len(screen.training.total)
        await until(pilot, lambda: len(screen.training.total) > seen, "more epochs")
        assert "▁" in screen_text(pilot)[21]
        assert screen.jam.personal is None
        await pilot.press("escape")
        await ready(pilot)
        assert screen.jam.personal is not None
        assert screen.training.word.startswith("stopped at ")
        assert len(screen.training.total) < 100_000


async def test_training_goes_on_and_the_jam_goes_on_meanwhile(make_app: MakeApp) -> None:
    async with make_app().run_test() as pilot:
        screen = await ready(pilot)
        first = screen.jam.personal
        await pilot.press("t", "f", "enter", "right")
        assert screen.jam.cursor[0] == 0.1
        await until(pilot, lambda: screen.jam.personal is not first and not screen.work.training)
        assert len(screen.jam.history) == 2


async def test_the_base_model_for_contrast(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        mine = screen.mine
        await pilot.press("b")
        await until(pilot, lambda: screen.source == BASE)
        assert screen.shown.origin == "base"
        assert player.loads[-1][0] == screen.shown.notes
        assert "the base model, seed" in screen_text(pilot)[6]
        first = screen.shown
        await pilot.press("b")
        await until(pilot, lambda: screen.shown.origin == "base" and screen.shown is not first)
        assert screen.shown.notes != first.notes
        await pilot.press("escape")
        assert (screen.source, screen.shown) == (MINE, mine)


async def test_a_nudge_leaves_the_sample(make_app: MakeApp) -> None:
    async with make_app().run_test() as pilot:
        screen = await ready(pilot)
        await pilot.press("b")
        await until(pilot, lambda: screen.source == BASE)
        await pilot.press("right")
        await settled(pilot)
        assert screen.shown.origin == "personal"
        assert screen.shown.z == screen.jam.cursor


async def test_the_tune_itself_can_be_heard_and_scrolls(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("i")
        assert screen.source == TUNE
        assert player.loads[-1][0] == screen.jam.tune_notes()
        player.step = 300.5
        await until(pilot, lambda: screen.tune_roll.first <= 300 < screen.tune_roll.last, "the right page")
        assert "chunks 10-" in screen.caption("tune").info
        await pilot.press("i")
        assert screen.source == MINE
        assert player.loads[-1][0] == screen.mine.notes


async def test_the_playhead_is_the_players(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        for step, where in ((0.2, 6), (9.9, 24), (16.0, 39)):
            player.step = step
            await until(pilot, lambda: screen_text(pilot)[7].find("▼") == where, f"step {step}")  # noqa: B023
        assert "bar 2.1" in screen_text(pilot)[0]
        sounding = screen.jam_roll.cells.sounding(16.0)
        assert all(pane.lit == sounding for pane in screen.jam_roll._panes if pane.first <= 16 < pane.last)
        await pilot.press("space")
        assert not player.playing
        assert "▼" not in "".join(screen_text(pilot))
        assert "stopped" in screen_text(pilot)[0]


async def test_a_change_waits_for_its_moment(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("right")
        await settled(pilot)
        await until(pilot, lambda: screen.caption("jam").info.startswith("queued: bar, in "))
        player.heard = player.ident
        await until(pilot, lambda: screen.caption("jam").info == "changes at: bar")
        await pilot.press("w", "w")
        assert screen.caption("jam").info == "changes at: now"
        await pilot.press("right")
        await settled(pilot)
        assert player.loads[-1][3] == "now"


async def test_tempo(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        before = screen.playing.qpm
        await pilot.press("greater_than_sign", "greater_than_sign", "less_than_sign")
        assert player.qpm == before + 5
        assert f"{before + 5:.0f} qpm" in screen_text(pilot)[0]
        for _ in range(100):
            screen.action_tempo(-5)
        assert player.qpm >= 20


async def test_export_writes_both_files_and_never_overwrites(make_app: MakeApp, tmp_path: Path) -> None:
    async with make_app().run_test(size=(140, 40)) as pilot:
        screen = await ready(pilot)
        for number in ("", "-2"):
            await pilot.press("e")
            await until(pilot, (tmp_path / "out" / f"sketch{number}.wav").exists)
            await until(pilot, lambda: f"sketch{number}.mid" in "".join(screen_text(pilot)))  # noqa: B023
        assert len(list((tmp_path / "out").iterdir())) == 4
        await pilot.press("s")
        await until(pilot, (tmp_path / "out" / "lasst-uns-froh.h5").exists)
        assert screen.jam.personal is not None


async def test_an_export_that_cannot_be_written_is_a_message(make_app: MakeApp, tmp_path: Path) -> None:
    async with make_app(folder=tmp_path / "none").run_test(size=(140, 40)) as pilot:
        screen = await ready(pilot)
        await pilot.press("e")
        await until(pilot, lambda: "cannot write" in "".join(screen_text(pilot)))
        await pilot.press("right")
        assert screen.jam.cursor[0] == 0.1


@pytest.mark.parametrize("content", [None, b"", b"no music" * 1000])
async def test_a_bad_file_is_a_message_and_the_app_goes_on(
    make_app: MakeApp, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "bad.mid"
    if content is not None:
        path.write_bytes(content)
    async with make_app(str(path)).run_test(size=(140, 40), notifications=True) as pilot:
        screen = jam_screen(pilot)
        await until(pilot, lambda: "bad.mid" in screen_text(pilot)[38], "the message")
        for key in (
            "space",
            "right",
            "r",
            "e",
            "t",
            "b",
            "i",
            "u",
            "s",
            "escape",
            "right_square_bracket",
            "y",
        ):
            await pilot.press(key)
        await pilot.press("escape", "o")
        await pilot.press(*"frere-jacques", "enter")
        await until(pilot, lambda: screen.jam is not None)
        await ready(pilot)
        assert screen.jam.song.name.startswith("frere-jacques")


async def test_a_bad_file_leaves_the_open_tune_alone(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        jam = screen.jam
        await pilot.press("o", *"gone.mid", "enter")
        await until(pilot, lambda: "gone.mid" in screen_text(pilot)[22] and "!" in screen_text(pilot)[22])
        await pilot.press("right")
        assert screen.jam is jam
        assert jam.cursor[0] == 0.1


async def test_silence_does_not_displace_an_error(make_app: MakeApp, player: SilentPlayer) -> None:
    player.status = "none: there is no card"
    async with make_app("gone.mid").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "gone.mid" in screen_text(pilot)[22], "the error")
        jam_screen(pilot).post_message(SoundChanged())
        await pilot.pause()
        assert "gone.mid" in screen_text(pilot)[22]


async def test_a_missing_model_is_a_message(make_app: MakeApp) -> None:
    async with make_app(model="no-such-model").run_test(size=(140, 40)) as pilot:
        await until(pilot, lambda: "no-such-model" in "".join(screen_text(pilot)[38:]), "the message")


async def test_a_bundled_tune_can_be_chosen_from_the_list(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("o", "down", "down", "enter")
        await until(pilot, lambda: "lasst" not in screen.jam.song.name)
        await until(pilot, lambda: "enter goes to the jam" in screen_text(pilot)[22], "the training's end")
        await pilot.press("enter")
        await ready(pilot)
        assert screen.jam.cursor == (0.0,) * 4


async def test_chunks_of_the_tune_are_places(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("right_square_bracket", "right_square_bracket")
        await settled(pilot)
        assert screen.jam.cursor == pytest.approx(screen.jam.place_of_chunk(1))
        assert "chunk 2" in screen_text(pilot)[22]
        await pilot.press("u", "u")
        assert screen.jam.cursor == (0.0,) * 4


async def test_the_input_roll_pages(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        roll = screen.tune_roll
        await pilot.press("end")
        assert roll.last == screen.tune_steps
        await pilot.press("home")
        assert roll.first == 0
        await pilot.press("pagedown")
        assert roll.first == 64
        assert "chunks 3-" in screen.caption("tune").info
        await pilot.press("pageup", "pageup")
        assert roll.first == 0


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_stops_everything(make_app: MakeApp, player: SilentPlayer, key: str) -> None:
    app = make_app(epochs=100_000)
    async with app.run_test() as pilot:
        screen = jam_screen(pilot)
        await until(pilot, lambda: screen.work.training)
        await pilot.press(key)
        await until(pilot, lambda: not app.is_running or app._exit)
    assert app.return_value == 0
    assert player.closed


async def test_the_mouse_is_a_bonus(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert player.playing
        await pilot.click("#keys", offset=(2, 0))
        assert not player.playing
        await pilot.click("#sliders", offset=(4 + screen.sliders.track_width - 1, 2))
        await settled(pilot)
        assert screen.jam.cursor == (0.0, 0.0, REACH, 0.0)
        assert screen.chosen == 2


async def test_what_is_heard_while_training_goes_on_afterwards(
    make_app: MakeApp, player: SilentPlayer
) -> None:
    async with make_app(epochs=100_000).run_test(size=(80, 24)) as pilot:
        screen = jam_screen(pilot)
        await until(pilot, lambda: screen.work.training)
        await pilot.press("right")
        assert "being trained" in screen_text(pilot)[22]
        await pilot.press("b")
        await until(pilot, lambda: screen.source == BASE)
        sample = screen.shown
        await pilot.press("escape")
        await until(pilot, lambda: screen.mine is not None)
        assert screen.shown is sample
        assert player.loads[-1][0] == sample.notes
        await pilot.press("escape")
        assert screen.shown is screen.mine


async def test_space_while_training_plays_as_soon_as_there_is_a_loop(
    make_app: MakeApp, player: SilentPlayer
) -> None:
    player.status = "none"
    async with make_app(epochs=100_000).run_test(size=(80, 24)) as pilot:
        screen = jam_screen(pilot)
        await until(pilot, lambda: screen.work.training)
        await pilot.press("space")
        assert not player.playing
        await pilot.press("escape")
        await until(pilot, lambda: player.playing)


async def test_a_jam_begins_where_the_tune_is(make_app: MakeApp) -> None:
    """The middle of the space is an average, often one held note: no loop to begin with."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = jam_screen(pilot)
        await until(pilot, lambda: screen.shown is not None and not screen.work.training, "the first loop")
        assert screen.chunk is not None
        assert screen.shown.z == screen.jam.cursor == screen.jam.place_of_chunk(screen.chunk)
        assert (len(screen.shown.notes) >= 4, screen.jam.moves.undos) == (True, 0)
