"""The app's end of the player: starts the process, talks to it, revives it. No call here waits."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from midime_tui.sound import protocol
from midime_tui.sound.clock import ClockReading
from midime_tui.sound.opening import check_audio
from midime_tui.sound.score import Score
from midime_tui.sound.steering import Steering

_MOST_DEATHS = 5  # in a row; a player that lived this long ...
_SOUND_HEALTH = 10.0  # ... seconds was well, its death starts the count anew
_CLOSE_SECONDS = 1.0
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


def player_command(audio: str) -> list[str]:
    """The command line of the player process."""
    return [sys.executable, "-m", "midime_tui.sound.player", "--audio", audio]


class Player(Steering):
    """Steers a player process; use `Player.start`.

    on_message: called from a thread of the client with every message that the player sends, decoded
    """

    def __init__(
        self,
        audio: str = "auto",
        *,
        command: Sequence[str] | None = None,
        on_message: Callable[[dict[str, Any]], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command = list(command or player_command(check_audio(audio)))
        self._on_message = on_message
        self._clock = clock
        self._lock = threading.Lock()
        self._score = Score()
        self._reading = ClockReading()
        self._status = "starting"
        self._error: str | None = None
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name="player", daemon=True)

    @classmethod
    def start(cls, audio: str = "auto", **options: Any) -> Player:
        """Start a player process that sounds on `audio` (see opening.CHOICES); returns at once.

        Raises MidimeError where `audio` names no output.
        """
        player = cls(audio, **options)
        player._thread.start()
        return player

    # how it goes

    def position(self) -> float:
        """Steps since the loop began, 0 <= position < steps, as heard now; below 0 in a count-in."""
        return self._reading.at(self._clock())

    @property
    def reading(self) -> ClockReading:
        """The player's last clock message."""
        return self._reading

    @property
    def playing(self) -> bool:
        """True from `play` to `stop`, as asked for here: the player follows within a few hundredths of a
        second."""
        return self._score.playing

    @property
    def status(self) -> str:
        """One line for the person: "device", "pipe: aplay", "wav: FILE", "none: why"; at first "starting"."""
        return self._status

    @property
    def error(self) -> str | None:
        """The last sentence in which the player refused a message; None if it never did."""
        return self._error

    @property
    def pid(self) -> int | None:
        """Process id of the player that lives now."""
        process = self._process
        return process.pid if process else None

    def close(self) -> None:
        """End the player: it gets a second to let go of the sound device, then it is killed. Safe to call
        twice."""
        if self._closed.is_set():
            return
        self._tell("quit")
        self._closed.set()
        self._outbox.put(None)
        self._thread.join(_CLOSE_SECONDS)
        process = self._process
        if process and process.poll() is None:
            process.kill()
            process.wait()

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # the machinery

    def _tell(self, kind: str, **values: object) -> None:
        line = protocol.encode(kind, **values)
        with self._lock:
            self._score.note(kind, values, line, self._clock())
            self._outbox.put(line)

    def _supervise(self) -> None:
        """Start the process, listen until it ends, start it again."""
        deaths = 0
        while not self._closed.is_set():
            born = time.monotonic()
            try:
                self._live()
            except OSError as error:
                self._status = f"none: the player cannot be started: {(error.strerror or str(error)).lower()}"
                return
            if self._closed.is_set():
                return
            deaths = 1 if time.monotonic() - born > _SOUND_HEALTH else deaths + 1
            if deaths >= _MOST_DEATHS:
                self._status = "none: the player ended five times in a row; see midime doctor"
                return
            self._closed.wait(0.05 * 2**deaths if deaths > 1 else 0.0)

    def _live(self) -> None:
        """One life of the process."""
        path = os.pathsep.join(filter(None, [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]))
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        with self._lock:
            if self._process:  # a new life: from here on what is told goes there, after what it must know
                self._outbox = queue.SimpleQueue()
                for line in self._score.lines(self._clock()):
                    self._outbox.put(line)
            if self._closed.is_set():
                self._outbox.put(None)
            self._process, outbox = process, self._outbox
        writer = threading.Thread(target=_write, args=(process, outbox), name="player writer", daemon=True)
        writer.start()
        assert process.stdout is not None
        splitter = protocol.LineSplitter()
        while data := process.stdout.read(1 << 16):
            for answer in splitter.feed(data):
                self._hear(answer)
        outbox.put(None)
        process.stdout.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_CLOSE_SECONDS)
        if process.poll() is None:  # it closed its stdout but lives on: of no use any more
            process.kill()
            process.wait()
        writer.join(_CLOSE_SECONDS)

    def _hear(self, line: bytes | protocol.ProtocolError) -> None:
        try:
            if isinstance(line, protocol.ProtocolError):
                raise line
            message = protocol.read_object(line)
            if message.get("type") == "clock":
                self._reading = ClockReading.of(message, self._clock())
            elif message.get("type") == "output":
                self._status = str(message["status"])
            elif message.get("type") == "error":
                self._error = str(message["message"])
        except (protocol.ProtocolError, KeyError, TypeError, ValueError) as error:
            self._error = f"the player said something odd: {error}"
            return
        if self._on_message:
            self._on_message(message)


def _write(process: subprocess.Popen[bytes], outbox: queue.SimpleQueue[bytes | None]) -> None:
    """Everything of the outbox into the process, then close its stdin, which ends it."""
    assert process.stdin is not None
    with suppress(OSError, ValueError):
        while (line := outbox.get()) is not None:
            while line:
                line = line[process.stdin.write(line) :]
    with suppress(OSError):
        process.stdin.close()
