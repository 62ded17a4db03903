"""A loop of notes that knows where it comes from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note

PERSONAL, BASE, CHUNK, HOME = "personal", "base", "chunk", "home"
ORIGINS = (PERSONAL, BASE, CHUNK, HOME)
TEXT_PREFIX = "midime "
TEXT_VERSION = 1


@dataclass(frozen=True, eq=False)
class Loop:
    """Notes to be heard round and round, and all that it takes to make them again.

    notes:       from step 0, none beyond `steps`
    steps:       length in sixteenths
    origin:      "personal" (the personal model at z), "home" (at z, steered from a kept code), "base" (a
                 sample of the base model) or "chunk" (a chunk of the tune, encoded and decoded by the base
                 model)
    z:           where the cursor stood; None for "base" and "chunk", which have no place
    code:        float32 [Z], what the base model decoded
    temperature: 0 where the likeliest class was taken at every step
    seed:        what the draws came from; for a loop without a draw the seed the model was trained with
    transpose:   semitones by which the notes stand higher than the code says
    """

    notes: tuple[Note, ...]
    steps: int
    origin: str
    z: tuple[float, ...] | None
    code: NDArray[np.float32]
    temperature: float
    seed: int
    transpose: int = 0


def transposed(loop: Loop, semitones: int) -> Loop:
    """The loop with everything but drums raised; what would leave 0..127 stays an octave inside."""
    if not semitones:
        return loop
    notes = transposed_notes(loop.notes, semitones)
    return replace(loop, notes=notes, transpose=loop.transpose + semitones)


def transposed_notes(notes: Sequence[Note], semitones: int) -> tuple[Note, ...]:
    """As `transposed`, of notes alone."""
    return tuple(
        note if note.is_drum else replace(note, pitch=_within(note.pitch + semitones)) for note in notes
    )


def _within(pitch: int) -> int:
    while pitch > 127:
        pitch -= 12
    while pitch < 0:
        pitch += 12
    return pitch


def loop_to_text(loop: Loop, *, model: str, identity: str, at: int = 0, pieces: Sequence[str] = ()) -> str:
    """The text event that an exported file carries: a word and a JSON object, in ASCII.

    model, identity: of the base model, so that the code can be decoded again by the right one
    at:              the step of the file that the loop begins at
    pieces:          file names of the music that the personal model was trained on
    """
    record: dict[str, Any] = {
        "version": TEXT_VERSION,
        "origin": loop.origin,
        "seed": loop.seed,
        "temperature": loop.temperature,
        "transpose": loop.transpose,
        "z": None if loop.z is None else list(loop.z),
        "at": at,
        "steps": loop.steps,
        "pieces": list(pieces),
        "model": model,
        "identity": identity,
        # nine digits bring every float32 back exactly
        "code": [float(f"{value:.9g}") for value in loop.code.tolist()],
    }
    return TEXT_PREFIX + json.dumps(record, separators=(",", ":"))
