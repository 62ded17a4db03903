"""The state of a training run in one .npz file, readable without PyTorch."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError

Floats32 = NDArray[np.float32]


@dataclass
class Checkpoint:
    """What a run can go on from.

    m, v: Adam's moments, flat, in the order of the variables; step: steps done; seconds: spent training;
    history: one entry for every validation
    """

    variables: dict[str, Floats32]
    m: Floats32
    v: Floats32
    step: int
    seconds: float
    history: list[dict[str, float]] = field(default_factory=list)

    def save(self, path: Path) -> None:
        """Written aside, then renamed: a run that is cut off leaves the last good file."""
        facts = {"step": self.step, "seconds": self.seconds, "history": self.history}
        arrays: dict[str, Any] = {f"variables/{name}": value for name, value in self.variables.items()}
        with atomic_path(path) as aside:
            np.savez(aside, m=self.m, v=self.v, facts=np.array(json.dumps(facts)), **arrays)


def read_checkpoint(path: Path) -> Checkpoint:
    """Raises MidimeError where the file is missing or no checkpoint."""
    try:
        with np.load(path) as stored:
            facts = json.loads(str(stored["facts"]))
            prefix = "variables/"
            variables = {
                name[len(prefix) :]: stored[name] for name in stored.files if name.startswith(prefix)
            }
            return Checkpoint(variables, stored["m"], stored["v"], **facts)
    except (OSError, KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise MidimeError(f"{path} is not a checkpoint of a training run ({error}).") from error
