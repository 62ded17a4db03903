"""The real app in a pseudo-terminal and its player, one of which dies."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sound.process import alive
from tests.tui.terminal import Terminal

PATIENCE = 90.0  # the app starts, trains and plays on a loaded machine


def players(parent: int) -> list[int]:
    """The player processes that a process has started."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(state[1]) == parent and b"midime_tui.sound.player" in command:
            found.append(int(entry.name))
    return found


def until(terminal: Terminal, happened: Callable[[], bool]) -> None:
    """Wait until something has happened, taking in what the app draws."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, terminal.sent[-2000:]
        terminal.read(0.1)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[tuple[Terminal, Path]]:
    """The app, playing into a recording."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("finds processes in /proc: Linux only")
    take = tmp_path / "take.wav"
    terminal = Terminal(["-m", "midime_tui", "--audio", f"wav:{take}", "--epochs", "10"], tmp_path)
    terminal.wait_for("quit")
    terminal.press(b" ")
    until(terminal, lambda: take.exists() and take.stat().st_size > 20_000)
    yield terminal, take
    terminal.close()


def test_a_killed_player_is_replaced_and_a_killed_app_leaves_none(app: tuple[Terminal, Path]) -> None:
    """One app for both, as it takes its time to start and train."""
    terminal, take = app
    (first,) = players(terminal.pid)
    os.kill(first, signal.SIGKILL)
    until(terminal, lambda: players(terminal.pid) not in ([], [first]))
    size = take.stat().st_size
    until(terminal, lambda: not size <= take.stat().st_size < size + 50_000)  # a new recording, or more of it

    (second,) = players(terminal.pid)
    os.kill(terminal.pid, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while alive(second):
        assert time.monotonic() < end
        time.sleep(0.05)
