"""The real program in real terminals: a pseudo-terminal that counts bytes, and tmux."""

from __future__ import annotations

import os
import re
import shutil
import signal
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
    """The app in the middle of its space, a loop on the screen, not playing: there is no sound."""
    arguments = ["-m", "midime_tui", "--model", str(model_path), "--audio", "none", "--epochs", "5"]
    terminal = Terminal(arguments, tmp_path)
    try:
        terminal.wait_for("changes the loop")
        terminal.press(b"c")
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


def test_sixteen_colours_are_enough(model_path: Path, tmp_path: Path) -> None:
    arguments = ["-m", "midime_tui", "--model", str(model_path), "--audio", "none", "--epochs", "5"]
    terminal = Terminal(arguments, tmp_path, variables={"TERM": "xterm-16color", "COLORTERM": ""})
    try:
        terminal.wait_for("changes the loop")
        assert not re.search(rb"[34]8;[25];", terminal.sent)
    finally:
        terminal.close()


def test_without_utf_8_all_is_ascii(model_path: Path, tmp_path: Path) -> None:
    arguments = ["-m", "midime_tui", "--model", str(model_path), "--audio", "none", "--epochs", "5"]
    terminal = Terminal(arguments, tmp_path, variables={"LC_ALL": "C", "LANG": "C"})
    try:
        terminal.wait_for("changes the loop")
        assert terminal.sent.isascii()
    finally:
        terminal.close()


def test_a_dumb_terminal_gets_lines(model_path: Path, tmp_path: Path) -> None:
    arguments = ["-m", "midime_tui", "--model", str(model_path), "--epochs", "5", "-o", str(tmp_path)]
    terminal = Terminal(arguments, tmp_path, variables={"TERM": "dumb"})
    try:
        terminal.wait_for("chunks")
        terminal.press(b"quit\n")
        terminal.end()
        assert b"\x1b[" not in terminal.sent
    finally:
        terminal.close()


def test_a_hangup_saves_what_was_done_last(terminal: Terminal, tmp_path: Path) -> None:
    terminal.press(RIGHT)
    terminal.quiet(0.3)
    os.kill(terminal.pid, signal.SIGHUP)
    assert terminal.end() is not None
    assert list((tmp_path / "midime-home").rglob("*.midime-sketch"))


def again(model: Path, folder: Path) -> Terminal:
    """The app started once more in the same home, without a file: what was left is there again."""
    return Terminal(["-m", "midime_tui", "--model", str(model), "--audio", "none"], folder)


def test_killed_a_second_after_the_last_change_nothing_is_lost(
    terminal: Terminal, model_path: Path, tmp_path: Path
) -> None:
    terminal.press(b"2" + RIGHT * 7 + b"\r")
    terminal.wait_for("on the tape as loop 1")
    terminal.press(RIGHT)
    terminal.quiet(1.0)
    terminal.close()  # kill -9
    restored = again(model_path, tmp_path)
    try:
        restored.wait_for("is back as it was interrupted")
        restored.quiet()
        for what in ("+0.8", "1 loop, 2 bars"):
            assert what.encode() in restored.sent, what
    finally:
        restored.close()


def test_a_full_disk_is_said_on_the_screen_and_the_old_files_stay(
    terminal: Terminal, model_path: Path, tmp_path: Path
) -> None:
    resource = pytest.importorskip("resource", reason="a limit on the size of files, as Unix has it")
    if not hasattr(resource, "prlimit"):
        pytest.skip("the limit can be set from outside on Linux only")
    terminal.press(RIGHT)
    terminal.quiet(1.0)
    (saved,) = (tmp_path / "midime-home").rglob("*.midime-sketch")
    before = saved.read_bytes()
    unlimited = resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    terminal.press(RIGHT)
    terminal.wait_for("autosave does not work")
    terminal.quiet(0.3)
    told = len(terminal.sent)
    terminal.press(b"e")
    terminal.wait_for("too large", since=told)
    assert saved.read_bytes() == before
    assert not list(tmp_path.glob("*.wav")), "no half of a file is left"
    resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, unlimited)
    terminal.press(RIGHT)
    terminal.quiet(1.0)
    assert saved.read_bytes() != before, "with room again the next change is saved"
    terminal.close()
    restored = again(model_path, tmp_path)
    try:
        restored.wait_for("+0.3")
    finally:
        restored.close()


