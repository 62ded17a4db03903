"""What was measured, as text and as data."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks.peers.work import Outcome


def lines(outcomes: Sequence[Outcome], names: Sequence[str]) -> list[str]:
    """A block a work: median, 95 % and how many times as long as ours a peer takes (best runs compared)."""
    text: list[str] = []
    for outcome in outcomes:
        text += ["", outcome.work.name]
        ours = outcome.seconds[names[0]]
        for name in names:
            runs = outcome.seconds.get(name)
            if not runs:
                text.append(f"  {name:<30} does not do this")
                continue
            ratio = "" if name == names[0] else f"  {min(runs) / min(ours):6.1f} x"
            same = f"  {outcome.agree[name]}" if name in outcome.agree else ""
            text.append(
                f"  {name:<30} {_time(statistics.median(runs)):>9} median  {_time(p95(runs)):>9} 95 %  "
                f"{len(runs):>3} runs{ratio}{same}"
            )
    return text


def summary(outcome: Outcome) -> dict[str, Any]:
    """For JSON: every run in seconds."""
    return {
        "work": outcome.work.name,
        "kind": outcome.work.kind,
        "size": outcome.work.size,
        "seconds": outcome.seconds,
        "agree": outcome.agree,
    }


def p95(runs: Sequence[float]) -> float:
    """What 95 of 100 runs stay below."""
    return sorted(runs)[math.ceil(0.95 * len(runs)) - 1]


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
