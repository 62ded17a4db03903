"""A real `midime listen`, and a wire to it that can be cut and counts what passes."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from midime_tui.sound.link import close
from tests.sound.process import ROOT, SECONDS


class ListenerProcess:
    """`midime listen` on 127.0.0.1."""

    def __init__(self, audio: str, *words: str, port: int = 0, **environment: str) -> None:
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "midime_tui", "listen", "--port", str(port), "--audio", audio, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": path, **environment},
        )
        self.said: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.port = int(self.expect("listening at").split(":")[1].split(";")[0])

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.put(line.rstrip("\n"))

    def expect(self, part: str) -> str:
        """The next line with this in it; queue.Empty if none comes."""
        while True:
            line = self.said.get(timeout=SECONDS)
            if part in line:
                return line

    def __enter__(self) -> ListenerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()  # as ctrl+c, which a shell's background jobs ignore
        try:
            assert self.process.wait(SECONDS) == 0
        finally:
            self.process.kill()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Wire:
    """Passes bytes from a port of its own to `port`; up and down are the bytes to and from the listener."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.whole = True
        self.up = self.down = 0
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                if not self.whole:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                self._ends += [near, far]
                threading.Thread(target=self._pass, args=(near, far, "up"), daemon=True).start()
                threading.Thread(target=self._pass, args=(far, near, "down"), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                setattr(self, way, getattr(self, way) + len(data))
                target.sendall(data)
        close(target)

    def cut(self) -> None:
        self.whole = False
        for end in self._ends:
            close(end)
        self._ends.clear()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self.cut()


def grows(path: Path, by: float = 0.05, seconds: float = 5.0) -> bool:
    """Whether a recording gets longer, by so many seconds of sound."""
    size, latest = path.stat().st_size, time.monotonic() + by + seconds
    while path.stat().st_size <= size + 176400 * by:
        if time.monotonic() > latest:
            return False
        time.sleep(0.02)
    return True
