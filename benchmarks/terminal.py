"""What the app costs a terminal: `python -m benchmarks.terminal`.

The real program in a pseudo-terminal of 80 x 24, in true colour, without a sound card. Bytes are counted
where a terminal would read them; processor time is the app's own process, not the player's.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.tui.terminal import Terminal

RIGHT, LEFT, ENTER = b"\x1b[C", b"\x1b[D", b"\r"
READY = "changes the loop"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    value: str
    target: str = ""
    met: bool | None = None

    def line(self) -> str:
        verdict = "" if self.met is None else ("yes" if self.met else "NO")
        return f"| {self.what} | {self.value} | {self.target} | {verdict} |"


def processor(pid: int) -> float:
    """Processor seconds of a process, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> float:
    """Resident MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def share(values: list[float], part: float) -> float:
    """The value that `part` of all stay below."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


def settle(terminal: Terminal, model: str) -> None:
    """Until the first loop stands, then at the middle, where numbers are known, until all is sent."""
    terminal.wait_for(READY)
    terminal.press(b"c")
    terminal.quiet(1.5)


def idle(terminal: Terminal, seconds: float) -> Row:
    sent = terminal.read(seconds)
    return Row("idle, bytes a second", f"{sent / seconds:.0f}", "0", sent == 0)


def nudges(terminal: Terminal, count: int) -> list[Row]:
    """Bytes and time of single nudges, nothing playing."""
    sizes, waits = [], []
    for number in range(count):
        before = len(terminal.sent)
        waits.append(key_to_screen(terminal, RIGHT if number % 2 == 0 else LEFT))
        terminal.quiet(0.4)
        sizes.append(len(terminal.sent) - before)
    return [
        Row("a nudge, most bytes", f"{max(sizes)}", "3,000", max(sizes) <= 3000),
        Row("a nudge, median bytes", f"{statistics.median(sizes):.0f}"),
        Row("key to screen, idle: median, p95", milliseconds(waits)),
    ]


def key_to_screen(terminal: Terminal, key: bytes) -> float:
    """Seconds from a nudge to the slider's row."""
    before = len(terminal.sent)
    begun = time.perf_counter()
    terminal.press(key)
    terminal.wait_for("0.1" if key == RIGHT else " 0.0", since=before)
    return time.perf_counter() - begun


def milliseconds(waits: list[float]) -> str:
    return f"{1000 * statistics.median(waits):.0f} ms, {1000 * share(waits, 0.95):.0f} ms"


def playing(terminal: Terminal, seconds: float, name: str) -> list[Row]:
    """Bytes and processor time while a loop goes round."""
    terminal.press(b" ")
    terminal.read(2.0)
    before, begun = processor(terminal.pid), time.perf_counter()
    sent = terminal.read(seconds)
    used = (processor(terminal.pid) - before) / (time.perf_counter() - begun)
    terminal.press(b" ")
    terminal.quiet()
    return [
        Row(f"{name}, bytes a second", f"{sent / seconds:.0f}", "2,000", sent / seconds <= 2000),
        Row(f"{name}, share of a core", f"{used:.1%}", "15 %", used < 0.15),
    ]


def busy_keys(terminal: Terminal, count: int) -> Row:
    """Key to screen while it trains and plays."""
    terminal.press(b" ")
    terminal.press(b"t")
    terminal.wait_for("further")
    terminal.press(b"f")
    terminal.wait_for("esc stops")
    terminal.press(ENTER)
    terminal.wait_for("Now", since=len(terminal.sent) - 1)
    waits = []
    for number in range(count):
        waits.append(key_to_screen(terminal, RIGHT if number % 2 == 0 else LEFT))
        terminal.read(0.15)
    be_still(terminal)
    value = share(waits, 0.95)
    return Row("key to screen, training and playing: median, p95", milliseconds(waits), "50 ms", value < 0.05)


def be_still(terminal: Terminal) -> None:
    """End the training, or whatever escape ends, and the playing."""
    terminal.press(b"\x1b")
    terminal.read(0.5)  # together they would be alt and space
    terminal.press(b" ")
    terminal.quiet(1.0)


def growth(terminal: Terminal, keys: int, seed: int) -> Row:
    """Memory after many moves at a fast tempo, beside what it was after the first tenth of them."""
    chance = random.Random(seed)
    usual = [RIGHT, LEFT, b"1", b"2", b"3", b"4", b"r", b"n", b"u", b"U", b"c", b"[", b"]", b"k", b"\r", b"b"]
    terminal.press(b" " + b">" * 30)
    first = 0.0
    for number in range(keys):
        terminal.press(chance.choice(usual))
        terminal.read(0.03)
        if number == keys // 10:
            first = memory(terminal.pid)
    be_still(terminal)
    last = memory(terminal.pid)
    grown = last / first - 1
    return Row(
        f"memory after {keys} moves", f"{first:.0f} to {last:.0f} MB, {grown:+.1%}", "10 %", grown < 0.1
    )


def measure(model: str, seconds: float, keys: int) -> Iterator[Row]:
    """The whole table."""
    arguments = ["-m", "midime_tui", "--audio", "none", "--model", model]
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal([*arguments, "--epochs", "100"], Path(folder))
        try:
            settle(terminal, model)
            yield idle(terminal, seconds)
            yield from nudges(terminal, 20)
            yield from playing(terminal, seconds, "playing")
        finally:
            terminal.close()
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal([*arguments, "--low-bandwidth", "--epochs", "100"], Path(folder))
        try:
            settle(terminal, model)
            yield from playing(terminal, seconds, "playing with --low-bandwidth")
        finally:
            terminal.close()
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal([*arguments, "--epochs", "100000"], Path(folder))
        try:
            terminal.wait_for("of 100000")
            terminal.press(b"\x1b")
            settle(terminal, model)
            yield busy_keys(terminal, 200)
            yield growth(terminal, keys, seed=1)
        finally:
            terminal.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.terminal", description=__doc__)
    parser.add_argument("--model", default="mel-2bar", help="base model: a name or an .h5 file")
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="how long idleness and playing are watched"
    )
    parser.add_argument("--keys", type=int, default=2000, help="moves for the measurement of memory")
    options = parser.parse_args()
    print(f"{options.model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    print("| what | measured | target | met |\n|---|---|---|---|")
    for row in measure(options.model, options.seconds, options.keys):
        print(row.line(), flush=True)


if __name__ == "__main__":
    main()
