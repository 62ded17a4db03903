"""An hour at the app in a few minutes: `python -m benchmarks.hour`.

The real program in a pseudo-terminal, playing at its fastest tempo: a key a second of an hour's (3,600), as
fast as they are answered. Most of them steer, keep and undo; every thirtieth opens a screen and leaves it
again, every three-hundredth trains the model on. Memory is the app's own process, after every tenth.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.terminal import LEFT, READY, RIGHT, memory, processor
from tests.tui.terminal import Terminal

STEER = (RIGHT, LEFT, b"1", b"2", b"3", b"4", b"r", b"n", b"u", b"U", b"c", b"[", b"]")
KEEP = tuple(bytes([key]) for key in b"\rkYNRbvm=-{}wdABa()")  # a tenth of the keys: some twenty times each
SCREENS = (b"T", b"K", b"?", b"j", b"o", b"p", b"y", b"x", b"\x10", b"t")
ESCAPE = b"\x1b"
SCREEN_EVERY, TRAIN_EVERY = 30, 300
PAUSE = 0.03  # seconds that are listened after a key; the app is slower where it has more to do


def hour(terminal: Terminal, keys: int, seed: int) -> Iterator[tuple[int, float]]:
    """Press keys; after every tenth of them how many, and the memory in MB."""
    chance = random.Random(seed)
    for number in range(1, keys + 1):
        if number % TRAIN_EVERY == 0:
            for key in (b"t", b"f", b"\r"):
                terminal.press(key)
                terminal.read(0.3)
        elif number % SCREEN_EVERY == 0:
            terminal.press(chance.choice(SCREENS))
            terminal.read(0.3)
            for _ in range(2):  # the first may only stop what plays in the screen
                terminal.press(ESCAPE)
                terminal.read(0.3)
        else:
            terminal.press(chance.choice(STEER if chance.random() < 0.9 else KEEP))
            terminal.read(PAUSE)
        if number % (keys // 10) == 0:
            terminal.read(2.0)
            if not memory(terminal.pid):
                raise SystemExit(f"the app ended: {terminal.sent[-3000:].decode(errors='replace')}")
            yield number, memory(terminal.pid)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hour", description=__doc__)
    parser.add_argument("--model", default="mel-2bar", help="base model: a name or an .h5 file")
    parser.add_argument("--keys", type=int, default=3600, help="of an hour, one a second")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{options.model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    arguments = ["-m", "midime_tui", "--audio", "none", "--model", options.model, "--epochs", "100"]
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(arguments, Path(folder))
        try:
            terminal.wait_for(READY)
            terminal.press(b" " + b">" * 30)
            terminal.read(2.0)
            begun = time.perf_counter()
            seen: list[float] = []
            for number, megabytes in hour(terminal, options.keys, options.seed):
                seen.append(megabytes)
                print(f"{number} keys: {megabytes:.0f} MB", flush=True)
            seconds, used = time.perf_counter() - begun, processor(terminal.pid)
        finally:
            terminal.close()
    grown = seen[-1] / seen[0] - 1
    verdict = "yes" if grown < 0.1 else "NO"
    print(f"from the first tenth to the last {grown:+.1%}; below 10 %: {verdict}")
    print(f"{seconds:.0f} s, {used:.0f} s of processor time")


if __name__ == "__main__":
    main()
