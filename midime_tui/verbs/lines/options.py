"""What the command line said, for the line mode."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from midime_tui.models.midime_settings import Settings as Training


@dataclass(frozen=True)
class Options:
    """What the command line said.

    model:    asked for; None takes what a file names, else default_model
    training: how personal models are trained
    folder:   where exports go
    typed:    somebody types the lines: what goes by itself goes on beside them. A script waits for its end,
              so that it does the same every time
    """

    model: str | None
    default_model: str
    seed: int
    training: Training
    folder: Path
    typed: bool = False
