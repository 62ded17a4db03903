"""The player's language: one JSON object a line, version 1. Described in docs/sound.md, enforced here."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from midime_tui.music.notes import Note
from midime_tui.sound.presets import PARTS
from midime_tui.sound.transport import WHENS, When

VERSION = 1
MOST_BYTES = 1 << 20  # a line; some 40,000 notes
MOST_NOTES = 30_000
MOST_STEPS = 1 << 15
MOST_SECONDS = 600.0
QPM = (20.0, 400.0)
MOST_TRANSPOSE = 24


class ProtocolError(ValueError):
    """A line that is not a message of this protocol, said in one sentence."""


@dataclass(frozen=True, slots=True)
class Load:
    """Play these notes from `when` on; `ident` comes back in the clock."""

    notes: tuple[Note, ...]
    steps: int
    qpm: float
    when: When
    ident: int
    repeats: bool


@dataclass(frozen=True, slots=True)
class Play:
    """Start at step `at`, after `count_in` beats of clicks."""

    at: float
    count_in: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop and go back to the beginning."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """Quarter notes per minute from now on."""

    qpm: float


@dataclass(frozen=True, slots=True)
class Mute:
    """Silence a part, or let it sound again."""

    part: str
    on: bool


@dataclass(frozen=True, slots=True)
class Solo:
    """While any part is solo, only those are heard."""

    part: str
    on: bool


@dataclass(frozen=True, slots=True)
class Click:
    """A click on every beat."""

    on: bool


@dataclass(frozen=True, slots=True)
class Transpose:
    """Semitones added to everything but drums."""

    semitones: int


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask for the clock; `ident` comes back."""

    ident: int


@dataclass(frozen=True, slots=True)
class Quit:
    """End the player."""


Message = Load | Play | Stop | Tempo | Mute | Solo | Click | Transpose | Ping | Quit


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
            raise self._bad(name, "one of " + ", ".join(choices))
        return value

    def notes(self, name: str) -> tuple[Note, ...]:
        rows = self._get(name, None)
        if not isinstance(rows, list) or len(rows) > MOST_NOTES:
            raise self._bad(name, f"a list of at most {MOST_NOTES} notes")
        return tuple(_note(row, i) for i, row in enumerate(rows))


_NOTE_RANGES = (
    ("start", 0, MOST_STEPS), ("end", 1, 2 * MOST_STEPS), ("pitch", 0, 127),
    ("velocity", 1, 127), ("program", 0, 127), ("is_drum", 0, 1),
)  # fmt: skip


def _note(row: object, place: int) -> Note:
    if not isinstance(row, list) or len(row) != len(_NOTE_RANGES):
        raise ProtocolError(
            f"note {place} must be [start, end, pitch, velocity, program, is_drum], all whole numbers"
        )
    for value, (name, low, high) in zip(row, _NOTE_RANGES):
        if type(value) is not int or not low <= value <= high:
            raise ProtocolError(f"note {place}: {name} must be a whole number in {low}..{high}")
    start, end, pitch, velocity, program, is_drum = row
    if end <= start:
        raise ProtocolError(f"note {place}: end must be after start")
    return Note(start, end, pitch, velocity, program, bool(is_drum))


def _load(fields: Fields) -> Load:
    steps = fields.whole("steps", 1, MOST_STEPS)
    qpm = fields.number("qpm", *QPM)
    if steps * 15.0 / qpm > MOST_SECONDS:
        raise ProtocolError(f"load is {steps * 15.0 / qpm:.0f} seconds long, at most {MOST_SECONDS:.0f} fit")
    when: Any = fields.one_of("when", WHENS, "now")
    ident = fields.whole("id", 0, 2**53, 0)
    return Load(fields.notes("notes"), steps, qpm, when, ident, fields.flag("repeats", True))


_MESSAGES: dict[str, Callable[[Fields], Message]] = {
    "load": _load,
    "play": lambda f: Play(f.number("at", 0, MOST_STEPS, 0.0), f.whole("count_in", 0, 16, 0)),
    "stop": lambda f: Stop(),
    "tempo": lambda f: Tempo(f.number("qpm", *QPM)),
    "mute": lambda f: Mute(f.one_of("part", PARTS), f.flag("on", True)),
    "solo": lambda f: Solo(f.one_of("part", PARTS), f.flag("on", True)),
    "click": lambda f: Click(f.flag("on", True)),
    "transpose": lambda f: Transpose(f.whole("semitones", -MOST_TRANSPOSE, MOST_TRANSPOSE)),
    "ping": lambda f: Ping(f.whole("id", 0, 2**53, 0)),
    "quit": lambda f: Quit(),
}


def _refuse_constant(name: str) -> float:
    raise ProtocolError(f"{name} is not a number of this protocol")


def read_object(line: bytes) -> dict[str, Any]:
    """One line as a JSON object of this version; ProtocolError for anything else."""
    if len(line) > MOST_BYTES:
        raise ProtocolError(f"a line has {len(line)} bytes, at most {MOST_BYTES} are allowed")
    try:
        values = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except ProtocolError:
        raise
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a line is not JSON in UTF-8") from error
    if not isinstance(values, dict):
        raise ProtocolError("a line must be a JSON object")
    if values.get("v") != VERSION or values.get("v") is True:
        raise ProtocolError(f'a line must say "v": {VERSION}, the version this player speaks')
    return values


def parse(line: bytes) -> Message:
    """The message of one line. ProtocolError says what is wrong with it; nothing else is raised."""
    values = read_object(line)
    kind = values.get("type")
    if not isinstance(kind, str) or kind not in _MESSAGES:
        raise ProtocolError("a line must have a type: " + ", ".join(_MESSAGES))
    return _MESSAGES[kind](Fields(kind, values))


def encode(kind: str, **values: object) -> bytes:
    """One message as a line, newline included. Floats are rounded: a line is for the moment, not for
    arithmetic."""
    rounded = {
        name: round(value, 4) if isinstance(value, float) and math.isfinite(value) else value
        for name, value in values.items()
    }
    return json.dumps({"v": VERSION, "type": kind, **rounded}, separators=(",", ":")).encode() + b"\n"


def note_rows(notes: Sequence[Note]) -> list[list[int]]:
    """Notes as they stand in a load message."""
    return [[n.start, n.end, n.pitch, n.velocity, n.program, int(n.is_drum)] for n in notes]


class LineSplitter:
    """Cuts a stream of bytes into lines; of a line that is too long only its size is kept."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> Iterator[bytes | ProtocolError]:
        """The lines that `data` completes, without newline; an error in the place of one that is too long."""
        *whole, rest = data.split(b"\n")
        for part in whole:
            self._keep(part)
            if self._skipping:
                yield ProtocolError(f"a line has more than {self._most} bytes")
            elif self._kept.strip():
                yield bytes(self._kept)
            self._kept.clear()
            self._skipping = False
        self._keep(rest)

    def _keep(self, part: bytes) -> None:
        if self._skipping:
            return
        if len(self._kept) + len(part) > self._most:
            self._skipping = True
            self._kept.clear()
        else:
            self._kept += part
