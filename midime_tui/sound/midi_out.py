"""MIDI as an output: other instruments play, in time with the clock that is sent along."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from midime_tui.sound.midi_ports import open_port
from midime_tui.sound.midi_stream import MidiStream, Readable
from midime_tui.sound.patience import OPEN_SECONDS, open_within

_BLOCK = 0.005  # seconds that are looked ahead: how late a change may be heard
_IDLE = 0.01
_LATE = 0.1  # seconds; after a longer pause of the machine the music goes on, it does not catch up


def open_midi(source: Readable, name: str = "", *, seconds: float = OPEN_SECONDS) -> MidiOutput:
    """A virtual port called midime, or the port of somebody else called `name`. Raises OutputError."""

    port = open_within(
        seconds, "the MIDI port", lambda: open_port("output", name), close=lambda late: late.close()
    )
    return MidiOutput(source, port)


class MidiOutput:
    """A thread that sends every message at its own time."""

    latency = 0.0

    def __init__(self, source: Readable, port: Any, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.status = f"midi: {port.name}"
        self._source = source
        self._stream = MidiStream(source)
        self._port = port
        self._clock = clock
        self._problem: str | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="midi", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._play()
        except Exception as error:  # each backend has its own
            self._problem = f"the MIDI port {self._port.name} is gone: {error}"

    def _play(self) -> None:
        rate = self._source.sample_rate
        frames = round(_BLOCK * rate)
        begun, done = self._clock(), 0
        while not self._ended.is_set():
            due = begun + done / rate
            late = self._clock() - due
            if late < 0:
                self._ended.wait(-late)
            elif late > _LATE:
                begun, done, due = self._clock(), 0, self._clock()
            for at, message in self._stream.block(frames):
                early = due + at / rate - self._clock()
                if early > 0:
                    self._ended.wait(early)
                self._port.send(message)
            done += frames
            if not self._source.sounding:
                self._ended.wait(_IDLE)
                begun, done = self._clock(), 0

    def problem(self) -> str | None:
        return None if self._ended.is_set() else self._problem

    def close(self) -> None:
        if self._ended.is_set():
            return
        self._ended.set()
        self._thread.join(1.0)
        closing = threading.Thread(target=self._close, name="close midi", daemon=True)
        closing.start()  # a port that is gone may block here
        closing.join(1.0)

    def _close(self) -> None:
        with suppress(Exception):
            for message in self._stream.silence():
                self._port.send(message)
        with suppress(Exception):
            self._port.close()
