"""The real program in a pseudo-terminal of the test's own: what it sends, byte by byte."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds: far more than a loaded machine needs


class Terminal:
    """A program of ours in a terminal of `size` (columns, rows).

    variables: of its environment, beside those of a usual terminal
    sent: all bytes that it has sent so far
    """

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        size: tuple[int, int] = (80, 24),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        columns, rows = size
        path = os.pathsep.join([str(ROOT), str(ROOT / "converter"), os.environ.get("PYTHONPATH", "")])
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": path,
            "HOME": str(folder),
            "MIDIME_HOME": str(folder / "midime-home"),
        }
        environment.pop("NO_COLOR", None)
        environment.update(variables or {})
        self.sent = b""
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.chdir(folder)
                os.execve(sys.executable, [sys.executable, *arguments], environment)
            finally:
                os._exit(127)

    def read(self, seconds: float) -> int:
        """Take in what comes within so many seconds, or until the program ends; how many bytes came."""
        before, end = len(self.sent), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select([self.handle], [], [], left)
            if ready and not self._take():
                break
        return len(self.sent) - before

    def wait_for(self, text: str, since: int = 0) -> float:
        """Wait until a text has been sent, at byte `since` or later; the seconds that it took."""
        begun = time.monotonic()
        while text.encode() not in self.sent[since:]:
            left = begun + PATIENCE - time.monotonic()
            ready, _, _ = select.select([self.handle], [], [], max(0.0, left))
            assert ready, f"waited {PATIENCE:.0f} s for {text!r}"
            assert self._take(), f"the program ended before it sent {text!r}: {self.sent[-2000:]!r}"
        return time.monotonic() - begun

    def _take(self) -> bool:
        try:
            data = os.read(self.handle, 1 << 16)
        except OSError:  # Linux says so when the other side is closed
            return False
        self.sent += data
        return bool(data)

    def quiet(self, seconds: float = 0.7) -> None:
        """Wait until nothing has come for a while."""
        end = time.monotonic() + PATIENCE
        while self.read(seconds):
            assert time.monotonic() < end, "the program does not fall silent"

    def press(self, keys: bytes) -> None:
        os.write(self.handle, keys)

    def end(self) -> int | None:
        """The exit code once the program has ended by itself; None where it must be killed."""
        end = time.monotonic() + PATIENCE
        code: int | None = None
        while time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.handle)
        self.handle = -1
        return code

    def close(self) -> None:
        """End it however it stands."""
        if self.handle >= 0:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self.handle)
            self.handle = -1
