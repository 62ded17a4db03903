"""The link: the player's language over a TCP connection, and the greeting that opens it.

The listener greets with its version and a nonce, the app answers with a proof of the shared token (an HMAC of
the nonce: the token itself does not travel) and the id of its session, the listener says welcome, or refuses
with a sentence. Described in docs/sound.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import socket
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from midime_tui.sound import protocol
from midime_tui.sound.fields import ProtocolError

PORT = 7007
HOST = "127.0.0.1"
ADDRESS_VARIABLE = "MIDIME_LINK"
TOKEN_VARIABLE = "MIDIME_TOKEN"
GREETING_SECONDS = 3.0
MOST_GREETING = 1024  # bytes of a line before the welcome
_CONNECT_SECONDS = 1.0
_SEND_SECONDS = 3.0
_SLOWEST = 16_384  # bytes a second
_MOST_SENTENCE = 200


class LinkError(Exception):
    """The link cannot be opened, or is over: one sentence for the person."""


@dataclass(frozen=True, slots=True)
class Address:
    """One end of a link."""

    host: str = HOST
    port: int = PORT

    @classmethod
    def of(cls, text: str) -> Address:
        """From "", "PORT", "HOST", "HOST:PORT" or "[IPV6]:PORT". Raises LinkError."""
        text = text or os.environ.get(ADDRESS_VARIABLE, "")
        if text.isascii() and text.isdigit():
            text = f"{HOST}:{text}"
        host, port = text, str(PORT)
        if text.startswith("["):
            host, _, rest = text[1:].partition("]")
            port = rest.removeprefix(":") or port
        elif text.count(":") == 1:
            host, _, port = text.partition(":")
        if not (port.isascii() and port.isdigit() and 0 <= int(port) <= 65535) or any(map(str.isspace, host)):
            raise LinkError(f"{text} is no address: it must be HOST:PORT, the port up to 65535")
        return cls(host or HOST, int(port))

    @property
    def is_loopback(self) -> bool:
        """True where only this machine can be at the other end."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class LineReader:
    """The lines of a connection, one after the other; `most` is the size at which one is too long."""

    def __init__(self, connection: socket.socket, most: int) -> None:
        self._connection = connection
        self._splitter = protocol.LineSplitter(most)
        self._lines: deque[bytes | ProtocolError] = deque()
        self.received = 0  # bytes

    def next(self, seconds: float, *, patient: bool = False) -> bytes | None:
        """The next line; None at the end. ProtocolError for one that is too long, TimeoutError after
        `seconds`, OSError where the connection breaks.

        patient: `seconds` without a byte; else however many bytes trickle in
        """
        latest = time.monotonic() + seconds
        while not self._lines:
            left = latest - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
            try:
                data = self._connection.recv(1 << 16)
            except TimeoutError:
                continue  # perhaps of the thread that sends: the timeout is the connection's, not the call's
            if not data:
                return None
            self.received += len(data)
            if patient:
                latest = time.monotonic() + seconds
            self._lines.extend(self._splitter.feed(data))
        line = self._lines.popleft()
        if isinstance(line, ProtocolError):
            raise line
        return line


@dataclass(frozen=True, slots=True)
class Link:
    """An open link, seen from the app.

    minor: which additions to the protocol the listener knows
    """

    connection: socket.socket
    lines: LineReader
    minor: int = protocol.MINOR

    def send(self, line: bytes) -> None:
        """Raises OSError where the link is broken, or hangs: a long song may take its time on a slow one."""
        self.connection.settimeout(_SEND_SECONDS + len(line) / _SLOWEST)
        self.connection.sendall(line)

    def close(self) -> None:
        close(self.connection)


def close(connection: socket.socket) -> None:
    """Close a connection, whoever waits for it: a thread that reads sees the end."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def proof(token: str, nonce: str) -> str:
    """What shows that one knows the token."""
    return hmac.new(token.encode(), b"midime link " + nonce.encode(), hashlib.sha256).hexdigest()


def plain(text: object) -> str:
    """What another machine says, fit for this one's screen: one short line without control characters."""
    line = "".join(sign if sign.isprintable() else " " for sign in str(text)[:_MOST_SENTENCE])
    return " ".join(line.split())


def read_greeting(line: bytes, who: str) -> dict[str, Any]:
    """A line of the greeting. Raises LinkError, also where `who` speaks another version."""
    try:
        return protocol.read_object(line)
    except ProtocolError as error:
        version = None
        with suppress(ValueError, RecursionError):
            values = json.loads(line)
            version = values.get("v") if isinstance(values, dict) else None
        if type(version) is int:
            raise LinkError(
                f"{who} speaks version {version} of the link, this midime version {protocol.VERSION}: "
                "update the older one"
            ) from error
        raise LinkError(f"{who} does not speak midime's language") from error


def greet(address: Address) -> tuple[Link, dict[str, Any]]:
    """Connect, and hear the listener's greeting. Raises LinkError."""
    who = f"what answers at {address}"
    try:
        connection = socket.create_connection((address.host, address.port), _CONNECT_SECONDS)
    except (OSError, ValueError) as error:  # ValueError: a host that is no name at all
        raise LinkError(f"nobody listens at {address}") from error
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    link = Link(connection, LineReader(connection, protocol.MOST_BYTES))
    try:
        line = link.lines.next(GREETING_SECONDS)
        if line is None:  # an ssh -R whose near end finds nobody
            raise LinkError(f"nobody listens at the other end of {address}")
        greeting = read_greeting(line, who)
        if greeting.get("type") == "refused":
            raise LinkError(f"the listener refuses: {plain(greeting.get('message'))}")
        if greeting.get("type") != "greeting" or not isinstance(greeting.get("nonce"), str):
            raise LinkError(f"{who} does not speak midime's language")
    except (LinkError, ProtocolError, OSError) as error:
        link.close()
        if isinstance(error, LinkError):
            raise
        raise LinkError(f"{who} does not greet as midime listen does") from error
    return link, greeting


def connect(address: Address, session: str) -> Link:
    """Open a link, with the token of the environment. Raises LinkError."""
    link, greeting = greet(address)
    token = os.environ.get(TOKEN_VARIABLE, "")
    try:
        if greeting.get("token") and not token:
            raise LinkError(f"the listener at {address} wants a token: set {TOKEN_VARIABLE}")
        hello = {"minor": protocol.MINOR, "session": session, "proof": proof(token, greeting["nonce"])}
        link.send(protocol.encode("hello", **hello))
        line = link.lines.next(GREETING_SECONDS)
        if line is None:
            raise LinkError(f"the listener at {address} hung up")
        answer = read_greeting(line, f"what answers at {address}")
        if answer.get("type") != "welcome":
            raise LinkError(f"the listener refuses: {plain(answer.get('message'))}")
    except (LinkError, ProtocolError, OSError) as error:
        link.close()
        if isinstance(error, LinkError):
            raise
        raise LinkError(f"the listener at {address} does not answer") from error
    minor = greeting.get("minor", 0)
    return replace(link, minor=minor if type(minor) is int else 0)