class Tmux:
    """A tmux server of the test's own, with the app in it."""

    def __init__(self, name: str, folder: Path, model: Path) -> None:
        self._server = ["tmux", "-L", f"midime-test-{name}-{time.monotonic_ns()}", "-f", "/dev/null"]
        self._pid = folder / "pid"
        program = (
            f"cd {folder} && LC_ALL=C.UTF-8 MIDIME_HOME={folder}/home PYTHONPATH={ROOT}:{ROOT / 'converter'} "
            f"sh -c 'echo $$ > pid; exec {sys.executable} -m midime_tui --model {model} --audio none "
            "--epochs 5'; "
            "echo left with $?; cat"
        )
        self("-u", "new-session", "-d", "-s", "jam", "-x", "80", "-y", "24", program)

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run([*self._server, *arguments], check=True, capture_output=True, text=True)
        return done.stdout

    def keys(self, *keys: str) -> None:
        self("send-keys", "-t", "jam", *keys)

    def lines(self) -> list[str]:
        return self("capture-pane", "-p", "-t", "jam").splitlines()

    def wait_for(self, condition: Callable[[list[str]], bool], what: str) -> list[str]:
        end = time.monotonic() + PATIENCE
        while not condition(lines := self.lines()):
            assert time.monotonic() < end, f"waited for {what}:\n" + "\n".join(lines)
            time.sleep(0.05)
        return lines

    def attached(self) -> Terminal:
        """A terminal that looks at it."""
        return Terminal(["-c", _EXEC, *self._server, "-u", "attach", "-t", "jam"], ROOT)

    def close(self) -> None:
        subprocess.run([*self._server, "kill-server"], check=False, capture_output=True)

    def app_is_there(self) -> bool:
        """Whether the app's process runs; one that nobody has waited for does not."""
        pid = self._pid.read_text().strip()
        state = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True).stdout
        return bool(state.strip()) and not state.startswith("Z")


_EXEC = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"


@pytest.fixture
def tmux(model_path: Path, tmp_path: Path) -> Iterator[Tmux]:
    """The app in tmux, its first loop on the screen."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    tmux = Tmux(tmp_path.name, tmp_path, model_path)
    try:
        tmux.wait_for(
            lambda lines: (
                len(lines) == 24 and notes(lines[2:6]) and notes(lines[8:16]) and "changes" in lines[22]
            ),
            "the first loop",
        )
        yield tmux
    finally:
        tmux.close()


def notes(lines: list[str]) -> bool:
    return any(set(line) & set("▀▄█") for line in lines)


def test_tmux_a_resize_while_playing(tmux: Tmux) -> None:
    tmux.keys("Space")
    tmux.wait_for(lambda lines: "▼" in lines[7], "the playhead")
    tmux("resize-window", "-t", "jam", "-x", "140", "-y", "40")
    tmux.wait_for(lambda lines: len(lines) == 40 and "q quit" in lines[39], "the larger screen")
    tmux.wait_for(lambda lines: "bar 1." in lines[0] and "▼" in "".join(lines), "the playhead")
    tmux.wait_for(lambda lines: "bar 2." in lines[0] and "▼" in "".join(lines), "the playhead going on")
    tmux.keys("3", "Right")
    tmux.wait_for(lambda lines: "+0.1" in "".join(lines), "the nudge")
    tmux.keys("q")
    tmux.wait_for(lambda lines: "left with 0" in "".join(lines), "the end")


def test_tmux_detached_it_plays_on_and_attached_it_is_whole(tmux: Tmux) -> None:
    first = tmux.attached()
    try:
        first.wait_for("Steer")
        tmux.keys("Space")
        first.wait_for("▼")
        first.press(b"\x02d")  # the prefix, and detach
        assert first.end() == 0
        tmux.keys("Right")
        second = tmux.attached()
        try:
            second.wait_for("Steer")
            second.wait_for("+0.1")
            second.wait_for("quit")
        finally:
            second.close()
    finally:
        first.close()
    tmux.wait_for(lambda lines: "bar" in lines[0], "the playing")
    assert tmux.app_is_there()
    tmux.close()
    end = time.monotonic() + PATIENCE
    while tmux.app_is_there():
        assert time.monotonic() < end, "without its terminal the app ends"
        time.sleep(0.05)
