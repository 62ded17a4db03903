"""Notes from a SoundFont file in the place of our own voices: the only file that imports tinysoundfont."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.music.notes import Note
from midime_tui.sound.envelope import ramp
from midime_tui.sound.sampler import REFERENCE_VELOCITY, Sampler
from midime_tui.sound.tones import LOUDNESS, ear_weight

Array = NDArray[np.float32]

VARIABLE = "MIDIME_SOUNDFONT"
_MOST_TAIL = 1.9  # seconds that a note may sound after its key went up
_ATTACK, _FADE = 0.0005, 0.01  # seconds in which a note that is cut out of its sample comes and goes
_QUIET = 1e-4  # -80 dB of full scale: silence
_DRUMS = 9
_CALIBRATION = (36, 48, 60, 72, 84)
_GAINS = (0.05, 20.0)
_SUSTAINED = 0.7  # of LOUDNESS: what the voices' envelopes leave of it in half a second


def use_soundfont(path: str) -> None:
    """Let everything from here on, players included, sound through the SoundFont at `path`; "": what the
    environment says.

    Raises MidimeError where that cannot be.
    """
    path = path or os.environ.get(VARIABLE, "")
    if path:
        _check(path)
        os.environ[VARIABLE] = str(Path(path).resolve())


def new_sampler(sample_rate: int) -> Sampler:
    """What notes are made by: the SoundFont of the environment, or the voices. Raises MidimeError."""
    path = os.environ.get(VARIABLE, "")
    return SoundFontSampler(path, sample_rate) if path else Sampler(sample_rate)


def _check(path: str) -> None:
    """Raises MidimeError where the file is no SoundFont or the package is missing."""
    try:
        with open(path, "rb") as file:
            head = file.read(12)
    except OSError as error:
        raise MidimeError(
            f"cannot read the SoundFont {path}: {(error.strerror or str(error)).lower()}"
        ) from error
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise MidimeError(f"{path} is no SoundFont: an .sf2 file begins with RIFF and sfbk")
    _library()


def _library() -> Any:
    try:
        import tinysoundfont
    except ImportError as error:
        raise MidimeError(
            "--soundfont needs the package tinysoundfont: pip install 'midime-tui[soundfont]'"
        ) from error
    return tinysoundfont


class SoundFontSampler(Sampler):
    """Renders single notes through a SoundFont; what it has rendered it remembers. May be shared by threads.

    Each note is made alone, from silence to silence: so the same note has the same samples, and loops,
    changes and the limiter work as with the voices. Middle notes are as loud as those of the voices.
    """

    def __init__(self, path: str, sample_rate: int) -> None:
        """Raises MidimeError where `path` holds no SoundFont that can be played."""
        super().__init__(sample_rate)
        _check(path)
        self._synth = _library().Synth(samplerate=sample_rate)
        self._one_at_a_time = threading.Lock()
        try:
            self._synth.sfload(path)
        except Exception as error:  # the library has several
            raise MidimeError(f"the SoundFont {path} cannot be played: {error}") from error
        self._programs: dict[int, int | None] = {}
        self._gain = 1.0
        self._gain = self._level()

    def sound(self, note: Note, held: int, choke: int | None = None) -> Array:
        """The samples of a note: [2, frames] float32, read only, silent at its end."""
        key = ("font", note.program, note.is_drum, note.pitch, note.velocity, held)
        return self._notes.get(key, lambda: self._made(note, held))

    def _made(self, note: Note, held: int) -> Array:
        with self._one_at_a_time:
            channel = _DRUMS if note.is_drum else 0
            if not self._choose(channel, 0 if note.is_drum else note.program):
                return np.zeros((2, 1), dtype=np.float32)
            self._synth.noteon(channel, note.pitch, note.velocity)
            sound = self._generate(held)
            self._synth.noteoff(channel, note.pitch)
            tail = self._generate(int(_MOST_TAIL * self.sample_rate))
            self._synth.sounds_off()
            self._generate(64)  # what the library still fades
        audio = np.concatenate([sound, tail], axis=1) * np.float32(self._gain)
        heard = np.flatnonzero(np.abs(audio).max(axis=0) > _QUIET)
        audio = audio[:, : (heard[-1] + 1 if heard.size else 0)]
        begin = min(int(_ATTACK * self.sample_rate), audio.shape[1])
        audio[:, :begin] *= ramp(begin)
        edge = min(int(_FADE * self.sample_rate), audio.shape[1])
        audio[:, audio.shape[1] - edge :] *= ramp(edge)[::-1]
        return np.ascontiguousarray(audio)

    def _choose(self, channel: int, program: int) -> bool:
        """Set the channel's program; one that the file does not have is played by the first that it has."""
        drums = channel == _DRUMS
        for wanted in (program, *(() if drums else range(128))):
            try:
                self._synth.program_change(channel, wanted, drums)
                return True
            except Exception:  # RuntimeError where there is no such preset
                continue
        return False

    def _generate(self, frames: int) -> Array:
        block = np.frombuffer(self._synth.generate(frames), dtype=np.float32)
        return block.reshape(-1, 2).T.copy()

    def _level(self) -> float:
        """The gain that makes the middle notes of the first program as loud as a held note of the voices."""
        held = self.sample_rate
        powers = []
        for pitch in _CALIBRATION:
            audio = self._made(Note(0, 1, pitch, REFERENCE_VELOCITY), held)[:, : held // 2]
            if audio.shape[1] < held // 4:
                continue
            spectrum = np.abs(np.fft.rfft(audio, axis=1)) / audio.shape[1]
            hertz = np.arange(spectrum.shape[1]) * self.sample_rate / audio.shape[1]
            powers.append(2.0 * np.mean(np.sum((spectrum * ear_weight(hertz)) ** 2, axis=1)))
        if not powers or not max(powers):
            return 1.0
        return float(np.clip(_SUSTAINED * LOUDNESS / np.sqrt(np.median(powers)), *_GAINS))
