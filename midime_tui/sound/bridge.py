"""The app's end of the link: in the place of a player, hands everything to one on another machine.

While the link is down the clock runs on here, and the score remembers what the far player must be told.
"""

from __future__ import annotations

import math
import os
import secrets
import threading
import time
from typing import Any

from midime_tui.sound import protocol
from midime_tui.sound.fields import MOST_STEPS, ProtocolError
from midime_tui.sound.link import ADDRESS_VARIABLE, Address, Link, LinkError, connect, plain
from midime_tui.sound.mailbox import Inbox, Outbox, post, waiting
from midime_tui.sound.score import Score

PING_SECONDS = 3.0  # at least so often something is said, and so something is heard
_LOST_SECONDS = 8.0  # silence after which the link is taken for dead
_AGAIN_SECONDS = 0.5
_CLOCK_SECONDS = 0.25
_HEARTBEAT = 2**53  # id of our own pings
_HOW = "run midime listen on the machine that you hear, and ssh -R 7007:localhost:7007 from there"


class Bridge:
    """Between the app's pipes and a listener.

    opened: a link that is open already, as `session` opened it
    """

    def __init__(
        self, address: Address, outbox: Outbox, *, opened: Link | None = None, session: str = ""
    ) -> None:
        self._address = address
        self._outbox = outbox
        self._session = session or secrets.token_hex(8)
        self._lock = threading.Lock()
        self._score = Score()
        self._link: Link | None = None
        self._opened = opened
        self._sent = 0.0
        self._status = ""
        self._ended = threading.Event()
        self._parent = os.getppid()

    def run(self, inbox: Inbox) -> None:
        """Until the conversation ends."""
        post(self._outbox, protocol.encode("ready", pid=os.getpid(), rate=0, minor=protocol.MINOR))
        threading.Thread(target=self._keep_linked, name="link", daemon=True).start()
        told = 0.0
        while os.getppid() == self._parent:
            lines = waiting(inbox, _CLOCK_SECONDS)
            for line in lines:
                if line is None or not self._obey(line):
                    return
            now = time.monotonic()
            with self._lock:
                if self._link and now - self._sent > PING_SECONDS:
                    self._send(protocol.encode("ping", id=_HEARTBEAT))
            if not self._link and (lines or (self._score.playing and now - told >= _CLOCK_SECONDS)):
                told = now
                self._tell_own_clock()

    def close(self) -> None:
        """Say goodbye, which stops the far music."""
        self._ended.set()
        with self._lock:
            if self._link:
                self._send(protocol.encode("quit"))
                if self._link:
                    self._link.close()

    # from the app

    def _obey(self, line: bytes | ProtocolError) -> bool:
        """Note and pass on one line; False where it ends the conversation."""
        try:
            if isinstance(line, ProtocolError):
                raise line
            message = protocol.parse(line)
        except ProtocolError as error:
            post(self._outbox, protocol.encode("error", message=str(error)))
            return True
        if isinstance(message, protocol.Quit):
            return False
        values = protocol.fields_of(line)
        kind = str(values.pop("type"))
        whole = protocol.encode(kind, **values)
        with self._lock:
            self._score.note(kind, values, whole, time.monotonic())
            if self._link:
                self._send(whole)
            elif isinstance(message, protocol.Ping):
                post(self._outbox, protocol.encode("pong", id=message.ident))
        return True

    def _send(self, line: bytes) -> None:
        """To the far player, in words that it knows; a link that does not take it is dropped. The lock is
        held."""
        assert self._link is not None
        known = line if self._link.minor >= protocol.MINOR else protocol.older(line, self._link.minor)
        try:
            if known:
                self._link.send(known)
            self._sent = time.monotonic()
        except OSError:
            self._link.close()  # the thread that reads sees it, and connects again
            self._link = None

    def _tell_own_clock(self) -> None:
        with self._lock:
            clock = self._score.clock(time.monotonic())
        post(self._outbox, protocol.encode("clock", **clock))

    # to the far player

    def _keep_linked(self) -> None:
        """Connect, listen until the link is gone, connect again."""
        while not self._ended.is_set():
            try:
                link, self._opened = self._opened or connect(self._address, self._session), None
            except LinkError as error:
                how = f"; {_HOW}" if self._address.is_loopback else ""
                self._say_status(f"none: {error}{how}")
                self._ended.wait(_AGAIN_SECONDS)
                continue
            why = self._live(link)
            with self._lock:
                self._link = None
            link.close()
            if not self._ended.is_set():
                self._say_status(f"none: {why}, trying again")
                self._tell_own_clock()
                self._ended.wait(_AGAIN_SECONDS)

    def _live(self, link: Link) -> str:
        """One life of the link; why it ended."""
        gone = f"the link to {self._address} is gone"
        with self._lock:
            self._link = link
            for line in self._score.lines(time.monotonic()):
                if self._link:
                    self._send(line)
            if self._link and not self._score.playing:
                self._send(protocol.encode("stop"))  # it may play on from before the link broke
        try:
            while True:
                heard = link.lines.next(_LOST_SECONDS, patient=True)
                if heard is None:
                    return gone
                message = protocol.read_object(heard)
                if message.get("type") == "refused":
                    return f"the listener ended the link: {plain(message.get('message'))}"
                self._hear(message)
        except OSError:
            return gone
        except (ProtocolError, KeyError, TypeError, ValueError):
            return f"what answers at {self._address} said something odd"

    def _hear(self, message: dict[str, Any]) -> None:
        """Pass on what the far player says, checked: it is another machine. Raises KeyError, TypeError or
        ValueError."""
        kind = message.get("type")
        if kind == "clock":
            post(self._outbox, protocol.encode("clock", **_checked_clock(message)))
        elif kind == "output":
            status = plain(message["status"])
            silent = status == "none" or status.startswith("none:")
            why = status.removeprefix("none").removeprefix(": ") or "silence was asked for"
            self._say_status(f"none: at the other end of the link, {why}" if silent else f"link: {status}")
        elif kind == "pong" and message["id"] != _HEARTBEAT:
            post(self._outbox, protocol.encode("pong", id=int(message["id"])))
        elif kind == "error":
            post(self._outbox, protocol.encode("error", message=plain(message["message"])))

    def _say_status(self, status: str) -> None:
        if status != self._status:
            self._status = status
            post(self._outbox, protocol.encode("output", status=status))


