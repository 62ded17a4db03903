"""What it was measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import numpy as np


def machine() -> dict[str, str]:
    """Processor, cores, load at the beginning, versions."""
    processor = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    found = {"processor": processor, "cores": f"{os.cpu_count()} cores"}
    if hasattr(os, "getloadavg"):
        found["load"] = f"load {os.getloadavg()[0]:.1f}"
    return {**found, "python": f"Python {platform.python_version()}", "numpy": f"NumPy {np.__version__}"}
