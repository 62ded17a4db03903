"""`python -m benchmarks.peers`: midime, PyTorch, ONNX Runtime and magenta.js at the same work, in turns."""

from __future__ import annotations

import argparse

from benchmarks.machine import machine
from benchmarks.peers.comparison import measure
from benchmarks.peers.table import lines


def main() -> None:
    """Measure, compare, print. `python -m benchmarks` does this too, and keeps the runs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="runs of each work by each peer (15)")
    parser.add_argument("--epochs", type=int, default=100, help="of MidiMe (100)")
    parser.add_argument(
        "--share",
        type=float,
        default=30.0,
        help="seconds that a peer gets for one work (30), but for a first run",
    )
    options = parser.parse_args()
    print(", ".join(machine().values()), flush=True)
    outcomes, names, _ = measure(options.rounds, options.epochs, options.share)
    print("\n".join(lines(outcomes, names)))


if __name__ == "__main__":
    main()
