"""Whole runs of the program, as a person at the shell waits for them, and the memory of the app."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.terminal import READY
from benchmarks.timing import Measurement, repeat_one
from midime_tui.music.midi_write import write_midi
from midime_tui.music.notes import Note
from tests.tui.terminal import Terminal

HELP, TRAIN = "midime --help", "song to personal model: midime train, a MIDI file of 3 minutes"
_SECONDS = 120
_QPM, _SONG_SECONDS = 120, 180
_SCALE = (0, 2, 4, 5, 7, 9, 11)
_RIGHT = b"\x1b[C"


def run(*arguments: str) -> None:
    """`midime ARGUMENTS` in a process of its own. Raises CalledProcessError where it fails."""
    command = [sys.executable, "-m", "midime_tui", *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)


def write_song(path: Path) -> None:
    """A melody of 3 minutes over chords and drums: a walk through C major that never repeats itself."""
    rng = np.random.default_rng(3)
    steps = _SONG_SECONDS * _QPM // 60 * 4
    notes: list[Note] = []
    degree, step = 14, 0
    while step < steps:
        length = int(rng.choice([1, 2, 2, 4]))
        degree = int(np.clip(degree + rng.integers(-2, 3), 7, 24))
        pitch = 48 + 12 * (degree // 7) + _SCALE[degree % 7]
        notes.append(Note(step, min(step + length, steps), pitch, 100))
        step += length
    for bar in range(0, steps, 16):
        root = int(rng.choice([48, 53, 55, 57]))
        notes += [Note(bar, bar + 16, root + up, 60, program=48) for up in (0, 4, 7)]
        notes += [Note(bar + beat, bar + beat + 1, 36, 90, is_drum=True) for beat in (0, 8)]
    write_midi(path, notes, qpm=_QPM)


def measure(model: str, rounds: int) -> Iterator[Measurement]:
    """`midime --help`, and `midime train` on a song with as many chunks as three minutes have."""
    yield Measurement(HELP, repeat_one(rounds, lambda: run("--help")))
    with tempfile.TemporaryDirectory() as folder:
        song, out = Path(folder) / "song.mid", str(Path(folder) / "me.h5")
        write_song(song)
        train = ("train", str(song), "--model", model, "-o", out)
        yield Measurement(TRAIN, repeat_one(max(5, rounds // 4), lambda: run(*train)))


def app_memory(model: str) -> dict[str, float]:
    """Most bytes that the app ("app"), with a tune open, trained and nudged, and its "player" ever had."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(["-m", "midime_tui", "--audio", "none", "--model", model], Path(folder))
        try:
            terminal.wait_for(READY)
            for _ in range(20):
                terminal.press(_RIGHT)
                terminal.read(0.1)
            tasks = Path(f"/proc/{terminal.pid}/task").iterdir()
            children = {int(pid) for task in tasks for pid in (task / "children").read_text().split()}
            return {"app": peak(terminal.pid), "player": float(sum(peak(pid) for pid in children))}
        finally:
            terminal.close()


def peak(pid: int) -> float:
    """Most bytes that a process ever had in memory, on Linux."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024.0
    return 0.0
