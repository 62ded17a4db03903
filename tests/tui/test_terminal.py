"""The real program in real terminals: a pseudo-terminal that counts bytes, and tmux."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tui.terminal import PATIENCE, ROOT, Terminal

RIGHT = b"\x1b[C"


@pytest.fixture
def terminal(model_path: Path, tmp_path: Path) -> Iterator[Terminal]:
    """The app with its first loop on the screen, not playing: there is no sound."""
    arguments = ["-m", "midime_tui", "--model", str(model_path), "--audio", "none", "--epochs", "5"]
    terminal = Terminal(arguments, tmp_path)
    try:
        terminal.wait_for("e writes the loop")
        terminal.quiet()
        yield terminal
    finally:
        terminal.close()


def test_idle_sends_nothing_and_q_leaves(terminal: Terminal) -> None:
    assert terminal.read(1.5) == 0
    terminal.press(b"q")
    assert terminal.end() == 0


def test_a_nudge_costs_little(terminal: Terminal) -> None:
    for key in (RIGHT, b"2", RIGHT, b"r", b"u"):
        before = len(terminal.sent)
        terminal.press(key)
        terminal.quiet()
        assert 0 < len(terminal.sent) - before < 3000, key


def test_playing_costs_little_and_stopping_ends_it(terminal: Terminal) -> None:
    terminal.press(b" ")
    terminal.wait_for("▼")
    sent = terminal.read(3.0)
    assert sent / 3.0 < 2500
    terminal.press(b" ")
    terminal.quiet()
    assert terminal.read(1.0) == 0


def test_an_export_is_written_and_shown(terminal: Terminal, tmp_path: Path) -> None:
    terminal.press(b"e")
    terminal.wait_for("wrote sketch.mid and sketch.wav in")
    assert {path.name for path in tmp_path.glob("sketch.*")} == {"sketch.mid", "sketch.wav"}


def test_leaving_gives_the_terminal_back(terminal: Terminal) -> None:
    before = len(terminal.sent)
    terminal.press(b"\x11")  # ctrl+q
    assert terminal.end() == 0
    assert b"\x1b[?1049l" in terminal.sent[before:]  # the screen that was there
    assert b"\x1b[?25h" in terminal.sent[before:]  # the cursor


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_tmux_shows_the_rolls_and_a_resize_while_playing(model_path: Path, tmp_path: Path) -> None:
    server = ["tmux", "-L", f"midime-test-{tmp_path.name}-{time.monotonic_ns()}", "-f", "/dev/null"]

    def tmux(*arguments: str) -> str:
        return subprocess.run([*server, *arguments], check=True, capture_output=True, text=True).stdout

    def wait_for(condition: Callable[[list[str]], bool], what: str) -> list[str]:
        end = time.monotonic() + PATIENCE
        while not condition(lines := tmux("capture-pane", "-p", "-t", "jam").splitlines()):
            assert time.monotonic() < end, f"waited for {what}:\n" + "\n".join(lines)
            time.sleep(0.05)
        return lines

    def notes(lines: list[str]) -> bool:
        return any(set(line) & set("▀▄█") for line in lines)

    path = f"{ROOT}:{ROOT / 'converter'}"
    program = (
        f"cd {tmp_path} && LC_ALL=C.UTF-8 PYTHONPATH={path} {sys.executable} -m midime_tui"
        f" --model {model_path} --audio none --epochs 5; echo left with $?; cat"
    )
    try:
        tmux("-u", "new-session", "-d", "-s", "jam", "-x", "80", "-y", "24", program)
        lines = wait_for(
            lambda lines: notes(lines[2:7]) and notes(lines[9:17]) and "e writes the loop" in lines[22],
            "the first loop",
        )
        assert "chunks" in lines[0]
        assert "q quit" in lines[23]
        tmux("send-keys", "-t", "jam", "Space")
        wait_for(lambda lines: "▼" in lines[8], "the playhead")
        tmux("resize-window", "-t", "jam", "-x", "140", "-y", "40")
        lines = wait_for(lambda lines: len(lines) == 40 and "q quit" in lines[39], "the larger screen")
        assert "4.1" not in "".join(lines)
        wait_for(lambda lines: "bar 1." in lines[0] and "▼" in "".join(lines), "the playhead")
        wait_for(lambda lines: "bar 2." in lines[0] and "▼" in "".join(lines), "the playhead going on")
        tmux("send-keys", "-t", "jam", "3", "Right")
        wait_for(lambda lines: "+0.1" in "".join(lines), "the nudge")
        tmux("send-keys", "-t", "jam", "q")
        wait_for(lambda lines: "left with 0" in "".join(lines), "the end")
    finally:
        subprocess.run([*server, "kill-server"], check=False, capture_output=True)
