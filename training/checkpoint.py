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
    history: one entry for every validation; mean: [Z] of the codes, where noise is centred (empty: unknown);
    earlier: the runs that this one began from, the first first, each with its name, steps, seconds, history
    """

    variables: dict[str, Floats32]
    m: Floats32
    v: Floats32
    step: int
    seconds: float
    history: list[dict[str, float]] = field(default_factory=list)
    mean: Floats32 = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    earlier: list[dict[str, Any]] = field(default_factory=list)

    @property
    def steps_before(self) -> int:
        """Steps of the earlier runs: what Adam's moments have already seen."""
        return sum(int(run["steps"]) for run in self.earlier)

    def save(self, path: Path) -> None:
        """Written aside, then renamed: a run that is cut off leaves the last good file."""
        facts = {"step": self.step, "seconds": self.seconds, "history": self.history, "earlier": self.earlier}
        arrays: dict[str, Any] = {f"variables/{name}": value for name, value in self.variables.items()}
        with atomic_path(path) as aside:
            np.savez(aside, m=self.m, v=self.v, mean=self.mean, facts=np.array(json.dumps(facts)), **arrays)


def read_checkpoint(path: Path) -> Checkpoint:
    """Raises MidimeError where the file is missing or no checkpoint."""
    try:
        with np.load(path) as stored:
            facts = json.loads(str(stored["facts"]))
            prefix = "variables/"
            variables = {
                name[len(prefix) :]: stored[name] for name in stored.files if name.startswith(prefix)
            }
            mean = stored["mean"] if "mean" in stored.files else np.zeros(0, dtype=np.float32)
            return Checkpoint(variables, stored["m"], stored["v"], mean=mean, **facts)
    except (OSError, KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise MidimeError(f"{path} is not a checkpoint of a training run ({error}).") from error
