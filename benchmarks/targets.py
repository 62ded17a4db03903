"""Every target beside what was measured: rows for the printed table and for docs/performance.md."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import chain, processes
from benchmarks.timing import duration

Data = Mapping[str, Any]
PYTORCH, ONNX, MAGENTA = "PyTorch", "ONNX Runtime", "magenta.js"
PAINT = "app: first full paint"
_PUBLISHED = "2-bar melody, 512 / 2 x 256"
_MIB = 1 << 20


@dataclass(frozen=True)
class Row:
    """found: ours, in words; target: what was asked for; met: None where nothing was."""

    work: str
    found: str
    target: str
    met: bool | None

    def cells(self) -> tuple[str, str, str, str]:
        verdict = "" if self.met is None else ("met" if self.met else "MISSED")
        return self.work, self.found, self.target, verdict


@dataclass(frozen=True)
class Compared:
    """A work of the comparison with its targets: seconds, and how many times as long a peer may take."""

    work: str
    seconds: float | None
    times: Mapping[str, float]


COMPARED = (
    Compared(f"decode 1: {_PUBLISHED}", 0.002, {PYTORCH: 7, ONNX: 3.5, MAGENTA: 12}),
    Compared(f"decode 64: {_PUBLISHED}", 0.029, {PYTORCH: 1.5, ONNX: 3, MAGENTA: 8}),
    Compared(f"encode 64: {_PUBLISHED}", 0.060, {}),
    Compared("decode 1: 4-bar trio, conductor 2 x 512, cores 3 x 2 x 512", None, {PYTORCH: 3}),
    Compared("decode 1: 16-bar melody, conductor 2 x 512, core 2 x 256", None, {PYTORCH: 3}),
    Compared("MidiMe, 100 epochs, 64 chunks", 0.60, {}),
)
TIMED = {
    chain.NUDGE: (0.003, 0.006),
    chain.NUDGE_PLAYING: (0.003, 0.006),
    processes.TRAIN: (2.0, None),
    processes.HELP: (0.15, None),
    PAINT: (1.0, None),
}


def rows(data: Data) -> list[Row]:
    """All of them, in the order of the sections."""
    return [*_compared(data), *_timed(data), *_memory(data), *_conversion(data), *_growth(data)]


def best_of(seconds: Mapping[str, Sequence[float]], family: str) -> tuple[str, float] | None:
    """The quickest of a family of peers by its median: name, median."""
    found = {name: statistics.median(runs) for name, runs in seconds.items() if name.startswith(family)}
    return min(found.items(), key=lambda item: item[1]) if found else None


def p95(runs: Sequence[float]) -> float:
    """What 95 of 100 runs stay below."""
    return sorted(runs)[math.ceil(0.95 * len(runs)) - 1]


def _compared(data: Data) -> Iterator[Row]:
    found = {item["work"]: item["seconds"] for item in data.get("compared", ())}
    for goal in COMPARED:
        if goal.work not in found:
            continue
        seconds = found[goal.work]
        ours = statistics.median(seconds["midime"])
        target = "" if goal.seconds is None else f"{duration(goal.seconds)}"
        yield Row(goal.work, duration(ours), target, None if goal.seconds is None else ours <= goal.seconds)
        for family, times in goal.times.items():
            peer = best_of(seconds, family)
            if peer is None:
                yield Row(f"  {family}", "not installed", f"{times:g} x", None)
            else:
                ratio = peer[1] / ours
                yield Row(
                    f"  {peer[0]}: {duration(peer[1])}", f"{ratio:.1f} x", f"{times:g} x", ratio >= times
                )


def _timed(data: Data) -> Iterator[Row]:
    for item in data.get("timed", ()):
        median, high = statistics.median(item["seconds"]), p95(item["seconds"])
        most, most_high = TIMED.get(item["name"], (None, None))
        yield Row(
            item["name"], duration(median), duration(most) if most else "", median <= most if most else None
        )
        if most_high:
            yield Row("  95 % of them within", duration(high), duration(most_high), high <= most_high)


def _memory(data: Data) -> Iterator[Row]:
    if "memory" not in data:
        return
    app, player = (data["memory"][name] / _MIB for name in ("app", "player"))
    yield Row("app with mel-2bar: peak memory", f"{app:.0f} MiB", "150 MB", app * _MIB <= 150e6)
    yield Row("  its player beside it", f"{player:.0f} MiB", "", None)


def _conversion(data: Data) -> Iterator[Row]:
    if "conversion" not in data:
        return
    found = data["conversion"]
    beyond = (found["peak"] - found["tiny"]) / found["largest"]
    size = found["checkpoint"] / 1e6
    yield Row(
        f"conversion of {size:.0f} MB: memory", f"{beyond:.2f} x the largest variable", "2 x", beyond <= 2
    )
    ours, disk = size / found["conversion"], size / found["copy"]
    yield Row("  speed", f"{ours:.0f} MB/s", f"the disk's, {disk:.0f} MB/s", ours >= disk)


def _growth(data: Data) -> Iterator[Row]:
    for curve in data.get("growth", ()):
        slope, most = slope_of(curve["points"]), curve["most"]
        name = f"growth: {curve['name']} with {curve['of']}"
        met = None if most is None else slope <= most
        yield Row(name, f"slope {slope:.2f}", "" if most is None else f"{most:g}", met)


def slope_of(points: Sequence[Sequence[float]]) -> float:
    """Slope of log cost over log size, from the first size to the last, by the fastest runs: 1 is linear."""
    (first, _, before), (last, _, after) = points[0], points[-1]
    return math.log(after / before) / math.log(last / first)
