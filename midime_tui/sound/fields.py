"""The fields of one message, read with their ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from midime_tui.music.notes import Note

MOST_NOTES = 30_000
MOST_STEPS = 1 << 15
MOST_SHIFT = 0.5  # steps


class ProtocolError(ValueError):
    """A line that is not a message of this protocol, said in one sentence."""


class Fields:
    """The fields of one message, each read with its range; ProtocolError names the field and what would be
    right."""

    def __init__(self, kind: str, values: Mapping[str, Any]) -> None:
        self._kind = kind
        self._values = values

    def _get(self, name: str, default: Any) -> Any:
        value = self._values.get(name, default)
        if value is None:
            raise ProtocolError(f"{self._kind} has no field {name!r}")
        return value

    def _bad(self, name: str, right: str) -> ProtocolError:
        return ProtocolError(f"field {name!r} of {self._kind} must be {right}")

    def number(self, name: str, low: float, high: float, default: float | None = None) -> float:
        value = self._get(name, default)
        right = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not right or not low <= value <= high:
            raise self._bad(name, f"a number in {low:g}..{high:g}")
        return float(value)

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        value = self._get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self._bad(name, f"a whole number in {low}..{high}")
        return value

    def flag(self, name: str, default: bool | None = None) -> bool:
        value = self._get(name, default)
        if not isinstance(value, bool):
            raise self._bad(name, "true or false")
        return value

    def one_of(self, name: str, choices: Sequence[str], default: str | None = None) -> str:
        value = self._get(name, default)
        if not isinstance(value, str) or value not in choices:
            raise self._bad(name, "one of " + ", ".join(choice or '""' for choice in choices))
        return value

    def tempos(
        self, name: str, most: int, last: int, qpm: tuple[float, float]
    ) -> tuple[tuple[int, float], ...]:
        """(step, quarter notes per minute): the first at step 0, the steps ascending up to `last`."""
        rows = self._get(name, None)
        right = f"a list of 1 to {most} pairs [step, qpm], the first at step 0, steps ascending"
        if not isinstance(rows, list) or not 1 <= len(rows) <= most:
            raise self._bad(name, right)
        tempos: list[tuple[int, float]] = []
        for row in rows:
            if not isinstance(row, list) or len(row) != 2:
                raise self._bad(name, right)
            step, pace = row
            if type(step) is not int or not (tempos[-1][0] < step <= last if tempos else step == 0):
                raise self._bad(name, right)
            if type(pace) not in (int, float) or not qpm[0] <= pace <= qpm[1]:
                raise self._bad(name, f"pairs whose tempo is in {qpm[0]:g}..{qpm[1]:g}")
            tempos.append((step, float(pace)))
        return tuple(tempos)

    def notes(self, name: str, parts: int = 1) -> tuple[Note, ...]:
        """Notes whose steps are parts of a sixteenth."""
        rows = self._get(name, None)
        if not isinstance(rows, list) or len(rows) > MOST_NOTES:
            raise self._bad(name, f"a list of at most {MOST_NOTES} notes")
        return tuple(_note(row, i, parts) for i, row in enumerate(rows))


_NOTE_RANGES = (
    ("start", 0, MOST_STEPS), ("end", 1, 2 * MOST_STEPS), ("pitch", 0, 127),
    ("velocity", 1, 127), ("program", 0, 127), ("is_drum", 0, 1),
)  # fmt: skip


def _note(row: object, place: int, parts: int) -> Note:
    if not isinstance(row, list) or len(row) - len(_NOTE_RANGES) not in (0, 1):
        raise ProtocolError(
            f"note {place} must be [start, end, pitch, velocity, program, is_drum], all whole numbers, "
            "and after them its shift if it has one"
        )
    for value, (name, low, high) in zip(row, _NOTE_RANGES):
        high *= parts if name in ("start", "end") else 1
        if type(value) is not int or not low <= value <= high:
            raise ProtocolError(f"note {place}: {name} must be a whole number in {low}..{high}")
    start, end, pitch, velocity, program, is_drum, shift = (*row, 0.0)[:7]
    if end <= start:
        raise ProtocolError(f"note {place}: end must be after start")
    if type(shift) not in (int, float) or not abs(shift) <= MOST_SHIFT:
        raise ProtocolError(f"note {place}: shift must be a number in {-MOST_SHIFT:g}..{MOST_SHIFT:g}")
    return Note(start, end, pitch, velocity, program, bool(is_drum), float(shift))
