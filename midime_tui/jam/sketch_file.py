"""Sketches as files, `.midime-sketch`.

The file is a ZIP archive: `sketch.json`, `codes.f32` (little-endian float32, row by row) and `personal.h5`, a
personal model as `midime train` writes it. An autosave has its personal model in a file beside it instead,
since that seldom changes and is large.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from midime_tui.jam.desk import Desk, desk_from, desk_to_json
from midime_tui.jam.opening import FilePath
from midime_tui.jam.sketch import Sketch
from midime_tui.jam.sketch_fields import Fields
from midime_tui.jam.sketch_json import (
    MOST_CODE,
    MOST_LATENT,
    MOST_QPM,
    MOST_SEED,
    Homes,
    homes_from,
    item_from,
    item_to_json,
    piece_from,
    piece_to_json,
    snapshot_from,
    snapshot_to_json,
    spot_from,
    spot_to_json,
    thumb_from,
    thumb_to_json,
)
from midime_tui.jam.spot import Spot
from midime_tui.jam.take_state import take_from, take_to_json
from midime_tui.models import MidiMe
from midime_tui.models.midime import History

SUFFIX = ".midime-sketch"
FORMAT, VERSION = "midime-sketch", 1
JSON, CODES, PERSONAL = "sketch.json", "codes.f32", "personal.h5"
MOST_BYTES = 1 << 28  # of an entry: a hostile archive must not fill the memory
MOST_CHUNKS = 1 << 20


def write_sketch(sketch: Sketch, path: FilePath, *, beside: bool = False) -> None:
    """Write a sketch, whole or not at all, over what stands there. Raises MidimeError where it cannot.

    beside: the personal model goes into a file of its own, `<stem>.<hash>.h5`, and is written only when it is
            a new one; older ones of this sketch are removed once the sketch is written
    """
    target = Path(path)
    model = None if sketch.personal is None else model_bytes(sketch.personal)
    record = _to_json(sketch)
    aside: Path | None = None
    if model is not None and beside:
        aside = target.with_name(f"{target.stem}.{hashlib.sha256(model).hexdigest()[:16]}.h5")
        record["personal"] = aside.name
        if not aside.exists():
            with atomic_path(aside) as new:
                new.write_bytes(model)
    elif model is not None:
        record["personal"] = PERSONAL
    codes = np.ascontiguousarray(sketch.codes, dtype="<f4").tobytes()
    with atomic_path(target) as new, zipfile.ZipFile(new, "w", zipfile.ZIP_STORED) as archive:
        text = json.dumps(record, separators=(",", ":"), allow_nan=False)
        archive.writestr(JSON, text, compress_type=zipfile.ZIP_DEFLATED)
        archive.writestr(CODES, codes)
        if model is not None and not beside:
            archive.writestr(PERSONAL, model)
    if beside:
        for old in target.parent.glob(f"{target.stem}.*.h5"):
            if old != aside:
                with suppress(OSError):
                    old.unlink()


def read_sketch(path: FilePath) -> Sketch:
    """Read a sketch. Raises MidimeError, one sentence, where it is not a whole one."""
    with _reading(path), zipfile.ZipFile(path) as archive:
        fields = _fields(archive)
        codes = _entry(archive, CODES)
        named = fields.maybe_text("personal")
        if named is None:
            personal = None
        elif named == PERSONAL:
            personal = _entry(archive, PERSONAL)
        else:
            personal = _bytes_beside(Path(path), named)
        return _from_json(fields, codes, personal)
    raise AssertionError("_reading lets no error pass")


def read_name(path: FilePath) -> str:
    """What the tunes of a sketch are called. Raises MidimeError where it cannot be read as far as that."""
    with _reading(path), zipfile.ZipFile(path) as archive:
        return _fields(archive).text("name")
    raise AssertionError("_reading lets no error pass")


@contextmanager
def _reading(path: FilePath) -> Iterator[None]:
    """Whatever goes wrong with a file, as one sentence."""
    try:
        yield
    except MidimeError as error:
        raise MidimeError(f"{path} cannot be read as a sketch: {error}") from error
    except FileNotFoundError as error:
        raise MidimeError(f"{path} does not exist: name a sketch ({SUFFIX})") from error
    except OSError as error:
        raise MidimeError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error
    except Exception as error:  # zipfile, zlib and json each have their own kinds
        raise MidimeError(f"{path} is not a whole sketch ({SUFFIX}): it is cut off or damaged") from error


def _fields(archive: zipfile.ZipFile) -> Fields:
    fields = Fields(json.loads(_entry(archive, JSON)))
    if fields.text("format") != FORMAT:
        raise MidimeError("its format is not that of a sketch")
    if fields.whole("version", 1, 1 << 30) > VERSION:
        raise MidimeError("it was written by a newer midime: update this one")
    return fields


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        data = entry.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise MidimeError(f"its {name} is larger than {MOST_BYTES >> 20} MB")
    return data


def _bytes_beside(path: Path, name: str) -> bytes:
    if Path(name).name != name:
        raise MidimeError(f"its personal model {name!r} is not beside it")
    try:
        return (path.parent / name).read_bytes()
    except OSError as error:
        raise MidimeError(f"its personal model {name} is not beside it") from error


_written: WeakKeyDictionary[MidiMe, bytes] = WeakKeyDictionary()


def model_bytes(personal: MidiMe) -> bytes:
    """The personal model's file; kept, since a model does not change once it is in a jam."""
    if personal not in _written:
        handle, name = tempfile.mkstemp(suffix=".h5")
        os.close(handle)
        try:
            personal.save(name)
            _written[personal] = Path(name).read_bytes()
        finally:
            os.unlink(name)
    return _written[personal]


