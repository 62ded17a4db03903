"""Playing in: heard, recorded layer on layer, kept with the work, and trained on."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from midime_tui.jam.sketch import jam_of
from midime_tui.jam.sketch_file import read_sketch
from midime_tui.jam.take import Take
from midime_tui.tui.screens.piano import RECORDING, PianoScreen
from midime_tui.tui.widgets.message_line import MessageLine
from tests.models.random_model import random_model
from tests.tui.conftest import MakeApp, SilentPlayer, jam_screen, ready, screen_text, until

found = importlib.util.find_spec


def the_piano(pilot: Pilot[Any]) -> PianoScreen:
    top = pilot.app.screen
    assert isinstance(top, PianoScreen)
    return top


def said(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(MessageLine).text


async def play(pilot: Pilot[Any], player: SilentPlayer, *keys: tuple[float, str]) -> None:
    for step, key in keys:
        player.step = step
        await pilot.press(key)


async def come_round(pilot: Pilot[Any], player: SilentPlayer) -> None:
    piano = the_piano(pilot)
    player.step = 63.0
    await until(pilot, lambda: piano._last == 63.0, "the last bar")
    player.step = 1.0
    await until(pilot, lambda: piano._last == 1.0, "the next round")


async def test_a_take_is_played_layered_undone_and_trained_on(
    make_app: MakeApp, player: SilentPlayer, model_path: Path
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("p")
        piano = the_piano(pilot)
        await pilot.press("z")
        assert (player.struck, player.struck_drum) == ([(60, 90)], False)
        assert piano.take.empty
        await pilot.press("space")
        assert (piano.state, player.counted_in, player.clicking) == (RECORDING, 4, True)
        await play(pilot, player, (-0.4, "z"), (4.2, "x"), (20.0, "c"), (40.0, "v"), (60.0, "q"))
        notes = [(note.start, note.pitch) for note in piano.take.notes()]
        assert notes == [(0, 60), (4, 62), (20, 64), (40, 65), (60, 72)]
        await come_round(pilot, player)
        await pilot.press("b")
        assert len(piano.take.layers) == 2
        await pilot.press("backspace")
        assert (len(piano.take.notes()), "ctrl+r" in said(pilot)) == (5, True)
        await pilot.press("ctrl+r")
        assert len(piano.take.notes()) == 6
        await pilot.press("delete")
        assert piano.take.empty
        await pilot.press("ctrl+r", "space", "enter")
        await until(pilot, lambda: screen.jam.name == "take", "the take")
        await until(pilot, lambda: screen.jam.personal is not None, "its model")
        assert not player.clicking
        assert len(screen.jam.take.notes()) == 5
        assert screen.jam.model == str(model_path)


async def test_the_take_is_there_again_and_on_the_disk(make_app: MakeApp, player: SilentPlayer) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("p", "enter")
        assert "nothing is recorded" in said(pilot)
        await pilot.press("space")
        await play(pilot, player, (0.0, "z"), (4.0, "c"))
        path = screen._autosave.path
        await until(pilot, path.exists, "the autosave")

        def kept() -> int:
            state = read_sketch(path).take
            return 0 if state is None or not state.layers else len(state.layers[0])

        await until(pilot, lambda: kept() == 2, "both notes on the disk")
        await pilot.press("enter")
        assert "two are the least" in said(pilot), "and it goes on"
        assert the_piano(pilot).state == RECORDING
        await pilot.press("escape", "escape")
        assert len(pilot.app.screen_stack) == 1
        assert player.loads[-1][0] == screen.mine.notes
        await pilot.press("p")
        assert "1 layer" in screen_text(pilot)[1]
        assert "your take is here" in said(pilot)
        assert "C4  sz" in "\n".join(screen_text(pilot))
        assert "2.1" in screen_text(pilot)[2], "the ruler counts bars, as the header does"


async def test_drums_are_played_for_a_drums_model(
    make_app: MakeApp, player: SilentPlayer, tmp_path: Path
) -> None:
    converter = {"type": "drums", "steps": 32, "origin": "midime"}
    path = tmp_path / "drums.h5"
    random_model(name="beat", converter=converter, depth_in=10, depths_out=(512,)).save(path)
    async with make_app(model=str(path)).run_test(size=(80, 24)) as pilot:
        screen = jam_screen(pilot)
        await until(pilot, lambda: screen.error_stands, "a tune without drums")
        await pilot.press("p")
        piano = the_piano(pilot)
        await until(pilot, lambda: piano.take.is_drum, "the model")
        text = "\n".join(screen_text(pilot))
        assert "snare x" in text
        assert "hihat c" in text
        await pilot.press("space", "down")
        assert "octaves" in said(pilot)
        await play(pilot, player, (0.0, "z"), (4.0, "w"), (20.0, "c"))
        assert (player.struck, player.struck_drum) == ([(36, 90), (38, 90), (42, 90)], True)
        alone = screen._autosave.path
        await until(pilot, alone.exists, "the take on the disk, though there is no tune")
        kept = jam_of(read_sketch(alone))
        assert (kept.take.is_drum, len(kept.chunks), kept.model) == (True, 1, str(path))
        await pilot.press("space", "enter")
        await until(pilot, lambda: screen.jam is not None, "the jam")
        await until(pilot, lambda: screen.jam.personal is not None, "its model")
        assert [note.pitch for note in screen.tune_notes] == [36, 38, 42]
        assert screen.jam.take.is_drum
        await until(pilot, lambda: not alone.exists(), "the jam's own file to take its place")


async def test_what_the_model_does_not_learn_is_said_before_it_is_trained(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        screen.jam.take = Take(100, is_drum=True)
        screen.jam.take.strike(36, 0)
        await pilot.press("p")
        assert "1 layer, for drums-2bar" in screen_text(pilot)[1]
        assert said(pilot) == "your take is drums; enter trains drums-2bar on it, not small"
        assert screen.playing.qpm == 100


async def test_the_take_is_heard_whatever_is_silent_in_the_jam(
    make_app: MakeApp, player: SilentPlayer
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("5", "m")
        assert (player.muted, player.clicking) == ({"melody"}, True)
        await pilot.press("p")
        assert (player.muted, player.clicking) == (set(), False)
        loads = len(player.loads)
        screen.show_loop(screen.mine)
        assert len(player.loads) == loads, "a loop that is ready meanwhile disturbs nobody"
        await pilot.press("escape")
        await until(pilot, lambda: player.muted == {"melody"}, "the jam as it was set")
        assert player.clicking


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_what_is_said_can_be_read_whole(
    make_app: MakeApp, player: SilentPlayer, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        await ready(pilot)
        await pilot.press("p")
        line = pilot.app.screen.query_one(MessageLine)
        for keys in ("tab", "space", "z", "space", "tab", "tab", "enter", "backspace", "ctrl+r", "delete"):
            assert len(line.text) <= line.room, line.text
            await pilot.press(keys)
            assert len(line.text) <= line.room, line.text


class Keyboard:
    """In the place of a MIDI keyboard."""

    port = "midi: nanoKEY"

    @classmethod
    def start(cls, heard: Callable[..., None], on_status: Callable[[str], None]) -> Keyboard:
        keyboard = cls()
        keyboard.heard = heard  # type: ignore[attr-defined]
        on_status(cls.port)
        cls.now = keyboard  # type: ignore[attr-defined]
        return keyboard

    def close(self) -> None:
        pass


async def test_a_midi_keyboard_keeps_how_long_its_notes_are(
    make_app: MakeApp, player: SilentPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("midime_tui.sound.midi_in.MidiIn", Keyboard)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: found(name) or name)
    async with make_app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("p")
        piano = the_piano(pilot)
        await until(pilot, lambda: "nanoKEY" in screen_text(pilot)[1], "the port")
        await pilot.press("space")
        late = float("inf")  # a moment to come: not late
        for step, pitch, velocity in [(0.0, 60, 40), (5.0, 60, 0), (62.0, 64, 99)]:
            player.step = step
            Keyboard.now.heard(pitch, velocity, late)  # type: ignore[attr-defined]
            await pilot.pause()
        assert (player.struck, player.released) == ([(60, 40), (64, 99)], [60])
        await come_round(pilot, player)
        player.step = 3.0
        await pilot.press("space")
        notes = [(note.start, note.end, note.velocity) for note in piano.take.notes()]
        assert notes == [(0, 5, 40), (62, 64, 99)]
        await pilot.press("f1")
        assert "nanoKEY; its notes keep how long" in " ".join("\n".join(screen_text(pilot)).split())


async def test_where_there_is_no_midi_keyboard_it_is_said_where_one_looks(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "rtmidi" else found(name))
    async with make_app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("p")
        assert not pilot.app.screen.query_one(MessageLine).is_error
        await pilot.press("escape")
        await pilot.press("y")
        await until(pilot, lambda: "MIDI keyboard: none is" in "\n".join(screen_text(pilot)), "the sentence")
