"""What an exported file says of its loops: the text events that `loop_to_text` wrote, read again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.jam.loop import ORIGINS, TEXT_PREFIX, TEXT_VERSION

LARGEST_CODE = 1 << 16  # numbers; the largest published model has 512
LARGEST_VALUE = 1000.0  # of a code: those of a base model lie between about -10 and 10
FARTHEST = 100.0  # of a place: the command line goes as far
LONGEST_NAME = 1000
MOST_PIECES = 1000
MOST_SEED = 1 << 64


@dataclass(frozen=True, eq=False, slots=True)
class LoopRecord:
    """One loop's text event; the values as `Loop` has them.

    at:       the step of the file that the loop begins at
    model:    name of the base model; identity: of its weights
    pieces:   file names of the music that the personal model was trained on
    """

    origin: str
    z: tuple[float, ...] | None
    code: NDArray[np.float32]
    temperature: float
    seed: int
    transpose: int
    at: int
    steps: int
    model: str
    identity: str
    pieces: tuple[str, ...]


def record_from_text(text: str) -> LoopRecord | None:
    """What `loop_to_text` wrote; None for any other text, since foreign files carry all sorts.

    Raises MidimeError, a clause that says what is wrong, where it begins like one of ours and is damaged.
    """
    if not text.startswith(TEXT_PREFIX + "{"):
        return None
    try:
        record = json.loads(text[len(TEXT_PREFIX) :])
    except (ValueError, RecursionError) as error:
        raise MidimeError("it is cut off or changed") from error
    if record.get("version") != TEXT_VERSION:
        version = str(record.get("version"))[:20]
        raise MidimeError(f"it is of version {version}, this midime reads {TEXT_VERSION}")
    z = record.get("z")
    if z is not None:
        z = tuple(_numbers(z, "z", 1, 64, FARTHEST))
    origin = record.get("origin")
    if origin not in ORIGINS:
        raise MidimeError(f"its origin is none of {', '.join(ORIGINS)}")
    return LoopRecord(
        origin=origin,
        z=z,
        code=np.asarray(_numbers(record.get("code"), "code", 1, LARGEST_CODE, LARGEST_VALUE), np.float32),
        temperature=_numbers([record.get("temperature")], "temperature", 1, 1, 100.0)[0],
        seed=_whole(record, "seed", 0, MOST_SEED),
        transpose=_whole(record, "transpose", -127, 127, 0),
        at=_whole(record, "at", 0, 1 << 24, 0),
        steps=_whole(record, "steps", 1, 1 << 16),
        model=_name(record.get("model"), "model"),
        identity=_name(record.get("identity"), "identity"),
        pieces=_names(record.get("pieces", [])),
    )


def records_of(texts: Iterable[str], what: str) -> tuple[LoopRecord, ...]:
    """The loops of a file called `what`, in their order in time.

    Raises MidimeError where a text event is damaged, or where there is none.
    """
    records = []
    for text in texts:
        try:
            record = record_from_text(text)
        except MidimeError as error:
            raise MidimeError(
                f"{what}: the text event with the loop's code is damaged: {error}; export the loop again, "
                f"or open the file as a tune"
            ) from error
        if record is not None:
            records.append(record)
    if not records:
        raise MidimeError(
            f"{what} holds no loop to go on from: it was not exported by midime, or another program left "
            f"the code out; it can be opened as a tune"
        )
    return tuple(sorted(records, key=lambda record: record.at))


def _numbers(values: Any, name: str, least: int, most: int, bound: float) -> list[float]:
    if not isinstance(values, list) or not least <= len(values) <= most:
        raise MidimeError(f"its {name} is not a list of {least} to {most} numbers")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= bound:
            raise MidimeError(f"its {name} has a value that is no number from {-bound:g} to {bound:g}")
    return [float(value) for value in values]


def _whole(record: dict[str, Any], name: str, low: int, high: int, default: int | None = None) -> int:
    value = record.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise MidimeError(f"its {name} is not a whole number from {low} to {high}")
    return value


def _name(value: Any, name: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME or not value.isprintable():
        raise MidimeError(f"its {name} is not a name")
    return value


def _names(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or len(values) > MOST_PIECES:
        raise MidimeError("its pieces are not a list of names")
    return tuple(_name(value, "pieces") for value in values)
