"""The player's language: one JSON object a line, version 1. Described in docs/sound.md, enforced here."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from midime_tui.music.notes import Note
from midime_tui.sound.fields import MOST_STEPS, Fields, ProtocolError
from midime_tui.sound.messages import (
    Click,
    Load,
    LoadSong,
    Message,
    Mute,
    Ping,
    Play,
    Quit,
    Release,
    Solo,
    Stop,
    Strike,
    Tempo,
    Transpose,
    Voice,
)
from midime_tui.sound.presets import PARTS, PITCHED, VOICES
from midime_tui.sound.tempo import TempoMap
from midime_tui.sound.transport import WHENS

VERSION = 1  # of the language: who speaks another is not understood
MINOR = 2  # what was added: 1 brought `song`; 2 `strike`, `release`, `voice` and the shift of notes
MOST_BYTES = 1 << 20  # a line; some 40,000 notes
MOST_SECONDS = 600.0
MOST_SONG_SECONDS = 1800.0  # 35 MB of samples a minute
MOST_PARTS = 960  # of a sixteenth
MOST_TEMPOS = 10_000
QPM = (20.0, 400.0)
SONG_QPM = (4.0, 4000.0)
MOST_TRANSPOSE = 24
MOST_STRUCK = 10.0  # seconds


def _load(fields: Fields) -> Load:
    steps = fields.whole("steps", 1, MOST_STEPS)
    qpm = fields.number("qpm", *QPM)
    if steps * 15.0 / qpm > MOST_SECONDS:
        raise ProtocolError(f"load is {steps * 15.0 / qpm:.0f} seconds long, at most {MOST_SECONDS:.0f} fit")
    when: Any = fields.one_of("when", WHENS, "now")
    ident = fields.whole("id", 0, 2**53, 0)
    return Load(fields.notes("notes"), steps, qpm, when, ident, fields.flag("repeats", True))


def _song(fields: Fields) -> LoadSong:
    steps = fields.whole("steps", 1, MOST_STEPS)
    parts = fields.whole("parts", 1, MOST_PARTS, 1)
    tempos = fields.tempos("tempos", MOST_TEMPOS, MOST_STEPS * parts, SONG_QPM)
    seconds = TempoMap(tempos, parts).seconds(steps * parts)
    if seconds > MOST_SONG_SECONDS:
        raise ProtocolError(f"song is {seconds:.0f} seconds long, at most {MOST_SONG_SECONDS:.0f} fit")
    ident = fields.whole("id", 0, 2**53, 0)
    return LoadSong(fields.notes("notes", parts), steps, parts, tempos, ident, fields.flag("repeats", False))


def _strike(fields: Fields) -> Strike:
    return Strike(
        fields.whole("pitch", 0, 127),
        fields.whole("velocity", 1, 127, 80),
        fields.whole("program", 0, 127, 0),
        fields.flag("is_drum", False),
        fields.number("seconds", 0.01, MOST_STRUCK, 0.5),
    )


_MESSAGES: dict[str, Callable[[Fields], Message]] = {
    "load": _load,
    "song": _song,
    "play": lambda f: Play(f.number("at", 0, MOST_STEPS, 0.0), f.whole("count_in", 0, 16, 0)),
    "stop": lambda f: Stop(),
    "tempo": lambda f: Tempo(f.number("qpm", *QPM)),
    "mute": lambda f: Mute(f.one_of("part", PARTS), f.flag("on", True)),
    "solo": lambda f: Solo(f.one_of("part", PARTS), f.flag("on", True)),
    "click": lambda f: Click(f.flag("on", True)),
    "transpose": lambda f: Transpose(f.whole("semitones", -MOST_TRANSPOSE, MOST_TRANSPOSE)),
    "voice": lambda f: Voice(f.one_of("part", PITCHED), f.one_of("voice", ("", *VOICES))),
    "strike": _strike,
    "release": lambda f: Release(f.whole("pitch", 0, 127), f.flag("is_drum", False)),
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


_FIELDS = frozenset(
    {
        *("type", "notes", "steps", "qpm", "when", "id", "repeats", "parts", "tempos"),
        *("at", "count_in", "part", "on", "semitones", "voice"),
        *("pitch", "velocity", "program", "is_drum", "seconds"),
    }
)


def fields_of(line: bytes) -> dict[str, Any]:
    """Type and known fields of a line that `parse` understands, to be passed on; what is unknown is left
    out."""
    return {name: value for name, value in read_object(line).items() if name in _FIELDS}


_SINCE = {"song": 1, "strike": 2, "release": 2, "voice": 2}  # the minor version that brought it


def older(line: bytes, minor: int) -> bytes | None:
    """A line of ours for a reader of version 1.`minor`: without what it does not know, None if that is
    all."""
    values = read_object(line)
    if _SINCE.get(values["type"], 0) > minor:
        return None
    if minor < 2 and "notes" in values:
        values["notes"] = [row[:6] for row in values["notes"]]
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def encode(kind: str, /, **values: object) -> bytes:
    """One message as a line, newline included. Floats are rounded: a line is for the moment, not for
    arithmetic."""
    rounded = {
        name: round(value, 4) if isinstance(value, float) and math.isfinite(value) else value
        for name, value in values.items()
    }
    return json.dumps({"v": VERSION, "type": kind, **rounded}, separators=(",", ":")).encode() + b"\n"


def note_rows(notes: Sequence[Note]) -> list[list[float]]:
    """Notes as they stand in a load message; a shift only where there is one."""
    return [
        [
            n.start,
            n.end,
            n.pitch,
            n.velocity,
            n.program,
            int(n.is_drum),
            *([round(n.shift, 4)] if n.shift else []),
        ]
        for n in notes
    ]


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