def _model_of(data: bytes) -> MidiMe:
    handle, name = tempfile.mkstemp(suffix=".h5")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        personal = MidiMe.load(name)
    except MidimeError as error:
        raise MidimeError(
            f"its personal model is damaged: {str(error).removeprefix(name).strip()}"
        ) from error
    finally:
        os.unlink(name)
    _written[personal] = data
    return personal


def _to_json(sketch: Sketch) -> dict[str, Any]:
    homes = Homes()
    record: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "model": sketch.model,
        "identity": sketch.identity,
        "name": sketch.name,
        "seed": sketch.seed,
        "draws": sketch.draws,
        "latent_size": sketch.latent_size,
        "qpm": sketch.qpm,
        "pieces": [piece_to_json(piece) for piece in sketch.pieces],
        "shape": list(sketch.codes.shape),
        "personal": None,
        "history": [
            {"total": list(h.total), "recon": list(h.recon), "kl": list(h.kl), "kept": h.kept}
            for h in sketch.history
        ],
        "past": [spot_to_json(spot, homes) for spot in sketch.past],
        "now": spot_to_json(sketch.now, homes),
        "future": [spot_to_json(spot, homes) for spot in sketch.future],
        "snapshots": [snapshot_to_json(snapshot, homes) for snapshot in sketch.snapshots],
        "tape": [item_to_json(item) for item in sketch.tape],
        "thumbs": [thumb_to_json(thumb) for thumb in sketch.thumbs],
        "desk": desk_to_json(sketch.desk),
        **({} if sketch.take is None else {"take": take_to_json(sketch.take)}),
    }
    record["homes"] = homes.to_json()
    return record


def _from_json(fields: Fields, codes: bytes, personal: bytes | None) -> Sketch:
    latent = fields.whole("latent_size", 1, MOST_LATENT)
    homes = homes_from(fields)
    rows, width = (int(v) for v in fields.numbers("shape", 2, 2, MOST_CHUNKS))
    if rows < 0 or not 1 <= width <= MOST_CODE or len(codes) != rows * width * 4:
        raise fields.bad("shape", f"that of its codes, which have {len(codes) // 4} numbers")
    matrix = np.frombuffer(codes, "<f4").astype(np.float32).reshape(rows, width)
    if not np.isfinite(matrix).all():
        raise fields.bad("codes", "made of finite numbers alone")
    model = None if personal is None else _model_of(personal)
    if model is not None and (model.latent_size, model.input_size) != (latent, width):
        raise fields.bad("personal", "a model of these codes and as many numbers to steer with")
    pieces = fields.each("pieces", piece_from)
    if pieces and sum(len(piece.cut.chunks) for piece in pieces) != rows:
        raise fields.bad("shape", "that of a code for every chunk")

    def spots(name: str) -> tuple[Spot, ...]:
        return fields.each(name, lambda each: spot_from(each, homes, latent))

    return Sketch(
        model=fields.text("model"),
        identity=fields.text("identity"),
        name=fields.text("name"),
        seed=fields.whole("seed", 0, MOST_SEED),
        draws=fields.whole("draws", 0, MOST_SEED),
        latent_size=latent,
        qpm=fields.number("qpm", 1, MOST_QPM),
        pieces=pieces,
        codes=matrix,
        personal=model,
        history=fields.each("history", _history_from),
        past=spots("past"),
        now=spot_from(fields.object("now"), homes, latent),
        future=spots("future"),
        snapshots=fields.each("snapshots", lambda each: snapshot_from(each, homes, latent)),
        tape=fields.each("tape", item_from),
        thumbs=fields.each("thumbs", thumb_from),
        desk=desk_from(fields.object("desk")) if fields.has("desk") else Desk(),
        take=take_from(fields.object("take")) if fields.has("take") else None,
    )


def _history_from(fields: Fields) -> History:
    total, recon, kl = (fields.numbers(name, 0, 1 << 20, 1e12) for name in ("total", "recon", "kl"))
    return History(total, recon, kl, fields.whole("kept", 0, 1 << 20))
