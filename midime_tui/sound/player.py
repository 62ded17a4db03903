"""The player: a process that turns notes into sound. `python -m midime_tui.sound.player --audio none`.

It reads messages from stdin and answers on stdout (protocol.py, docs/sound.md); stderr goes nowhere, because
sound libraries write there and it is somebody's screen. It ends when stdin closes, when its parent is gone,
or on "quit".
"""

from __future__ import annotations

import argparse
import os
import queue
import signal
import threading
import time
from collections.abc import Sequence

from midime_tui.sound import protocol
from midime_tui.sound.opening import CHOICES, open_output, reopen_output
from midime_tui.sound.outputs import Output
from midime_tui.sound.protocol import LineSplitter, ProtocolError
from midime_tui.sound.render import SAMPLE_RATE
from midime_tui.sound.session import Session
from midime_tui.sound.transport import Transport

_CLOCK_SECONDS = 0.25  # four lines a second: the client interpolates, and a slow link stays free
_LOOK_SECONDS = 0.04  # how soon a change of clip is told
_IDLE_SECONDS = 0.25
_MOST_AT_ONCE = 100
_MOST_UNSENT = 1000  # lines for a reader that does not read; after that they are dropped

Inbox = queue.Queue["bytes | ProtocolError | None"]
Outbox = queue.Queue["bytes | None"]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="midime_tui.sound.player", description="The player process of midime."
    )
    parser.add_argument("--audio", default="auto", help=CHOICES)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the app's terminal is the app's business
    answers = _private_stdout()
    inbox: Inbox = queue.Queue(maxsize=_MOST_UNSENT)
    outbox: Outbox = queue.Queue(maxsize=_MOST_UNSENT)
    threading.Thread(target=_listen, args=(inbox,), name="listen", daemon=True).start()
    writer = threading.Thread(target=_tell, args=(answers, outbox), name="tell", daemon=True)
    writer.start()
    transport = Transport(SAMPLE_RATE)
    player = _Player(transport, open_output(transport, options.audio), options.audio, outbox)
    try:
        player.run(inbox)
    finally:
        player.output.close()
        _post(outbox, None)
        writer.join(0.5)
    os._exit(0)  # a thread that hangs in a sound library must not keep the process


class _Player:
    """The main loop: messages in, clock out, an eye on the output and on the parent."""

    def __init__(self, transport: Transport, output: Output, choice: str, outbox: Outbox) -> None:
        self.output = output
        self._transport = transport
        self._choice = choice
        self._outbox = outbox
        self._session = Session(transport)
        self._parent = os.getppid()
        self._told = 0.0
        self._known: tuple[object, ...] = ()

    def run(self, inbox: Inbox) -> None:
        """Until the conversation ends."""
        self._send(
            protocol.encode("ready", pid=os.getpid(), rate=self._transport.sample_rate, minor=protocol.MINOR)
        )
        self._send_status()
        if inbox.empty():
            self._session.warm()
        while not self._session.ended:
            lines = _waiting(inbox, _LOOK_SECONDS if self._transport.sounding else _IDLE_SECONDS)
            for answer in self._session.handle(*(line for line in lines if line is not None)):
                self._send(answer)
            if None in lines:
                return
            self._look()
            if os.getppid() != self._parent:
                return

    def _look(self) -> None:
        """Tell what changed, and the clock when it is due."""
        why = self.output.problem()
        if why:
            self.output = reopen_output(self._transport, self._choice, self.output, why)
            self._send_status()
        moment = self._transport.moment()
        known = (moment.playing, moment.ident, moment.pending, self._session.changes)
        now = time.monotonic()
        if known != self._known or (moment.playing and now - self._told >= _CLOCK_SECONDS):
            self._known, self._told = known, now
            self._send(self._session.clock())

    def _send_status(self) -> None:
        self._session.latency = self.output.latency
        self._send(protocol.encode("output", status=self.output.status))

    def _send(self, line: bytes) -> None:
        _post(self._outbox, line)


def _waiting(inbox: Inbox, seconds: float) -> list[bytes | ProtocolError | None]:
    """All lines that have come; where there are none, the next if it comes within `seconds`."""
    lines: list[bytes | ProtocolError | None] = []
    try:
        lines.append(inbox.get(timeout=seconds))
        while len(lines) < _MOST_AT_ONCE:
            lines.append(inbox.get_nowait())
    except queue.Empty:
        pass
    return lines


def _post(outbox: Outbox, line: bytes | None) -> None:
    try:
        outbox.put_nowait(line)
    except queue.Full:  # nobody reads: the music matters more
        return


def _listen(inbox: Inbox) -> None:
    splitter = LineSplitter()
    while True:
        data = os.read(0, 1 << 16)
        if not data:
            inbox.put(None)
            return
        for line in splitter.feed(data):
            inbox.put(line)


def _tell(handle: int, outbox: Outbox) -> None:
    while (line := outbox.get()) is not None:
        try:
            while line:
                line = line[os.write(handle, line) :]
        except OSError:  # the reader is gone; stdin tells the main loop
            return


def _private_stdout() -> int:
    """A descriptor for the answers alone: what libraries print to 1 and 2 goes nowhere."""
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return answers


if __name__ == "__main__":
    main()
