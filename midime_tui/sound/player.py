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

from midime_tui.errors import MidimeError
from midime_tui.sound import protocol
from midime_tui.sound.bridge import bridge_for
from midime_tui.sound.mailbox import MOST_UNSENT, Inbox, Outbox, post, waiting
from midime_tui.sound.opening import CHOICES, open_output, reopen_output
from midime_tui.sound.outputs import Output
from midime_tui.sound.protocol import LineSplitter
from midime_tui.sound.render import SAMPLE_RATE
from midime_tui.sound.session import Session
from midime_tui.sound.soundfont import new_sampler
from midime_tui.sound.transport import Transport

_CLOCK_SECONDS = 0.25  # four lines a second: the client interpolates, and a slow link stays free
_LOOK_SECONDS = 0.04  # how soon a change of clip is told
_IDLE_SECONDS = 0.25


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="midime_tui.sound.player", description="The player process of midime."
    )
    parser.add_argument("--audio", default="auto", help=CHOICES)
    parser.add_argument("--no-link", action="store_true", help="auto looks for no listener")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the app's terminal is the app's business
    answers = _private_stdout()
    inbox: Inbox = queue.Queue(maxsize=MOST_UNSENT)
    outbox: Outbox = queue.Queue(maxsize=MOST_UNSENT)
    threading.Thread(target=_listen, args=(inbox,), name="listen", daemon=True).start()
    writer = threading.Thread(target=_tell, args=(answers, outbox), name="tell", daemon=True)
    writer.start()
    bridge = None if options.no_link else bridge_for(options.audio, outbox)
    player = bridge or _Player(options.audio, outbox)
    try:
        player.run(inbox)
    finally:
        player.close()
        post(outbox, None)
        writer.join(0.5)
    os._exit(0)  # a thread that hangs in a sound library must not keep the process


class _Player:
    """The main loop: messages in, clock out, an eye on the output and on the parent."""

    def __init__(self, choice: str, outbox: Outbox) -> None:
        self._transport = Transport(SAMPLE_RATE)
        self.output: Output = open_output(self._transport, choice)
        self._choice = choice
        self._outbox = outbox
        try:
            self._session = Session(self._transport, new_sampler(SAMPLE_RATE))
        except MidimeError as error:
            self._session = Session(self._transport)
            post(outbox, protocol.encode("error", message=str(error)))
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
            lines = waiting(inbox, _LOOK_SECONDS if self._transport.sounding else _IDLE_SECONDS)
            for answer in self._session.handle(*(line for line in lines if line is not None)):
                self._send(answer)
            if None in lines:
                return
            self._look()
            if os.getppid() != self._parent:
                return

    def close(self) -> None:
        """Let go of the output."""
        self.output.close()

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
        post(self._outbox, line)


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
