"""What a person waits for in the app: the real program in a pseudo-terminal of 80 x 24."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.terminal import READY
from benchmarks.timing import Measurement, Times
from tests.tui.terminal import Terminal

_LAST_PAINTED = "quit"  # the end of the bottom line: the screen stands when it has come
_NUDGES = 20
_RIGHT = b"\x1b[C"


def measure(model: str, rounds: int) -> Iterator[Measurement]:
    """From the start to the first full screen and to the trained model; from a key to the screen."""
    painted, trained, shown = Times(), Times(), Times()
    for _ in range(max(3, rounds // 4)):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            terminal = Terminal(["-m", "midime_tui", "--audio", "none", "--model", model], Path(folder))
            try:
                terminal.wait_for(_LAST_PAINTED)
                painted.seconds.append(time.perf_counter() - begun)
                terminal.wait_for(READY)
                trained.seconds.append(time.perf_counter() - begun)
                terminal.quiet(1.0)
                for nudge in range(1, _NUDGES + 1):
                    terminal.quiet(0.2)
                    shown.seconds.append(key_to_screen(terminal, f"+{nudge / 10:.1f}"))
            finally:
                terminal.close()
    yield Measurement("app: first full paint", painted, 1.5)
    yield Measurement("app: tune open and personal model trained", trained)
    yield Measurement("app: key to screen", shown)


def key_to_screen(terminal: Terminal, value: str) -> float:
    """Seconds from the arrow key to the slider's new value on the screen."""
    sent, pressed = len(terminal.sent), time.perf_counter()
    terminal.press(_RIGHT)
    terminal.wait_for(value, since=sent)
    return time.perf_counter() - pressed
