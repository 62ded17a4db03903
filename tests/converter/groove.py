"""The recorded grooves of tests/golden: hits, velocities and offsets as the real magenta.js made them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from midime_tui.music.notes import Note
from midime_tui.nn.arrays import Array
from tests.converter.golden import Golden, cases_of

GROOVES = cases_of("groove")


@dataclass(frozen=True)
class Groove(Golden):
    """One case, by its name."""

    @property
    def chunks(self) -> list[list[Note]]:
        return [
            [
                Note(start, end, pitch, velocity, program, bool(drum), shift)
                for pitch, start, end, program, drum, velocity, shift in entry["notes"]
            ]
            for entry in self.data["inputs"]
        ]

    @property
    def tensors(self) -> Array:
        tensors = []
        for entry in self.data["inputs"]:
            tensor = np.zeros(entry["tensor"]["shape"], np.float32)
            for step, column, value in entry["tensor"]["numbers"]:
                tensor[step, column] = value
            tensors.append(tensor)
        return np.stack(tensors)

    @property
    def played(self) -> list[list[tuple[int, float, int]]]:
        """Decoded notes of the first codes: (pitch, start in steps, velocity)."""
        return [[(pitch, start, loud) for pitch, start, loud in notes] for notes in self.data["outputs"]]
