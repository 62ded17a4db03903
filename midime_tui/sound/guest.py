"""One connection to the listener: greeted, limited, heard line by line, and told what the player says."""

from __future__ import annotations

import hmac
import queue
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from midime_tui.sound import protocol
from midime_tui.sound.fields import ProtocolError
from midime_tui.sound.link import (
    GREETING_SECONDS,
    MOST_GREETING,
    LineReader,
    LinkError,
    close,
    proof,
    read_greeting,
)

SILENT_SECONDS = 10.0  # the app says something every three seconds
_MOST_UNSENT = 64  # lines for a guest that does not read
_SEND_BUFFER = 4096  # bytes, so that a guest that does not read is noticed
_SEND_SECONDS = 5.0
_MESSAGES = (100.0, 300.0)  # a second; at once after a pause: a key that is held down makes 30 a second
_BYTES = (512e3, 4e6)
_DRAIN_SECONDS = 0.5


class Bucket:
    """Lets through `rate` a second, and up to `burst` at once after a pause."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._then = burst, clock()

    def take(self, amount: float) -> bool:
        """False where that is too much."""
        now = self._clock()
        self._left = min(self._left + (now - self._then) * self._rate, self._burst) - amount
        self._then = now
        return self._left >= 0


@dataclass(frozen=True, slots=True)
class Hello:
    """What a guest says of itself: the id of its session."""

    session: str


class Guest:
    """Whoever connected."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        self._connection = connection
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lines = LineReader(connection, protocol.MOST_BYTES)
        self._cut: str | None = None
        self._parted = False
        self._writer = threading.Thread(target=self._write, name="guest writer", daemon=True)

    def greet(self, token: str) -> Hello | None:
        """Exchange greetings; None where the guest only looked. Raises LinkError for one that may not in."""
        nonce = secrets.token_hex(16)
        greeting = protocol.encode("greeting", minor=protocol.MINOR, nonce=nonce, token=bool(token))
        lines = LineReader(self._connection, MOST_GREETING)
        try:
            self._connection.settimeout(GREETING_SECONDS)
            self._connection.sendall(greeting)
            line = lines.next(GREETING_SECONDS)
        except TimeoutError as error:
            raise LinkError(f"nothing was said for {GREETING_SECONDS:g} seconds") from error
        except (OSError, ProtocolError) as error:
            raise LinkError("that is not midime's language") from error
        if line is None:
            return None
        hello = read_greeting(line, "the other end")
        right, given, session = proof(token, nonce), hello.get("proof"), hello.get("session")
        if hello.get("type") != "hello" or not isinstance(given, str) or not isinstance(session, str):
            raise LinkError("that is not midime's greeting")
        if not hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")):
            raise LinkError("the token is wrong" if token else "this listener has no token")
        return Hello(session)

    def welcome(self) -> None:
        """From here on it is sent what the player says."""
        self._outbox.put(protocol.encode("welcome"))
        self._writer.start()

    def listen(self, obey: Callable[[bytes], None]) -> bool:
        """Hand every line to `obey` until the guest leaves: True if it said so.

        Raises LinkError where it has to go.
        """
        messages, volume, counted = Bucket(*_MESSAGES), Bucket(*_BYTES), 0
        try:
            while (line := self._lines.next(SILENT_SECONDS, patient=True)) is not None:
                if not messages.take(1):
                    raise LinkError(f"more than {_MESSAGES[0]:g} messages a second")
                if not volume.take(self._lines.received - counted):
                    raise LinkError(f"more than {_BYTES[0] / 1000:g} kB a second")
                counted = self._lines.received
                if isinstance(protocol.parse(line), protocol.Quit):
                    return True
                obey(line)
        except TimeoutError as error:
            raise LinkError(f"nothing was said for {SILENT_SECONDS:g} seconds") from error
        except ProtocolError as error:
            raise LinkError(str(error)) from error
        except OSError:
            pass  # cut from here, or broken on the way
        if self._cut:
            raise LinkError(self._cut)
        return False

    def send(self, line: bytes) -> None:
        """Leave a line for the guest; one that does not read is cut."""
        if self._outbox.qsize() >= _MOST_UNSENT:
            self.cut("it does not read what it is sent")
            return
        self._outbox.put(line)

    def cut(self, why: str) -> None:
        """Break the connection without a word, from any thread."""
        self._cut = why
        close(self._connection)

    def _write(self) -> None:
        with suppress(OSError):
            while (line := self._outbox.get()) is not None:
                self._connection.settimeout(max(_SEND_SECONDS, SILENT_SECONDS))
                self._connection.sendall(line)

    def part(self, sentence: str = "") -> None:
        """Close the connection, with a sentence where there is something to say."""
        if self._parted:
            return
        self._parted = True
        if sentence and not self._cut:
            self._outbox.put(protocol.encode("refused", message=sentence))
        self._outbox.put(None)
        if not self._writer.is_alive():
            self._writer = threading.Thread(target=self._write, daemon=True)
            self._writer.start()
        self._writer.join(0.0 if self._cut else 1.0)
        # what it still sends is read, or the connection would be reset before our sentence is
        latest = time.monotonic() + _DRAIN_SECONDS
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
            while (left := latest - time.monotonic()) > 0:
                self._connection.settimeout(left)
                if not self._connection.recv(1 << 16):
                    break
        close(self._connection)
