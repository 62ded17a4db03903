"""The app with a small random base model and a player that only remembers what it was told."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from midime_tui.jam.history import Moves
from midime_tui.models.midime_settings import settings_of
from midime_tui.music.notes import Note
from midime_tui.sound.clock import ClockReading
from midime_tui.tui.app import MidimeApp
from midime_tui.tui.screens.jam import JamScreen
from tests.models.random_model import random_model

TUNE = "lasst-uns-froh"
PATIENCE = 30.0  # seconds: far more than any machine needs


class SilentPlayer:
    """In the place of the player process; the test turns its clock.

    loads: (notes, steps, qpm, when) of every loop it was given
    """

    def __init__(self, status: str = "device") -> None:
        self.status = status
        self.loads: list[tuple[tuple[Note, ...], int, float, str]] = []
        self.playing = False
        self.step = 0.0
        self.qpm = 0.0
        self.closed = False
        self.clicking = False
        self.counted_in = 0
        self.muted: set[str] = set()
        self.solos: set[str] = set()
        self.struck: list[tuple[int, int]] = []
        self.struck_drum = False  # whether the last one was a drum
        self.released: list[int] = []
        self.ident = 0
        self.heard = 0

    def load(
        self, notes: Sequence[Note], steps: int, qpm: float, when: str = "now", *, ident: int = 0
    ) -> None:
        self.loads.append((tuple(notes), steps, qpm, when))
        self.ident = ident
        if when == "now":
            self.heard = ident

    def play(self, at: float = 0.0, *, count_in: int = 0) -> None:
        self.playing = True
        self.counted_in = count_in

    def click(self, on: bool = True) -> None:
        self.clicking = on

    def mute(self, part: str, on: bool = True) -> None:
        (self.muted.add if on else self.muted.discard)(part)

    def solo(self, part: str, on: bool = True) -> None:
        (self.solos.add if on else self.solos.discard)(part)

    def strike(self, pitch: int, velocity: int = 80, *, is_drum: bool = False, seconds: float = 0.5) -> None:
        self.struck.append((pitch, velocity))
        self.struck_drum = is_drum

    def release(self, pitch: int) -> None:
        self.released.append(pitch)

    def stop(self) -> None:
        self.playing = False
        self.heard = self.ident

    def tempo(self, qpm: float) -> None:
        self.qpm = qpm

    def position(self) -> float:
        return self.step

    @property
    def reading(self) -> ClockReading:
        return ClockReading(playing=self.playing, ident=self.heard)

    def close(self) -> None:
        self.closed = True


class NoKeyboard:
    """In the place of what listens to a MIDI keyboard: what is plugged in here changes no test."""

    @classmethod
    def start(cls, *_: object, **__: object) -> NoKeyboard:
        return cls()

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base model's file."""
    path = tmp_path_factory.mktemp("models") / "small.h5"
    random_model(name="small").save(path)
    return path


@pytest.fixture
def player() -> SilentPlayer:
    return SilentPlayer()


MakeApp = Callable[..., MidimeApp]


@pytest.fixture
def make_app(
    model_path: Path, tmp_path: Path, player: SilentPlayer, monkeypatch: pytest.MonkeyPatch
) -> MakeApp:
    """An app that exports to tmp_path/out, started in an empty folder; `epochs`, 5, are all trained."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("midime_tui.sound.midi_in.MidiIn", NoKeyboard)
    (tmp_path / "out").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("MIDIME_HOME", str(tmp_path / "home"))

    def make(*paths: str, epochs: int = 5, **options: Any) -> MidimeApp:
        defaults: dict[str, Any] = {
            "model": str(model_path),
            "settings": settings_of(epochs=epochs),
            "folder": tmp_path / "out",
            "start_player": lambda on_message: player,
        }
        return MidimeApp(paths or (TUNE,), **{**defaults, **options})

    return make


def jam_screen(pilot: Pilot[Any]) -> JamScreen:
    """The jam, whatever lies over it."""
    return cast(JamScreen, next(screen for screen in pilot.app.screen_stack if isinstance(screen, JamScreen)))


async def until(pilot: Pilot[Any], condition: Callable[[], object], what: str = "the condition") -> None:
    """Let the app work until something is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited {PATIENCE:.0f} s for {what}"
        await pilot.pause(0.01)
    await pilot.pause()


async def ready(pilot: Pilot[Any]) -> JamScreen:
    """Wait for the first loop. From a chunk that the app began at, go to the middle, whose numbers are
    easily told."""
    screen = jam_screen(pilot)
    await until(pilot, lambda: screen.shown is not None and not screen.work.training, "the first loop")
    jam = screen.jam
    assert jam is not None
    if screen.chunk is None:
        return screen
    jam.moves, screen.chunk = Moves(replace(jam.spot, z=(0.0,) * jam.latent_size)), None
    screen.show_steering()
    screen.decode_cursor()
    await settled(pilot)
    return screen


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until the loop of the cursor is decoded and shown."""
    screen = jam_screen(pilot)
    await pilot.pause()
    await until(
        pilot,
        lambda: screen.jam is not None and screen.mine is not None and screen.mine.z == screen.jam.cursor,
        "the cursor's loop",
    )


def screen_text(pilot: Pilot[Any]) -> list[str]:
    """The rows of the terminal as they are drawn; while it changes its size they may be the old ones."""
    app = pilot.app
    lines = app.screen._compositor.render_strips(app.size)
    return ["".join(segment.text for segment in line) for line in lines]
