"""The sound card, through PortAudio: the only file that imports sounddevice, and only to open a device."""

from __future__ import annotations

import threading
import time
from typing import Any

from midime_tui.sound.outputs import OutputError, Source
from midime_tui.sound.patience import OPEN_SECONDS, open_within

_SILENT_SECONDS = 2.0  # a card that asks for nothing this long is gone
_UNDERFLOWS = 3
_SAFE_LATENCY = 0.1  # seconds, once the low latency has proved too low

_NO_LIBRARY = "the PortAudio library is missing; on Debian: apt install libportaudio2"
_NO_CARD = "there is no sound device"


def open_device(source: Source, name: str = "", *, seconds: float = OPEN_SECONDS) -> DeviceOutput:
    """Open the default output device, or the one called `name`. Raises OutputError, after `seconds` at the
    latest.

    Opening happens in a thread of its own: PipeWire and JACK are known to block for ever there.
    """
    return open_within(
        seconds,
        "the sound device",
        lambda: DeviceOutput(source, name),
        close=DeviceOutput.close,
        reason=_reason,
    )


def _reason(error: Exception) -> str:
    """What went wrong, for a person. PortAudio's own errors reach here as they are."""
    text = " ".join(str(error).split())
    if "querying device" in text or "No default output device" in text:
        return _NO_CARD
    return f"the sound device could not be opened: {text or type(error).__name__}"


class DeviceOutput:
    """A stream to a sound card: its callback only copies what the source has ready."""

    status = "device"

    def __init__(self, source: Source, name: str = "") -> None:
        try:
            import sounddevice
        except ImportError as error:
            raise OutputError("the package sounddevice is missing; pip install sounddevice") from error
        except OSError as error:  # what it raises where it does not find the system's library
            raise OutputError(_NO_LIBRARY) from error
        self._source = source
        self._name = name
        self._underflows = 0
        self._heard = time.monotonic()
        self._closed = False
        if name:
            self.status = f"device: {name}"
        self._stream = self._open(sounddevice, "low")
        self._library = sounddevice

    def _open(self, library: Any, latency: str | float) -> Any:
        stream = library.OutputStream(
            samplerate=self._source.sample_rate,
            channels=2,
            dtype="float32",
            blocksize=0,
            latency=latency,
            device=self._name or None,
            callback=self._fill,
        )
        stream.start()
        return stream

    def _fill(self, out: Any, frames: int, _time: object, status: Any) -> None:
        out[:] = self._source.read(frames)
        self._heard = time.monotonic()
        if status and getattr(status, "output_underflow", False):
            self._underflows += 1

    @property
    def latency(self) -> float:
        latency = self._stream.latency
        return float(latency[-1] if isinstance(latency, tuple) else latency)

    def problem(self) -> str | None:
        if self._closed:
            return None
        if not self._stream.active or time.monotonic() - self._heard > _SILENT_SECONDS:
            return "the sound device is gone"
        if self._underflows >= _UNDERFLOWS and self.latency < _SAFE_LATENCY:
            return self._reopen()
        return None

    def _reopen(self) -> str | None:
        """Trade latency for a sound without gaps."""
        self._underflows = 0
        try:
            self._stream.close()
            self._stream = self._open(self._library, _SAFE_LATENCY)
        except Exception as error:
            return _reason(error)
        return None

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            # a card that is gone may block here too
            closing = threading.Thread(target=self._stream.close, name="close device", daemon=True)
            closing.start()
            closing.join(1.0)
