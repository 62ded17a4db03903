"""WAV files: 16 bits, stereo, little-endian."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError

Array = NDArray[np.float32]

_HEADER = 44
_FRAME = 4  # bytes: two channels of 16 bits
_MOST_FRAMES = (2**32 - _HEADER) // _FRAME


def to_pcm(audio: Array) -> bytes:
    """Samples -1..1, [frames, 2], as interleaved 16-bit integers; what lies outside is clipped."""
    scaled = np.rint(audio * np.float32(32767.0))
    return np.clip(scaled, -32767, 32767).astype("<i2").tobytes()


def wav_header(frames: int, sample_rate: int) -> bytes:
    """The 44 bytes before the samples (RIFF, fmt, data)."""
    size = frames * _FRAME
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, sample_rate, sample_rate * _FRAME, _FRAME, 16)
    return struct.pack("<4sI4s", b"RIFF", size + 36, b"WAVE") + fmt + struct.pack("<4sI", b"data", size)


def write_wav(path: str | os.PathLike[str], audio: Array | Iterable[Array], sample_rate: int = 44100) -> None:
    """Write audio [frames, 2], or blocks of it one after the other, whole or not at all.

    Raises MidimeError where the file cannot be written or would exceed the 4 GiB that a WAV file can hold.
    """
    blocks = [audio] if isinstance(audio, np.ndarray) else audio
    frames = 0
    with atomic_path(path) as aside, open(aside, "wb") as file:
        file.write(wav_header(0, sample_rate))
        for block in blocks:
            frames += len(block)
            if frames > _MOST_FRAMES:
                raise MidimeError(f"cannot write {path}: a WAV file holds 4 GiB, this music is longer")
            file.write(to_pcm(block))
        file.seek(0)
        file.write(wav_header(frames, sample_rate))


class WavRecorder:
    """A WAV file that grows while music plays; its header is right after every second of sound and at the
    end.

    Not written aside: a recording that is cut off is worth keeping. Raises OSError.
    """

    def __init__(self, path: str | os.PathLike[str], sample_rate: int) -> None:
        self._rate = sample_rate
        self._frames = 0
        self._stated = 0
        self._file = open(path, "wb")  # noqa: SIM115 (closed by close())
        self._file.write(wav_header(0, sample_rate))
        self._file.flush()

    def write(self, audio: Array) -> None:
        """Append audio [frames, 2]; past 4 GiB nothing is recorded any more."""
        if self._frames + len(audio) > _MOST_FRAMES:
            return
        self._file.write(to_pcm(audio))
        self._frames += len(audio)
        if self._frames - self._stated >= self._rate:
            self._state()

    def _state(self) -> None:
        self._file.seek(0)
        self._file.write(wav_header(self._frames, self._rate))
        self._file.seek(0, os.SEEK_END)
        self._file.flush()
        self._stated = self._frames

    def close(self) -> None:
        """State the length and close. Safe to call twice."""
        if not self._file.closed:
            self._state()
            self._file.close()
