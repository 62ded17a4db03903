"""Outputs: where the samples go. Each pulls them from the player and knows how late they are heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from midime_tui.sound.wav import WavRecorder

Array = NDArray[np.float32]

TICK = 0.02  # seconds between two looks at the clock
_LONGEST_LAG = 1.0  # seconds; after a longer pause of the machine the music goes on, it does not catch up


class Source(Protocol):
    """What an output pulls from; the transport is one."""

    sample_rate: int

    @property
    def sounding(self) -> bool:
        """False where `read` would give silence."""

    def read(self, frames: int) -> Array:
        """The next frames, [frames, 2] float32."""


class Output(Protocol):
    """A place where sound goes.

    status:  one line for the person: "device", "wav: take.wav", "none: why"
    latency: seconds between `read` and the ear
    """

    status: str

    @property
    def latency(self) -> float: ...

    def problem(self) -> str | None:
        """Why no sound comes out any more, in one sentence; None while all is well."""

    def close(self) -> None:
        """Let go of everything. Safe to call twice."""


class OutputError(Exception):
    """An output cannot be opened: one sentence for the person."""


class PacedOutput:
    """Pulls samples as fast as a clock says, for outputs that have no clock of their own: a file, or nothing.

    sink:   gets blocks [n, 2] while the source sounds
    clock:  seconds, monotonic
    thread: False: nothing runs by itself, the owner calls `pump`
    """

    latency = 0.0

    def __init__(
        self,
        source: Source,
        status: str,
        sink: Callable[[Array], None] | None = None,
        *,
        finish: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        thread: bool = True,
    ) -> None:
        self.status = status
        self._source = source
        self._sink = sink
        self._finish = finish
        self._clock = clock
        self._begun = clock()
        self._done = 0
        self._problem: str | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="output", daemon=True) if thread else None
        if self._thread:
            self._thread.start()

    def pump(self) -> None:
        """Pull what is due."""
        now = self._clock()
        rate = self._source.sample_rate
        due = int((now - self._begun) * rate) - self._done
        if not self._source.sounding or due > _LONGEST_LAG * rate:
            self._begun, self._done = now, 0
            return
        if due > 0:
            audio = self._source.read(due)
            self._done += due
            if self._sink:
                self._sink(audio)

    def _run(self) -> None:
        try:
            while not self._ended.wait(TICK):
                self.pump()
        except OSError as error:
            self._problem = (
                f"{self.status} can no longer be written: {(error.strerror or str(error)).lower()}"
            )

    def problem(self) -> str | None:
        return self._problem

    def close(self) -> None:
        self._ended.set()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(1.0)
        if self._finish:
            with suppress(OSError):
                self._finish()


def open_none(source: Source, why: str = "") -> PacedOutput:
    """Silence; the clock runs."""
    return PacedOutput(source, f"none: {why}" if why else "none")


def open_wav(source: Source, path: str) -> PacedOutput:
    """Record what is played, as it is played, into a WAV file. Raises OutputError."""
    if not path:
        raise OutputError("the output wav needs a file: wav:FILE")
    try:
        recorder = WavRecorder(path, source.sample_rate)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {(error.strerror or str(error)).lower()}") from error
    return PacedOutput(source, f"wav: {path}", recorder.write, finish=recorder.close)
