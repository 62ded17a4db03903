"""A bundled tune and three nudges as sound, and what that looks like: `python tools/sound_demo.py [FOLDER]`.

Writes sound-demo.wav (the tune's first two bars, then three places on the way of the first number, each twice
as a loop that a player changes at the loop's end) and sound-demo.png, its spectrogram.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from midime_tui.jam.jam import Jam
from midime_tui.jam.opening import tune_path
from midime_tui.music.notes import Note
from midime_tui.music.tunes import DEFAULT_TUNE
from midime_tui.sound.protocol import encode, note_rows
from midime_tui.sound.render import SAMPLE_RATE, frames_of
from midime_tui.sound.session import Session
from midime_tui.sound.transport import Transport
from midime_tui.sound.wav import write_wav

Audio = NDArray[np.float32]
NUDGES = (0.5, 1.0, -1.5)
TURNS = 2
WIDTH, HEIGHT = 960, 320
LOW, HIGH = 60.0, 16_000.0  # Hz
FLOOR = -80.0  # dB under the loudest
_WINDOW = 4096
_COLOURS = ((0, 0, 0), (40, 12, 84), (140, 30, 110), (228, 92, 60), (252, 190, 60), (255, 255, 220))


def loops() -> tuple[list[Sequence[Note]], int, float]:
    """The notes of the tune and of the nudges, their steps, and the tempo."""
    jam = Jam.open([tune_path(DEFAULT_TUNE.name)])
    jam.train()
    found: list[Sequence[Note]] = [jam.chunks[0].notes]
    for by in NUDGES:
        jam.nudge(0, by)
        found.append(jam.loop().notes)
    return found, jam.steps, jam.qpm


def played(found: Sequence[Sequence[Note]], steps: int, qpm: float) -> Audio:
    """What a player makes of them, each change at the end of a loop: [frames, 2]."""
    session = Session(Transport(SAMPLE_RATE))
    turn = frames_of(steps, qpm)
    heard = []
    for number, notes in enumerate(found):
        session.handle(encode("load", notes=note_rows(notes), steps=steps, qpm=qpm, when="loop"))
        if not number:
            session.handle(encode("play"))
        before_the_change = turn // 2 if not number else 0
        heard.append(session.transport.read(TURNS * turn - before_the_change))
    heard.append(session.transport.read(turn // 2))
    session.handle(encode("stop"))
    return np.concatenate([*heard, session.transport.read(SAMPLE_RATE // 2)])


def spectrogram(audio: Audio) -> NDArray[np.uint8]:
    """Rows from high to low, columns in time: [HEIGHT, WIDTH] of 0..255."""
    mono = np.concatenate([np.zeros(_WINDOW // 2), audio.mean(axis=1), np.zeros(_WINDOW)])
    starts = np.linspace(0, len(audio) - 1, WIDTH).astype(int)
    window = np.hanning(_WINDOW)
    power = np.stack([np.abs(np.fft.rfft(mono[at : at + _WINDOW] * window)) ** 2 for at in starts], axis=1)
    edges = np.geomspace(HIGH, LOW, HEIGHT + 1) * _WINDOW / SAMPLE_RATE
    rows = []
    for top, bottom in pairwise(edges):
        inside = power[int(np.floor(bottom)) : int(np.ceil(top)) + 1]
        rows.append(inside.max(axis=0))
    decibels = 10 * np.log10(np.stack(rows) / power.max() + 1e-12)
    return np.asarray(np.clip((decibels - FLOOR) / -FLOOR, 0, 1) * 255, dtype=np.uint8)


def write_png(path: Path, image: NDArray[np.uint8]) -> None:
    """An image of 256 colours (PNG, third edition: IHDR, PLTE, IDAT, IEND)."""
    height, width = image.shape
    places = np.linspace(0, len(_COLOURS) - 1, 256)
    palette = np.stack(
        [np.interp(places, range(len(_COLOURS)), [colour[i] for colour in _COLOURS]) for i in range(3)],
        axis=1,
    )
    rows = np.concatenate([np.zeros((height, 1), np.uint8), image], axis=1)  # filter 0 in front of each row

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", palette.round().astype(np.uint8).tobytes())
        + chunk(b"IDAT", zlib.compress(rows.tobytes(), 9))
        + chunk(b"IEND", b"")
    )


def main() -> None:
    """Write both files."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found, steps, qpm = loops()
    audio = played(found, steps, qpm)
    write_wav(folder / "sound-demo.wav", audio, SAMPLE_RATE)
    image = spectrogram(audio)
    turn = frames_of(steps, qpm)
    for number in range(1, len(found)):
        image[:8, round(TURNS * turn * number / len(audio) * WIDTH)] = 255  # where the loop changes
    write_png(folder / "sound-demo.png", image // 16 * 16)
    print(f"{folder / 'sound-demo.wav'}: {len(audio) / SAMPLE_RATE:.1f} s, peak {np.abs(audio).max():.2f}")


if __name__ == "__main__":
    main()