def _checked_clock(message: dict[str, Any]) -> dict[str, object]:
    """The fields of a clock message, each in its range. Raises KeyError, TypeError or ValueError."""
    position, qpm = float(message["position"]), float(message["qpm"])
    steps = int(message["steps"])
    if not (math.isfinite(position) and abs(position) <= 2 * MOST_STEPS and 0 <= steps <= MOST_STEPS):
        raise ValueError("a position that cannot be")
    if not protocol.SONG_QPM[0] <= qpm <= protocol.SONG_QPM[1]:
        raise ValueError("a tempo that cannot be")
    clock: dict[str, object] = {
        "playing": bool(message["playing"]), "position": position, "steps": steps, "qpm": qpm,
    }  # fmt: skip
    for name in ("id", "pending"):
        clock[name] = None if message[name] is None else int(message[name])
    return clock


def default_address() -> Address | None:
    """Where `auto` looks for a listener: under SSH, or where the environment names one. None elsewhere."""
    if not (os.environ.get("SSH_CONNECTION") or os.environ.get(ADDRESS_VARIABLE)):
        return None
    try:
        return Address.of("")
    except LinkError:
        return None


def bridge_for(choice: str, outbox: Outbox) -> Bridge | None:
    """The bridge that `--audio` asks for; None where sound is made here."""
    kind, _, detail = choice.partition(":")
    if kind == "link":
        return Bridge(Address.of(detail), outbox)
    address = default_address() if kind == "auto" else None
    if address is None:
        return None
    session = secrets.token_hex(8)
    try:
        return Bridge(address, outbox, opened=connect(address, session), session=session)
    except LinkError:
        return None
