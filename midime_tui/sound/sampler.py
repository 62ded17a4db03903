"""From one note to its samples: the voice's tone under its envelopes, or a hit of the drum kit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note
from midime_tui.sound.cache import ArrayCache
from midime_tui.sound.drumkit import DRUMS, drum_of, hit
from midime_tui.sound.envelope import Envelope, ramp, shape
from midime_tui.sound.presets import Layer, Voice, voice_of
from midime_tui.sound.tones import tone

Array = NDArray[np.float32]

REFERENCE_VELOCITY = 80
_VELOCITY_CURVE = 1.4  # velocity 127 is +5.6 dB, 40 is -8.4 dB
_CHOKE = 0.02  # seconds in which a closing hat fades
_NOTE_BYTES = 48 << 20
_TONE_BYTES = 48 << 20
_TONE_STEP = 1 << 14


def loudness_gain(velocity: int) -> float:
    """Gain of a velocity 1..127 against velocity 80."""
    return float((velocity / REFERENCE_VELOCITY) ** _VELOCITY_CURVE)


def pan_gains(pan: float) -> Array:
    """Left and right gains of a pan position -1..1, constant power, 1 and 1 in the middle: [2, 1] float32."""
    angle = (pan + 1.0) * np.pi / 4.0
    return (np.sqrt(2.0) * np.array([[np.cos(angle)], [np.sin(angle)]])).astype(np.float32)


def _envelope(layer: Layer, pitch: int) -> Envelope:
    if not layer.damped:
        return layer.envelope
    stretch = float(np.clip(2.0 ** ((60 - pitch) / 24.0), 0.4, 2.0))
    return replace(layer.envelope, decay=layer.envelope.decay * stretch)


class Sampler:
    """Renders notes at one sample rate and remembers them: some 100 MB at most. May be shared by threads."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._notes = ArrayCache(_NOTE_BYTES)
        self._tones = ArrayCache(_TONE_BYTES)

    def sound(self, note: Note, held: int, choke: int | None = None) -> Array:
        """The samples of a note held for `held` frames: [2, frames] float32, read only, silent at both ends.

        choke: frames after which an open hat is closed by the next one
        """
        if note.is_drum:
            name = drum_of(note.pitch)
            if not DRUMS[name].choked:
                choke = None
            return self._notes.get(
                (name, choke, note.velocity), lambda: self._drum(name, note.velocity, choke)
            )
        voice = voice_of(note.program)
        key = (voice.name, note.pitch, held, note.velocity)
        return self._notes.get(key, lambda: self._voice(voice, note, held))

    def _drum(self, name: str, velocity: int, choke: int | None) -> Array:
        mono = self._tones.get(name, lambda: hit(name, self.sample_rate))
        if choke is not None:
            fade = max(int(_CHOKE * self.sample_rate), 1)
            mono = mono[: choke + fade].copy()
            closing = mono[choke:]
            closing *= ramp(fade)[::-1][: len(closing)]
        return pan_gains(DRUMS[name].pan) * (mono * np.float32(loudness_gain(velocity)))

    def _voice(self, voice: Voice, note: Note, held: int) -> Array:
        envelopes = [shape(_envelope(layer, note.pitch), held, self.sample_rate) for layer in voice.layers]
        frames = max(len(envelope) for envelope in envelopes)
        length = -(-frames // _TONE_STEP) * _TONE_STEP
        raw = self._tones.get(
            (voice.name, note.pitch, length), lambda: tone(voice, note.pitch, length, self.sample_rate)
        )
        mixed = np.zeros((raw.shape[1], frames), dtype=np.float32)
        for layer, envelope, sound in zip(voice.layers, envelopes, raw):
            touch = (note.velocity / REFERENCE_VELOCITY) ** layer.touch
            mixed[:, : len(envelope)] += sound[:, : len(envelope)] * (envelope * np.float32(touch))
        if voice.width:
            middle, side = mixed
            mixed = np.stack(
                [middle + np.float32(voice.width) * side, middle - np.float32(voice.width) * side]
            )
        gain = loudness_gain(note.velocity) / (1.0 + voice.width**2) ** 0.5
        return pan_gains(voice.pan) * (mixed * np.float32(gain))
