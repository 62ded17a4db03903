"""From a key to the sound: the real app in a pseudo-terminal, a real `midime listen` in another process.

`python -m benchmarks.key_to_sound` prints median and p95 over 100 nudges that change the loop, heard "now".
The listener's output is a small program that notes when which samples came. A loop repeats to the sample, so
the first sample that differs from the one a turn before is the first of the changed loop.
"""

from __future__ import annotations

import argparse
import os
import struct
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.tunes import bundled_tunes
from midime_tui.sound.render import frames_of
from tests.sound.link_process import ListenerProcess
from tests.tui.terminal import Terminal

QPM = 240  # quick, so that a turn to compare with has soon passed
STEPS = 32
TURN = frames_of(STEPS, QPM)
_RECORD = struct.Struct("<dI")
_DIFFERENT = 8  # units of 16 bits; unchanged loops differ by nothing
_PATIENCE = 4.0  # seconds in which a change comes, or there is none
_START = 120.0  # seconds in which the app has started, trained and plays
_KEYS = (b"1LL", b"2LL", b"3LL", b"4LL", b"1HH", b"2HH", b"3HH", b"4HH")

_EAR = """
import os, struct, sys, time
out = open(sys.argv[1], "ab", buffering=0)
while data := os.read(0, 1 << 16):
    out.write(struct.pack("<dI", time.monotonic(), len(data)) + data)
"""


class Ear:
    """What the listener's output got, and when."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._rest = b""
        self._samples = bytearray()
        self._ends: list[int] = []  # bytes until the end of each piece
        self._times: list[float] = []

    def listen(self) -> None:
        """Take in what has come since the last time."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        self._read += len(data)
        self._rest += data
        while len(self._rest) >= _RECORD.size:
            when, size = _RECORD.unpack_from(self._rest)
            if len(self._rest) < _RECORD.size + size:
                break
            self._samples += self._rest[_RECORD.size : _RECORD.size + size]
            self._rest = self._rest[_RECORD.size + size :]
            self._ends.append(len(self._samples))
            self._times.append(when)

    @property
    def frames(self) -> int:
        return len(self._samples) // 4

    @property
    def sounds(self) -> bool:
        return any(self._samples)

    def changed(self, since: float) -> float | None:
        """When the first sample came, after `since`, that is not that of a turn before; None: not yet."""
        first = int(np.searchsorted(self._times, since))
        begin = (self._ends[first - 1] if first else 0) // 4
        if begin < TURN or begin >= self.frames:
            return None
        audio: NDArray[np.int16] = np.frombuffer(self._samples[: self.frames * 4], "<i2").reshape(-1, 2)
        now, before = (
            audio[begin:].astype(np.int32),
            audio[begin - TURN : self.frames - TURN].astype(np.int32),
        )
        different = np.flatnonzero(np.abs(now - before).max(axis=1) > _DIFFERENT)
        if not different.size:
            return None
        return self._times[int(np.searchsorted(self._ends, (begin + int(different[0])) * 4, side="right"))]


def quick_tune(folder: Path) -> Path:
    """The first bundled tune at a higher tempo."""
    import mido

    song = mido.MidiFile(bundled_tunes()[0].path)
    for track in song.tracks:
        for message in track:
            if message.type == "set_tempo":
                message.tempo = mido.bpm2tempo(QPM)
    song.tracks[0].insert(0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(QPM)))
    song.save(folder / "tune.mid")
    return folder / "tune.mid"


def wait(seconds: float, terminal: Terminal) -> None:
    """Let time pass, taking in what the app draws."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        terminal.read(left)


def until_heard(ear: Ear, terminal: Terminal) -> None:
    """Wait for the first sound that is not silence. Raises AssertionError where none comes."""
    end = time.monotonic() + _START
    while not ear.sounds:
        assert time.monotonic() < end, f"nothing was heard within {_START:.0f} s"
        wait(0.5, terminal)
        ear.listen()


def measure(count: int) -> tuple[list[float], int]:
    """(seconds from key to changed samples, how many presses changed no note)."""
    times: list[float] = []
    unchanged = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "ear.py").write_text(_EAR)
        heard = folder / "heard"
        heard.touch()
        ear = Ear(heard)
        pipe = f"pipe:{sys.executable} {folder / 'ear.py'} {heard}"
        with ListenerProcess(pipe) as listener:
            words = ["-m", "midime_tui", "--audio", f"link:{listener.port}", str(quick_tune(folder))]
            terminal = Terminal(words, folder, (120, 40))
            try:
                terminal.wait_for("quit")
                wait(1.0, terminal)
                terminal.press(b"ww")  # bar, beat, now
                terminal.press(b" ")  # as soon as the personal model is trained
                until_heard(ear, terminal)
                latest = time.monotonic() + 7 * count
                for number in range(4 * count):
                    if len(times) == count or time.monotonic() > latest:
                        break
                    wait(1.2 * TURN / 44100, terminal)  # a whole turn without a change
                    chosen, leap = _KEYS[number % len(_KEYS)][:1], _KEYS[number % len(_KEYS)][1:2]
                    terminal.press(chosen)
                    wait(0.3, terminal)
                    ear.listen()
                    pressed = time.monotonic()
                    terminal.press(leap)
                    came = None
                    while came is None and time.monotonic() < pressed + _PATIENCE:
                        terminal.read(0.01)
                        ear.listen()
                        came = ear.changed(pressed)
                    if came is None:
                        unchanged += 1
                    else:
                        times.append(came - pressed)
            finally:
                terminal.close()
    return times, unchanged


def main() -> None:
    """Measure and print: some minutes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.key_to_sound", description=__doc__)
    parser.add_argument("--nudges", type=int, default=100, help="changes of the loop to measure (100)")
    options = parser.parse_args()
    times, unchanged = measure(options.nudges)
    ordered = sorted(1000 * seconds for seconds in times)
    if not ordered:
        print("no key changed the loop")
        return
    median, p95 = ordered[len(ordered) // 2], ordered[int(0.95 * (len(ordered) - 1))]
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(
        f"key to changed sound at the listener: median {median:.0f} ms, p95 {p95:.0f} ms, "
        f"fastest {ordered[0]:.0f} ms, {len(ordered)} nudges ({unchanged} more changed no note), {load}"
    )


if __name__ == "__main__":
    main()
