"""Keys pressed without sense: `python -m tests.tui.monkey --keys 5000` prints what came of it."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from midime_tui.models.midime_settings import settings_of
from midime_tui.tui.app import MidimeApp
from midime_tui.tui.key_tables import TABLES
from midime_tui.tui.keys import bindings

STRANGE = ("enter", "x", "f5", "delete", "ctrl+z", "9", "ä", "escape", "escape", "tab", "q", "z")
SIZES = ((80, 24), (140, 40), (50, 15), (30, 8), (200, 50))
QUITS = ("quit", "app.quit")
BEAT = 0.02  # seconds between looks at whether the loop still turns


@dataclass
class Figures:
    """What was seen.

    keys:      pressed
    blocked:   seconds that the app's loop stood still, at most
    processor: seconds of the process meanwhile, all threads
    widgets, threads, memory: at the first tenth and at the end; memory in MB
    screens:   which were visited
    """

    keys: int
    blocked: float
    processor: float
    widgets: tuple[int, int]
    threads: tuple[int, int]
    memory: tuple[float, float]
    screens: tuple[str, ...]


def memory() -> float:
    """Resident MB of this process; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError):
        return 0.0


def usual_keys() -> list[str]:
    """Every key of every screen but those that leave the app."""
    found = {
        key
        for table in TABLES.values()
        for binding in bindings(table)
        if binding.id not in QUITS  # type: ignore[union-attr]
        for key in binding.key.split(",")  # type: ignore[union-attr]
    }
    return sorted(found - {"ctrl+q"})


async def run(pilot: Pilot[Any], keys: int, seed: int) -> Figures:
    """Press keys, each drawn from all there are; now and then another size."""
    chance, usual = random.Random(seed), usual_keys()
    app = pilot.app
    seen: set[str] = set()
    blocked = [0.0]

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BEAT)
            blocked[0] = max(blocked[0], time.perf_counter() - before - BEAT)

    watcher = asyncio.get_running_loop().create_task(watch())
    begun = time.process_time()
    first = (0, 0, 0.0)
    for number in range(keys):
        jam_only = len(app.screen_stack) == 1
        key = chance.choice(usual if chance.random() < 0.9 else STRANGE)
        if not (jam_only and key == "q"):
            await pilot.press(key)
        seen.add(type(app.screen).__name__)
        if chance.random() < 0.02:
            await pilot.resize_terminal(*chance.choice(SIZES))
        if chance.random() < 0.1:
            await pilot.press("escape")
        if number == keys // 10:
            first = _standing(app)
    processor = time.process_time() - begun
    for _ in range(6):
        await pilot.press("escape")
        await pilot.pause(0.05)
    watcher.cancel()
    last = _standing(app)
    return Figures(
        keys,
        blocked[0],
        processor,
        (first[0], last[0]),
        (first[1], last[1]),
        (first[2], last[2]),
        tuple(sorted(seen)),
    )


def _standing(app: MidimeApp | Any) -> tuple[int, int, float]:
    gc.collect()
    return len(list(app.screen_stack[0].walk_children())), threading.active_count(), memory()


async def _main(keys: int, seed: int) -> Figures:
    from midime_tui.tui.launch import share_memory
    from tests.models.random_model import random_model
    from tests.tui.conftest import SilentPlayer, ready

    share_memory()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MIDIME_HOME"] = str(Path(folder) / "home")
        os.chdir(folder)
        random_model(name="small").save(Path(folder) / "small.h5")
        player: Any = SilentPlayer()
        player.loads = deque(maxlen=8)  # it remembers every loop for the tests
        app = MidimeApp(
            ("lasst-uns-froh",),
            model=str(Path(folder) / "small.h5"),
            settings=settings_of(epochs=3),
            folder=folder,
            start_player=lambda on_message: player,
        )
        async with app.run_test(size=(80, 24)) as pilot:
            await ready(pilot)
            return await run(pilot, keys, seed)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.tui.monkey", description=__doc__)
    parser.add_argument("--keys", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(asyncio.run(_main(options.keys, options.seed)))


if __name__ == "__main__":
    main()
