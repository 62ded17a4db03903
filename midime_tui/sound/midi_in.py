"""A MIDI keyboard: every key that goes down or up, with its time.

The port is opened by a process of its own, `python -m midime_tui.sound.midi_in`: MIDI libraries write to the
screen, and opening may block, as with sound.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from midime_tui.sound.midi_ports import MidiPortError, open_port, port_names
from midime_tui.sound.outputs import OutputError
from midime_tui.sound.patience import OPEN_SECONDS, open_within

OnNote = Callable[[int, int, float], None]
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_NOT_KEYBOARDS = ("midi through", "midime", "rtmidi")
_CLOSE_SECONDS = 1.0


class MidiIn:
    """Listens to a keyboard.

    on_note:   called from a thread with pitch 0..127, velocity 0..127 (0: the key went up) and the moment in
               seconds, as time.monotonic() tells them
    port:      part of a port's name; "": the first keyboard there is, or a virtual port called midime
    on_status: called from the thread when `status` changes
    """

    def __init__(
        self,
        on_note: OnNote,
        port: str = "",
        *,
        on_status: Callable[[str], None] | None = None,
    ) -> None:
        self._on_note = on_note
        self._on_status = on_status
        self._port = port
        self._status = "starting"
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._listen, name="midi in", daemon=True)

    @classmethod
    def start(cls, on_note: OnNote, port: str = "", **options: Any) -> MidiIn:
        """Listen from now on; returns at once, never raises: what is wrong is in `status`."""
        heard = cls(on_note, port, **options)
        heard._thread.start()
        return heard

    @property
    def status(self) -> str:
        """One line for the person: "midi: PORT" or "none: why"; at first "starting"."""
        return self._status

    def close(self) -> None:
        """Let go of the port. Safe to call twice."""
        self._closed = True
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
            try:
                process.wait(_CLOSE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if threading.current_thread() is not self._thread:
            self._thread.join(_CLOSE_SECONDS)

    def _listen(self) -> None:
        path = os.pathsep.join(filter(None, [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]))
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "midime_tui.sound.midi_in", self._port],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,
            )
        except OSError as error:
            self._say(f"none: MIDI cannot be listened to: {(error.strerror or str(error)).lower()}")
            return
        self._process = process
        if self._closed and process.stdin is not None:
            process.stdin.close()
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self._hear(line)
        process.wait()
        if not self._closed and not self._status.startswith("none"):
            self._say("none: the MIDI input ended")

    def _hear(self, line: bytes) -> None:
        with suppress(ValueError, KeyError, TypeError):
            message = json.loads(line)
            if "status" in message:
                self._say(str(message["status"]))
            else:
                pitch, velocity, seconds = message["note"]
                self._on_note(int(pitch), int(velocity), float(seconds))

    def _say(self, status: str) -> None:
        self._status = status
        if self._on_status:
            self._on_status(status)


def main() -> int:
    """The process: opens the port named in the first argument, tells notes on stdout until stdin closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    lock = threading.Lock()

    def tell(**message: object) -> None:
        line = json.dumps(message, separators=(",", ":")).encode() + b"\n"
        with lock, suppress(OSError):
            os.write(answers, line)

    def hear(message: Any) -> None:
        now = time.monotonic()
        if message.type in ("note_on", "note_off"):
            tell(note=[message.note, message.velocity if message.type == "note_on" else 0, now])

    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        port = open_within(
            OPEN_SECONDS, "the MIDI port", lambda: _open(wanted, hear), close=lambda late: late.close()
        )
    except OutputError as error:
        tell(status=f"none: {error}")
        os._exit(0)
    tell(status=f"midi: {port.name}")
    while os.read(0, 4096):
        pass
    with suppress(Exception):
        port.close()
    os._exit(0)  # a thread of a MIDI library must not keep the process


def _open(wanted: str, hear: Callable[[Any], None]) -> Any:
    if not wanted:
        keyboards = [
            name for name in port_names("input") if not any(sign in name.lower() for sign in _NOT_KEYBOARDS)
        ]
        for name in keyboards:
            with suppress(MidiPortError):  # one that another program holds; there may be a second
                return open_port("input", name, hear)
    return open_port("input", wanted, hear)


if __name__ == "__main__":
    main()
