"""What a person waits for at the shell: whole runs of the program, start-up included."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Measurement, repeat_one
from midime_tui.music.tunes import bundled_tunes

_SECONDS = 120


def run(*arguments: str) -> None:
    """`midime ARGUMENTS` in a process of its own. Raises CalledProcessError where it fails."""
    command = [sys.executable, "-m", "midime_tui", *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)


def measure(model: str, rounds: int) -> Iterator[Measurement]:
    """`midime --help` and `midime train` on the first bundled tune."""
    yield Measurement("midime --help", repeat_one(rounds, lambda: run("--help")), 0.25)
    tune = bundled_tunes()[0]
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "me.h5")
        times = repeat_one(
            max(3, rounds // 4), lambda: run("train", str(tune.path), "--model", model, "-o", out)
        )
        yield Measurement(f"midime train {tune.name}", times, 4.0)
