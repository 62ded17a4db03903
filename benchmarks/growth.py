"""How the cost grows: decoding with batch, steps and segments, training with chunks, a nudge with a jam.

How steep a curve is says `targets.slope_of`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.peers import subjects
from benchmarks.timing import repeat
from midime_tui.jam.jam import Jam
from midime_tui.models import MidiMe
from midime_tui.music.tunes import bundled_tunes

BATCHES = (1, 2, 4, 8, 16, 32, 64)
BARS = (2, 4, 8, 16)  # 32 to 256 steps
CHUNKS = (16, 32, 64, 128, 256)
SEGMENTS = (2, 4, 8, 16)
NUDGES = 3000
_LAST = 100  # nudges whose fastest counts
_EPOCHS = 10


@dataclass(frozen=True)
class Growth:
    """One curve.

    name, of: what costs, and what it grows with
    points:   (size, median seconds, fastest seconds)
    most:     the slope it should stay below, None where none was asked for
    """

    name: str
    of: str
    points: tuple[tuple[int, float, float], ...]
    most: float | None


def measure(rounds: int) -> Iterator[Growth]:
    """Every curve. Sizes are taken in turns."""
    rng = np.random.default_rng(0)
    vae = subjects.published()
    z = rng.standard_normal((BATCHES[-1], vae.config.z_size), dtype=np.float32)
    y = vae.decode(z)
    decodes = [lambda n=n: vae.decode(z[:n]) for n in BATCHES]
    yield _curve("decode", "batch", BATCHES, decodes, rounds, 1.0)
    encodes = [lambda n=n: vae.encode(y[:n]) for n in BATCHES]
    yield _curve("encode", "batch", BATCHES, encodes, rounds, 1.0)
    longer = [subjects.published(bars) for bars in BARS]
    decodes = [lambda model=model: model.decode(z[:1]) for model in longer]
    yield _curve("decode", "steps", [16 * bars for bars in BARS], decodes, rounds, 1.1)
    parted = [subjects.long_melody(segments) for segments in SEGMENTS]
    decodes = [lambda model=model: model.decode(z[:1]) for model in parted]
    yield _curve("decode, 256 steps", "segments", SEGMENTS, decodes, rounds, None)
    codes = rng.standard_normal((CHUNKS[-1], vae.config.z_size), dtype=np.float32)
    fits = [lambda n=n: MidiMe.of(vae).fit(codes[:n], _EPOCHS) for n in CHUNKS]
    yield _curve(f"MidiMe, {_EPOCHS} epochs", "chunks", CHUNKS, fits, max(3, rounds // 3), 1.1)


def jam(model: str) -> Growth:
    """A nudge and its loop, at the beginning of a jam and after each 1,000 others."""
    work = Jam.open([bundled_tunes()[0].path], model)
    work.train(_EPOCHS)
    points = []
    for done in range(NUDGES + 1):
        begun = time.perf_counter()
        work.nudge(done % 4, 0.1 if done // 4 % 20 < 10 else -0.1)
        work.loop()
        points.append(time.perf_counter() - begun)
    ends = [_LAST, *range(1000, NUDGES + 1, 1000)]
    cost = []
    for end in ends:
        times = points[end - _LAST : end]
        cost.append((end, statistics.median(times), min(times)))
    return Growth("nudge", "nudges before it", tuple(cost), 0.05)


def _curve(
    name: str,
    of: str,
    sizes: Sequence[int],
    functions: Sequence[Callable[[], object]],
    rounds: int,
    most: float | None,
) -> Growth:
    found = repeat(rounds, *functions)
    return Growth(name, of, tuple((n, t.median, t.best) for n, t in zip(sizes, found)), most)
