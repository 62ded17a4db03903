"""`python -m benchmarks`: every measurement, beside its target."""

from __future__ import annotations

import argparse
import os
import platform

import numpy as np

from benchmarks import app, chain, processes
from benchmarks.timing import Measurement, table

SECTIONS = (chain.measure, processes.measure, app.measure)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast midime is.")
    parser.add_argument("--model", default="mel-2bar", help="base model: a name or an .h5 file")
    parser.add_argument("--rounds", type=int, default=20, help="runs of most measurements (20)")
    options = parser.parse_args()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    print(f"{options.model}, {os.cpu_count()} cores{load}, {versions}", flush=True)
    measurements: list[Measurement] = []
    for section in SECTIONS:
        measurements.extend(section(options.model, max(3, options.rounds)))
    print("\n".join(table(measurements)))


if __name__ == "__main__":
    main()
