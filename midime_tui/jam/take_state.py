"""What of a take is kept with the work: all its layers as they were played, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from midime_tui.errors import MidimeError
from midime_tui.jam.sketch_fields import Fields
from midime_tui.jam.sketch_json import MOST_QPM
from midime_tui.music.notes import DEFAULT_QPM

GATE = 2.0  # steps that a key sounds where the terminal does not say when it is let go
LATEST_STEP = 1 << 14  # a thousand bars: a key forgotten on is no music
_RIGHT = "lists of start, end, pitch and velocity"


@dataclass(frozen=True, slots=True)
class Played:
    """One note as it was played.

    start: steps, not quantised; below 0 in the count-in
    end:   steps, after start
    """

    start: float
    end: float
    pitch: int
    velocity: int = 80


Layers = tuple[tuple[Played, ...], ...]


@dataclass(frozen=True, slots=True)
class TakeState:
    """A take as a value that never changes; see `Take` for its fields.

    undone: layers that were taken back, the last one that comes again first
    """

    qpm: float = DEFAULT_QPM
    steps: int | None = None
    gate: float = GATE
    program: int = 0
    is_drum: bool = False
    layers: Layers = ()
    undone: Layers = ()


def take_to_json(state: TakeState) -> dict[str, Any]:
    return {
        "qpm": state.qpm,
        "steps": state.steps,
        "gate": state.gate,
        "program": state.program,
        "is_drum": state.is_drum,
        "layers": _rows(state.layers),
        "undone": _rows(state.undone),
    }


def take_from(fields: Fields) -> TakeState:
    """Raises MidimeError, a clause, for a wrong value."""
    return TakeState(
        fields.number("qpm", 1, MOST_QPM),
        fields.maybe_whole("steps", 1, LATEST_STEP),
        fields.number("gate", 1e-3, LATEST_STEP),
        fields.whole("program", 0, 127),
        fields.flag("is_drum"),
        _layers(fields, "layers"),
        _layers(fields, "undone"),
    )


def _rows(layers: Layers) -> list[list[list[float]]]:
    return [[[note.start, note.end, note.pitch, note.velocity] for note in layer] for layer in layers]


def _layers(fields: Fields, name: str) -> Layers:
    try:
        return tuple(
            tuple(_played(row) for row in Fields({"layer": layer}).rows("layer"))
            for layer in fields.rows(name)
        )
    except (MidimeError, ValueError) as error:
        raise fields.bad(name, _RIGHT) from error


def _played(row: Sequence[Any]) -> Played:
    """Raises MidimeError or ValueError for anything but a note."""
    start, end, pitch, velocity = Fields({"note": row}).numbers("note", 4, 4, 2 * LATEST_STEP)
    whole = pitch.is_integer() and velocity.is_integer()
    if not (whole and start < end and 0 <= pitch <= 127 and 1 <= velocity <= 127):
        raise ValueError(f"{row} is no note")
    return Played(start, end, int(pitch), int(velocity))
