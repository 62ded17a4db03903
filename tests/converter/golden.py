"""The recorded cases of tests/golden: what the real magenta.js made of small checkpoints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from midime_tui.music.notes import Note
from midime_tui.nn.arrays import Array

FOLDER = Path(__file__).parents[1] / "golden"


def cases_of(output: str) -> list[str]:
    """Names of the cases whose decoder writes so: "softmax", "groove"."""
    found = []
    for path in sorted(FOLDER.glob("*/golden.json")):
        if json.loads(path.read_text()).get("output", "softmax") == output:
            found.append(path.parent.name)
    return found


CASES = cases_of("softmax")


@dataclass(frozen=True)
class Golden:
    """One case, by its name."""

    name: str

    @property
    def checkpoint(self) -> Path:
        return FOLDER / self.name / "checkpoint"

    @cached_property
    def data(self) -> dict[str, Any]:
        return dict(json.loads((FOLDER / self.name / "golden.json").read_text()))

    @property
    def chunks(self) -> list[list[Note]]:
        """The notes that went in; what runs over a chunk's end is cut there, as our chunks are."""
        steps = self.data["steps"]
        return [
            [
                Note(start, min(end, steps), pitch, 80, program, bool(drum))
                for pitch, start, end, program, drum in c
            ]
            for c in (entry["notes"] for entry in self.data["inputs"])
        ]

    @property
    def tensors(self) -> Array:
        """[B, T, D_in] that magenta.js made of the notes."""
        tensors = []
        for entry in self.data["inputs"]:
            tensor = np.zeros(entry["tensor"]["shape"], np.float32)
            tensor[tuple(np.array(entry["tensor"]["ones"]).T)] = 1
            tensors.append(tensor)
        return np.stack(tensors)

    @property
    def mu(self) -> Array:
        return np.array(self.data["mu"], np.float32)

    @property
    def z(self) -> Array:
        """The codes that were decoded: mu, and two more."""
        return np.array(self.data["z"], np.float32)

    @property
    def tokens(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """[B, cores, T]."""
        return np.array(self.data["tokens"], np.int64)

    @property
    def logits(self) -> list[Array]:
        """For each core [T / every, depth], of the first code."""
        flat = np.fromfile(FOLDER / self.name / "logits.bin", dtype="<f4")
        rows = -(-self.data["steps"] // self.data["logits_every"])
        found = []
        for depth in self.data["depths"]:
            found.append(flat[: rows * depth].reshape(rows, depth))
            flat = flat[rows * depth :]
        return found

    @property
    def notes(self) -> list[list[tuple[int, ...]]]:
        """Decoded notes of each code: (start, pitch, end, program, is drum), in that order."""
        return [
            sorted((start, pitch, end, program, drum) for pitch, start, end, program, drum in notes)
            for notes in self.data["outputs"]
        ]
