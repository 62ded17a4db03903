"""A real player process for the tests: its messages wait in a queue, every wait has an end."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from midime_tui.sound.protocol import encode

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20.0  # a loaded machine may take long to start Python

Message = dict[str, Any]


class Messages:
    """What was said, in order, to be waited for."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.put = self._queue.put

    def drain(self) -> None:
        """Drop what was said so far."""
        with suppress(queue.Empty):
            while True:
                self._queue.get_nowait()

    def expect(self, kind: str, fits: Callable[[Message], bool] = lambda _: True) -> Message:
        """The next message of this kind that fits; those before it are dropped. queue.Empty if none comes."""
        while True:
            message = self._queue.get(timeout=SECONDS)
            if message["type"] == kind and fits(message):
                return message


class PlayerProcess:
    """`python -m midime_tui.sound.player`, spoken to by hand."""

    def __init__(self, audio: str, path: Path | None = None) -> None:
        places = [str(path)] if path else []
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([*places, str(ROOT), os.environ.get("PYTHONPATH", "")]),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "midime_tui.sound.player", "--audio", audio],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            bufsize=0,
        )
        self.heard = Messages()
        self.expect = self.heard.expect
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.heard.put(json.loads(line))
        self.heard.put({"type": "ended"})

    def send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)

    def say(self, kind: str, **values: object) -> None:
        self.send(encode(kind, **values))

    def status(self) -> str:
        return str(self.expect("output")["status"])

    def end(self) -> int:
        """Close its stdin and wait until it is gone; the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(SECONDS)

    def __enter__(self) -> PlayerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(SECONDS)
        for stream in (self.process.stdin, self.process.stderr):
            assert stream is not None
            stream.close()


def alive(pid: int) -> bool:
    """Whether a process runs (one that waits to be collected does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
