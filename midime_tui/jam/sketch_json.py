"""The parts of a sketch as JSON, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from midime_tui.jam.limits import MOST_TEMPERATURE, MOST_TRANSPOSE, REACH
from midime_tui.jam.loop import ORIGINS, Loop
from midime_tui.jam.opening import Piece
from midime_tui.jam.sketch_fields import Fields
from midime_tui.jam.snapshots import Snapshot
from midime_tui.jam.spot import Home, Spot
from midime_tui.jam.tape import TapeItem
from midime_tui.models.thumbs import Thumb
from midime_tui.music.chunks import SongChunks
from midime_tui.music.notes import Metre, Note, Song, Track

MOST_STEPS = 1 << 21  # of a song, far beyond what a MIDI file may have
MOST_SEED = 1 << 64
MOST_CODE = 1 << 16
CODE_BOUND = 1e6
MOST_LATENT = 64
MOST_QPM = 60e6  # what a MIDI file can say


def note_rows(notes: Sequence[Note]) -> list[list[float]]:
    return [[n.start, n.end, n.pitch, n.velocity, n.program, int(n.is_drum), n.shift] for n in notes]


def notes_of(fields: Fields, name: str) -> tuple[Note, ...]:
    right = "rows of start, end, pitch, velocity, program, drum and shift"
    notes = []
    for row in fields.rows(name):
        if not isinstance(row, list) or len(row) != 7 or not all(isinstance(v, (int, float)) for v in row):
            raise fields.bad(name, right)
        *whole, shift = row
        if not all(isinstance(value, int) for value in whole) or not -0.5 <= shift <= 0.5:
            raise fields.bad(name, right)
        start, end, pitch, velocity, program, drum = (int(value) for value in whole)
        if not (0 <= start < end <= MOST_STEPS and 0 <= pitch <= 127 and 1 <= velocity <= 127):
            raise fields.bad(name, right)
        if not (0 <= program <= 127 and drum in (0, 1)):
            raise fields.bad(name, right)
        notes.append(Note(start, end, pitch, velocity, program, bool(drum), float(shift)))
    return tuple(notes)


# music


def piece_to_json(piece: Piece) -> dict[str, Any]:
    song, cut = piece.song, piece.cut
    return {
        "path": str(piece.path),
        "song": {
            "name": song.name,
            "tempos": [list(tempo) for tempo in song.tempos],
            "metres": [[m.step, m.numerator, m.denominator] for m in song.metres],
            "tracks": [
                {"name": t.name, "program": t.program, "is_drum": t.is_drum, "notes": note_rows(t.notes)}
                for t in song.tracks
            ],
        },
        "cut": {
            "notes": note_rows(cut.notes),
            "start": cut.start,
            "steps": cut.steps,
            "chunks": [{"notes": note_rows(chunk)} for chunk in cut.chunks],
            "positions": list(cut.positions),
            "track_index": cut.track_index,
            "why": cut.why,
            "report": list(cut.report),
        },
    }


def piece_from(fields: Fields) -> Piece:
    return Piece(
        Path(fields.text("path")), _song_from(fields.object("song")), _cut_from(fields.object("cut"))
    )


def _song_from(fields: Fields) -> Song:
    tempos, metres = [], []
    for row in fields.rows("tempos"):
        values = Fields({"row": row}).numbers("row", 2, 2, MOST_QPM)
        if not (0 <= values[0] <= MOST_STEPS and values[1] > 0):
            raise fields.bad("tempos", "a list of steps and tempos")
        tempos.append((int(values[0]), values[1]))
    for row in fields.rows("metres"):
        step, numerator, denominator = (int(v) for v in Fields({"row": row}).numbers("row", 3, 3, MOST_STEPS))
        if step < 0 or not 1 <= numerator <= 255 or denominator not in (1, 2, 4, 8, 16, 32, 64, 128):
            raise fields.bad("metres", "a list of metres")
        metres.append(Metre(step, numerator, denominator))
    if not tempos or not metres or tempos[0][0] or metres[0].step:
        raise fields.bad("tempos", "a list that begins at step 0, as must the metres")
    tracks = fields.each("tracks", _track_from)
    return Song(fields.text("name"), tracks, tuple(tempos), tuple(metres))


def _track_from(fields: Fields) -> Track:
    return Track(
        fields.text("name"),
        notes_of(fields, "notes"),
        fields.whole("program", 0, 127),
        fields.flag("is_drum"),
    )


def _cut_from(fields: Fields) -> SongChunks:
    chunks = fields.each("chunks", lambda each: notes_of(each, "notes"))
    positions = tuple(int(value) for value in fields.numbers("positions", 0, MOST_STEPS, MOST_STEPS))
    if len(positions) != len(chunks):
        raise fields.bad("positions", "as long as its chunks")
    return SongChunks(
        notes=notes_of(fields, "notes"),
        start=fields.whole("start", 0, MOST_STEPS),
        steps=fields.whole("steps", 1, MOST_STEPS),
        chunks=chunks,
        positions=positions,
        track_index=fields.maybe_whole("track_index", 0, 1 << 16),
        why=fields.text("why"),
        report=fields.texts("report"),
    )


# spots: their homes are told once each, since a thousand moves may share one


class Homes:
    """Homes by number, each kept once."""

    def __init__(self) -> None:
        self.items: list[Home] = []
        self._numbers: dict[int, int] = {}

    def number(self, home: Home | None) -> int | None:
        if home is None:
            return None
        if id(home) not in self._numbers:
            self._numbers[id(home)] = len(self.items)
            self.items.append(home)
        return self._numbers[id(home)]

    def to_json(self) -> list[dict[str, Any]]:
        return [{"code": short(home.code), "z": list(home.z)} for home in self.items]


def homes_from(fields: Fields) -> tuple[Home, ...]:
    return fields.each(
        "homes",
        lambda each: Home(
            each.numbers("code", 1, MOST_CODE, CODE_BOUND), each.numbers("z", 1, MOST_LATENT, REACH)
        ),
    )


def spot_to_json(spot: Spot, homes: Homes) -> dict[str, Any]:
    """What is at its default is left out: a thousand moves stay short."""
    record: dict[str, Any] = {"z": list(spot.z), "seed": spot.seed}
    if spot.temperature:
        record["temperature"] = spot.temperature
    if spot.transpose:
        record["transpose"] = spot.transpose
    if spot.base:
        record["base"] = [list(held) for held in spot.base]
    if spot.home is not None:
        record["home"] = homes.number(spot.home)
    return record


def spot_from(fields: Fields, homes: Sequence[Home], latent_size: int) -> Spot:
    number = fields.maybe_whole("home", 0, len(homes) - 1)
    z = fields.numbers("z", latent_size, latent_size, REACH)
    home = None if number is None else homes[number]
    if home is not None and len(home.z) != latent_size:
        raise fields.bad("home", f"at a place of {latent_size} numbers")
    held = fields.rows("base") if fields.has("base") else []
    base = [Fields({"row": row}).numbers("row", 2, 2, MOST_CODE) for row in held]
    if any(dimension < 0 or abs(value) > REACH for dimension, value in base):
        raise fields.bad("base", "a list of dimensions and values")
    return Spot(
        z,
        fields.number("temperature", 0, MOST_TEMPERATURE * 5) if fields.has("temperature") else 0.0,
        fields.whole("seed", 0, MOST_SEED),
        fields.whole("transpose", -MOST_TRANSPOSE, MOST_TRANSPOSE) if fields.has("transpose") else 0,
        tuple((int(dimension), value) for dimension, value in base),
        home,
    )


def snapshot_to_json(snapshot: Snapshot, homes: Homes) -> dict[str, Any]:
    return {"name": snapshot.name, "spot": spot_to_json(snapshot.spot, homes)}


def snapshot_from(fields: Fields, homes: Sequence[Home], latent_size: int) -> Snapshot:
    return Snapshot(fields.text("name"), spot_from(fields.object("spot"), homes, latent_size))


# loops


def item_to_json(item: TapeItem) -> dict[str, Any]:
    loop = item.loop
    return {
        "name": item.name,
        "notes": note_rows(loop.notes),
        "steps": loop.steps,
        "origin": loop.origin,
        "z": None if loop.z is None else list(loop.z),
        "code": short(loop.code.tolist()),
        "temperature": loop.temperature,
        "seed": loop.seed,
        "transpose": loop.transpose,
    }


def item_from(fields: Fields) -> TapeItem:
    loop = Loop(
        notes_of(fields, "notes"),
        fields.whole("steps", 1, MOST_STEPS),
        fields.one_of("origin", ORIGINS),
        fields.maybe_numbers("z", 1, MOST_LATENT, 100.0),
        np.asarray(fields.numbers("code", 1, MOST_CODE, CODE_BOUND), np.float32),
        fields.number("temperature", 0, 100),
        fields.whole("seed", 0, MOST_SEED),
        fields.whole("transpose", -127, 127),
    )
    return TapeItem(fields.text("name"), loop)


def short(values: Sequence[float]) -> list[float]:
    """Nine digits bring every float32 back exactly."""
    return [float(f"{value:.9g}") for value in values]


def thumb_to_json(thumb: Thumb) -> dict[str, Any]:
    record: dict[str, Any] = {"code": list(thumb.code), "up": thumb.up}
    return record if thumb.notes is None else {**record, "notes": note_rows(thumb.notes)}


def thumb_from(fields: Fields) -> Thumb:
    """Sketches of earlier versions hold no notes here."""
    notes = notes_of(fields, "notes") if fields.has("notes") else None
    return Thumb(fields.numbers("code", 1, MOST_CODE, 1e6), fields.flag("up"), notes)
