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
UNTOLD = 113  # a multitrack's velocity where none is told: the lowest of the loudest of eight bins


def cases_of(*outputs: str) -> list[str]:
    """Names of the cases whose decoder writes so: "softmax", "groove", "nade", "boolean"."""
    found = []
    for path in sorted(FOLDER.glob("*/golden.json")):
        if json.loads(path.read_text()).get("output", "softmax") in outputs:
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

    @cached_property
    def config(self) -> dict[str, Any]:
        """The checkpoint's own."""
        return dict(json.loads((self.checkpoint / "config.json").read_text()))

    @property
    def chunks(self) -> list[list[Note]]:
        """The notes that went in; what runs over a chunk's end is cut there, as our chunks are."""
        steps = self.config["dataConverter"]["args"].get("totalSteps", self.data["steps"])
        return [
            [
                Note(start, min(end, steps), pitch, velocity[0] if velocity else 80, program, bool(drum))
                for pitch, start, end, program, drum, *velocity in c
            ]
            for c in (entry["notes"] for entry in self.data["inputs"])
        ]

    @property
    def tensors(self) -> Array:
        """[B, T, D_in] that magenta.js made of the notes."""
        tensors = []
        for entry in self.data["inputs"]:
            tensor = np.zeros(entry["tensor"]["shape"], np.float32)
            tensor[tuple(np.array(entry["tensor"]["ones"], int).reshape(-1, 2).T)] = 1
            tensors.append(tensor)
        return np.stack(tensors)

    @property
    def conditions(self) -> dict[str, Any]:
        """What the model was told besides, as `MusicVAE.controls` takes it; empty for a plain model."""
        told = self.data.get("conditions", {})
        names = {"chordProgression": "chords", "key": "key", "extraControls": "extra"}
        return {names[name]: value for name, value in told.items()}

    @property
    def controls(self) -> Array | None:
        """[T, C] that magenta.js made of the conditions; None for a plain model."""
        if "controls" not in self.data:
            return None
        tensor = np.zeros(self.data["controls"]["shape"], np.float32)
        for step, column, value in self.data["controls"]["numbers"]:
            tensor[step, column] = value
        return tensor

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
    def y(self) -> Array:
        """What was decoded from `z` [B, T, D], of a case whose output is no softmax."""
        flat = np.fromfile(FOLDER / self.name / "y.bin", dtype="<f4")
        return flat.reshape(len(self.z), self.data["steps"], -1)

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
        """Decoded notes of each code: (start, pitch, end, program, is drum, velocity), in that order."""
        return [
            sorted(
                (start, pitch, end, program, drum, (velocity[0] or UNTOLD) if velocity else 80)
                for pitch, start, end, program, drum, *velocity in notes
            )
            for notes in self.data["outputs"]
        ]


def plain(notes: list[Note]) -> list[tuple[int, ...]]:
    """Notes as `Golden.notes` has them."""
    return sorted((n.start, n.pitch, n.end, n.program, int(n.is_drum), n.velocity) for n in notes)
