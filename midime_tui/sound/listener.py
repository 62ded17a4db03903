"""`midime listen`: a player for an app on another machine, one at a time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from midime_tui.errors import MidimeError
from midime_tui.sound import protocol
from midime_tui.sound.client import Player, player_command
from midime_tui.sound.guest import Guest
from midime_tui.sound.link import TOKEN_VARIABLE, Address, LinkError
from midime_tui.sound.presets import PARTS, PITCHED

GRACE_SECONDS = 10.0  # for which the music goes on when the link breaks
LEAST_TOKEN = 8  # characters
_LOOK_SECONDS = 0.25
_MOST_KNOCKING = 8  # connections that have not greeted yet
_BUSY = "another midime plays here"


class Listener:
    """Waits at an address, lets one app in, and plays what it says.

    say: gets sentences for the person, from any thread
    """

    def __init__(
        self, address: Address, *, token: str = "", audio: str = "auto", say: Callable[[str], None]
    ) -> None:
        self._token = token
        self._say = say
        self._lock = threading.Lock()
        self._guest: Guest | None = None
        self._session = ""
        self._left = 0.0  # when the link broke; 0: it did not
        self._knocking = threading.Semaphore(_MOST_KNOCKING)
        self._status = ""
        self._complained = 0.0
        check_token(address, token)
        try:
            family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
            self._server = socket.create_server((address.host, address.port), family=family)
        except (OSError, OverflowError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise MidimeError(
                f"cannot listen at {address}: {reason}; is another midime listen running, or is --port taken?"
            ) from error
        self.address = Address(address.host, self._server.getsockname()[1])
        self._closed = False
        # "auto" must not find this very listener
        self._player = Player.start(
            audio, command=[*player_command(audio), "--no-link"], on_message=self._told
        )

    def serve(self) -> None:
        """Until closed, or interrupted."""
        self._server.settimeout(_LOOK_SECONDS)
        while True:
            try:
                connection, peer = self._server.accept()
            except TimeoutError:
                self._look()
                continue
            except OSError:
                if self._closed:
                    return
                # the guest was gone before it was let in, or there are too many open files
                time.sleep(_LOOK_SECONDS)
                continue
            if not self._knocking.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(
                target=self._receive, args=(connection, str(peer[0])), name="guest", daemon=True
            ).start()

    def close(self) -> None:
        """Stop listening and playing."""
        self._closed = True
        self._server.close()
        self._player.close()

    # guests

    def _receive(self, connection: socket.socket, peer: str) -> None:
        """One guest, from its greeting to its end."""
        guest, inside = Guest(connection), False
        try:
            try:
                hello = guest.greet(self._token)
                if hello is None:
                    return
                inside = self._let_in(guest, hello.session)
            finally:
                self._knocking.release()
            self._say(f"playing for {peer}")
            left = guest.listen(self._player.relay)
            self._say(f"{peer} left" if left else f"the link to {peer} is gone")
            self._let_out(guest, for_good=left)
            inside = False
        except LinkError as error:
            if inside:
                self._say(f"{peer} was cut: {error}")
            else:
                self._complain(f"{peer} was refused: {error}")
            guest.part(str(error))
        finally:
            if inside:
                self._let_out(guest, for_good=False)
            guest.part()

    def _let_in(self, guest: Guest, session: str) -> bool:
        with self._lock:
            if self._guest is not None:
                if session != self._session:
                    raise LinkError(_BUSY)
                self._guest.cut("it came again")  # its old connection hangs, and does not know it yet
            guest.welcome()  # before the player's words can follow it
            self._guest, self._left = guest, 0.0
            if session != self._session:
                self._clear()
            self._session = session
        if self._status:
            guest.send(protocol.encode("output", status=self._status))
        self._player.relay(protocol.encode("ping", id=0))
        return True

    def _let_out(self, guest: Guest, *, for_good: bool) -> None:
        with self._lock:
            if self._guest is not guest:
                return
            self._guest = None
            if for_good:
                self._clear()
            else:
                self._left = time.monotonic()

    def _look(self) -> None:
        """End the music of a guest that does not come back."""
        with self._lock:
            if self._left and time.monotonic() - self._left > GRACE_SECONDS:
                self._clear()

    def _clear(self) -> None:
        """Silence, and everything to be heard as it is. The lock is held."""
        self._left, self._session = 0.0, ""
        self._player.stop()
        for part in PARTS:
            self._player.mute(part, False)
            self._player.solo(part, False)
        for part in PITCHED:
            self._player.voice(part, "")
        self._player.click(False)
        self._player.transpose(0)

    # the player

    def _told(self, message: dict[str, Any]) -> None:
        """Pass on what the player says. Runs in a thread of the client."""
        if message.get("type") == "output" and message["status"] != self._status:
            self._status = str(message["status"])
            self._say(f"sound: {self._status}")
        guest = self._guest
        if guest is not None:
            values = {name: value for name, value in message.items() if name not in ("v", "type")}
            guest.send(protocol.encode(str(message["type"]), **values))

    def _complain(self, sentence: str) -> None:
        """Say it, at most once a second: whoever knocks all the time must not fill the screen."""
        now = time.monotonic()
        if now - self._complained >= 1.0:
            self._complained = now
            self._say(sentence)


def check_token(address: Address, token: str) -> None:
    """Raises MidimeError where others could connect without a token worth the name."""
    if address.is_loopback and not token:
        return
    if len(token) < LEAST_TOKEN:
        where = "" if address.is_loopback else f"at {address.host} others can connect: "
        raise MidimeError(
            f"{where}give a token of at least {LEAST_TOKEN} characters, in {TOKEN_VARIABLE} or with --token, "
            "the same here and for the app"
        )
