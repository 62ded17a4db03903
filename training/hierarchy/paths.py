"""What training and export agree on: where the stages of a run lie, how codes are squashed."""

from __future__ import annotations

from pathlib import Path

UPPER = "upper.npz"
SQUASH = 0.25  # s: a segment's code e is handed on as tanh(tanh(s e)); codes have a spread of about 1


def part_path(out: Path, name: str) -> Path:
    """Where the stage of a part is kept."""
    return out / f"part-{name}.npz"
