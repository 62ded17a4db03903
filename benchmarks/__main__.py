"""`python -m benchmarks`: every measurement beside its target, in one go; --json keeps all runs."""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import app, chain, choices, conversion, growth, processes, profiles
from benchmarks.machine import machine
from benchmarks.peers import comparison
from benchmarks.peers.table import lines, summary
from benchmarks.targets import rows
from benchmarks.timing import Measurement, aligned

_EPOCHS = 100
_SHARE = 4.0  # seconds that a peer gets for one work
_WIDTH = 0.5  # of the checkpoint that is converted: 433 MB


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast midime is.")
    parser.add_argument("--model", default="mel-2bar", help="base model: a name or an .h5 file")
    parser.add_argument("--rounds", type=int, default=15, help="runs of most measurements (15)")
    parser.add_argument("--json", metavar="FILE", help="write all runs, the machine and the versions")
    parser.add_argument("--only", action="append", metavar="PART", help="this part; may be given again")
    options = parser.parse_args()
    model, rounds = options.model, max(3, options.rounds)
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "peers": lambda: compared(rounds),
        "chain": lambda: {"timed": timed(chain.measure(model, rounds))},
        "choices": lambda: {"choices": [asdict(item) for item in choices.measure(rounds)]},
        "growth": lambda: {
            "growth": [asdict(item) for item in (*growth.measure(rounds // 2), growth.jam(model))]
        },
        "profile": lambda: {"profile": profiles.measure(model, rounds)},
        "processes": lambda: {"timed": timed(processes.measure(model, rounds))},
        "memory": lambda: {"memory": processes.app_memory(model)},
        "app": lambda: {"timed": timed(app.measure(model, rounds))},
        "conversion": lambda: {"conversion": conversion.in_a_folder(_WIDTH, "float32")},
    }
    wrong = set(options.only or ()) - set(parts)
    if wrong:
        parser.error(f"there is no part {', '.join(sorted(wrong))}; there are: {', '.join(parts)}")
    data: dict[str, Any] = {"machine": machine(), "model": model, "timed": [], "failed": {}}
    print(", ".join(data["machine"].values()), flush=True)
    for name in options.only or parts:
        begun = time.perf_counter()
        try:
            found = parts[name]()
        except (AssertionError, OSError, subprocess.SubprocessError) as error:  # the others still count
            data["failed"][name] = (str(error).splitlines() or [type(error).__name__])[0]
            print(f"{name}: not measured: {data['failed'][name]}", flush=True)
            continue
        data["timed"] += found.pop("timed", [])
        data.update(found)
        print(f"{name}: measured in {time.perf_counter() - begun:.0f} s", flush=True)
    print("\n".join(aligned([("", "measured", "target", ""), *(row.cells() for row in rows(data))])))
    if options.json:
        Path(options.json).parent.mkdir(parents=True, exist_ok=True)
        Path(options.json).write_text(json.dumps(data, indent=1) + "\n")


def timed(measurements: Iterable[Measurement]) -> list[dict[str, Any]]:
    """For JSON: every run in seconds."""
    return [{"name": item.name, "seconds": item.times.seconds} for item in measurements]


def compared(rounds: int) -> dict[str, Any]:
    """The comparison with the peers, printed work by work."""
    outcomes, names, missing = comparison.measure(rounds, _EPOCHS, _SHARE)
    print("\n".join(lines(outcomes, names)), flush=True)
    return {"compared": [summary(outcome) for outcome in outcomes], "missing": missing}


if __name__ == "__main__":
    main()
