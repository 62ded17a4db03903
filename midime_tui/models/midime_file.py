"""A personal model's file: weights, chunk codes, and where they come from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.models.midime import MidiMe, Origin
from midime_tui.models.midime_network import layer_shapes
from midime_tui.models.store import StoredModel, read_model, write_model
from midime_tui.models.thumbs import Thumb
from midime_tui.music.notes import Note
from midime_tui.nn.arrays import Array

KIND = "midime"
_CODES = "chunks/codes"  # [N, D]; absent where the model has seen none
_NOTES = "chunks/notes"  # [notes, 6]: chunk, start, end, pitch, program, drum or not; absent where unknown
_THUMB_CODES, _THUMBS_UP = "thumbs/codes", "thumbs/up"  # [T, D], [T] 0 or 1; absent where there are none
_THUMB_NOTES = "thumbs/notes"  # as of the chunks, with the thumb's number first
_NOTE_LIMITS = (np.inf, 1 << 20, 1 << 20, 127, 127, 1)  # the largest of each column
_LARGEST_SIZE = 1 << 16
_MOST_LAYERS = 16


def save_midime(model: MidiMe, path: str | os.PathLike[str]) -> None:
    """Write `model` to a model file, whole or not at all. Raises MidimeError where it cannot."""
    origin = model.origin
    config = {
        "input_size": model.input_size,
        "latent_size": model.latent_size,
        "layers": list(model.layers),
        "base": {"name": origin.base_name, "identity": origin.base_identity},
        "names": list(origin.names),
        "seed": origin.seed,
        "epochs": model.epochs,
        "beta": model.beta,
        "extra": dict(origin.extra),
    }
    variables = dict(model.variables)
    if model.codes.size:
        variables[_CODES] = model.codes
    if model.chunks:
        variables[_NOTES] = _rows(model.chunks)
        config["chunks"] = len(model.chunks)
    thumbs = [thumb for thumb in model.thumbs if thumb.notes is not None]
    if thumbs:
        variables[_THUMB_CODES] = np.array([thumb.code for thumb in thumbs], np.float32)
        variables[_THUMBS_UP] = np.array([thumb.up for thumb in thumbs], np.float32)
        variables[_THUMB_NOTES] = _rows([thumb.notes or () for thumb in thumbs])
    write_model(path, KIND, config, variables)


def load_midime(path: str | os.PathLike[str], rng: np.random.Generator | None = None) -> MidiMe:
    """Read a personal model. Raises MidimeError, one sentence, where the file is not a whole one."""
    stored = read_model(path, KIND)
    try:
        return _rebuild(stored, rng)
    except MidimeError as error:
        raise MidimeError(f"{path} is damaged: {error}; save or train the model again") from error


def _rebuild(stored: StoredModel, rng: np.random.Generator | None) -> MidiMe:
    config = stored.config
    layers = config.get("layers")
    if not isinstance(layers, list) or not 1 <= len(layers) <= _MOST_LAYERS:
        raise MidimeError(f"its layers must be a list of 1 to {_MOST_LAYERS} sizes")
    input_size = _whole(config, "input_size", 1, _LARGEST_SIZE)
    latent_size = _whole(config, "latent_size", 1, _LARGEST_SIZE)
    sizes = {f"layers[{number}]": size for number, size in enumerate(layers)}
    widths = [_whole(sizes, name, 1, _LARGEST_SIZE) for name in sizes]
    shapes = layer_shapes(input_size, latent_size, widths)
    variables = dict(stored.variables)
    codes = variables.pop(_CODES, np.zeros((0, input_size), np.float32))
    if codes.ndim != 2 or codes.shape[1] != input_size:
        raise MidimeError(f"{_CODES} has shape {list(codes.shape)}, not [chunks, {input_size}]")
    rows = variables.pop(_NOTES, np.zeros((0, len(_NOTE_LIMITS)), np.float32))
    chunks = _chunks(rows, _whole(config, "chunks", 0, len(codes)) if "chunks" in config else 0, _NOTES)
    thumbs = _thumbs(variables, input_size)
    for name, shape in shapes.items():
        if name not in variables:
            raise MidimeError(f"variable {name} is missing")
        if variables[name].shape != shape:
            raise MidimeError(f"variable {name} has shape {list(variables[name].shape)}, not {list(shape)}")
    surplus = sorted(set(variables) - set(shapes))
    if surplus:
        raise MidimeError(f"variable {surplus[0]} has no place in a personal model")
    origin = _origin(config)
    if rng is None:
        rng = np.random.default_rng(0 if origin.seed is None else origin.seed)
    model = MidiMe(input_size, latent_size, rng, layers=widths, origin=origin, variables=variables)
    model.codes, model.chunks, model.thumbs = codes, chunks, thumbs
    model.epochs = _whole(config, "epochs", 0, 1 << 53)
    beta = config.get("beta")
    if not isinstance(beta, (int, float)) or not 0 <= beta < float("inf"):
        raise MidimeError("its beta must be a number from 0")
    model.beta = float(beta)
    return model


def _rows(chunks: Sequence[Sequence[Note]]) -> Array:
    rows = [
        (number, note.start, note.end, note.pitch, note.program, note.is_drum)
        for number, chunk in enumerate(chunks)
        for note in chunk
    ]
    return np.array(rows, np.float32).reshape(-1, len(_NOTE_LIMITS))


def _thumbs(variables: dict[str, Array], input_size: int) -> tuple[Thumb, ...]:
    """The thumbs, taken out of the variables."""
    codes = variables.pop(_THUMB_CODES, np.zeros((0, input_size), np.float32))
    up = variables.pop(_THUMBS_UP, np.zeros(0, np.float32))
    rows = variables.pop(_THUMB_NOTES, np.zeros((0, len(_NOTE_LIMITS)), np.float32))
    if codes.shape != (len(up), input_size) or up.ndim != 1 or not np.isin(up, (0, 1)).all():
        raise MidimeError(f"{_THUMB_CODES} and {_THUMBS_UP} are not a code and a 0 or 1 for every thumb")
    notes = _chunks(rows, len(up), _THUMB_NOTES)
    return tuple(Thumb(tuple(code), bool(one), own) for code, one, own in zip(codes.tolist(), up, notes))


def _chunks(rows: Array, count: int, name: str) -> tuple[tuple[Note, ...], ...]:
    wrong = MidimeError(f"{name} holds what are no notes of {count} chunks")
    if rows.ndim != 2 or rows.shape[1] != len(_NOTE_LIMITS):
        raise wrong
    if (rows != np.floor(rows)).any() or (rows < 0).any() or (rows > np.array(_NOTE_LIMITS)).any():
        raise wrong
    chunks: list[list[Note]] = [[] for _ in range(count)]
    for number, start, end, pitch, program, drum in rows.astype(np.int64).tolist():
        if number >= count or end <= start:
            raise wrong
        chunks[number].append(Note(start, end, pitch, program=program, is_drum=bool(drum)))
    return tuple(tuple(chunk) for chunk in chunks)


def _origin(config: Mapping[str, Any]) -> Origin:
    base, names, extra = config.get("base", {}), config.get("names", []), config.get("extra", {})
    if not isinstance(base, dict) or not all(isinstance(value, str) for value in base.values()):
        raise MidimeError("its base must have a name and an identity")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise MidimeError("its names must be a list of texts")
    if not isinstance(extra, dict):
        raise MidimeError("its extra must be an object")
    seed = None if config.get("seed") is None else _whole(config, "seed", 0, 1 << 64)
    return Origin(base.get("name", ""), base.get("identity", ""), tuple(names), seed, extra)


def _whole(values: Mapping[str, Any], key: str, low: int, high: int) -> int:
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise MidimeError(f"its {key} must be a whole number in range {low}..{high}")
    return value
