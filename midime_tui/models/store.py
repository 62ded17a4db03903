"""The HDF5 model file: written whole, read with suspicion.

One file a model. Attributes of the root: `format` = "midime-model", `version`, `kind`, `config` (JSON),
`licence`, `attribution`, `sha256` (see `checksum`). Datasets under /variables/<variable name>, float32 or
float16, shuffled and compressed with gzip. Behind it all a line of text that seals the file (`seal.py`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from midime_tui.models.hdf5 import FORMAT, read_hdf5
from midime_tui.models.seal import seal
from midime_tui.nn.arrays import Array

VERSION = 1
KINDS = {
    "musicvae": "a base model",
    "midime": "a personal model",
    "rules": "a set of rules",
    "bridge": "a bridge between two models",
}
_COMPRESSION_LEVEL = 4
_CHUNK_BYTES = 1 << 24  # well under HDF5's limit of 4 GiB a chunk, and few enough chunks to read in one go


@dataclass(frozen=True, slots=True)
class StoredModel:
    """What a model file holds.

    kind:        one of KINDS
    config:      the model's description, as JSON gave it
    variables:   float32, C order, by TensorFlow name
    licence:     of the weights, "" where the file does not say
    attribution: whom to name when passing the weights on, "" where the file does not say
    sha256:      `checksum(variables)`, verified
    """

    kind: str
    config: dict[str, Any]
    variables: dict[str, Array]
    licence: str
    attribution: str
    sha256: str


def checksum(variables: Mapping[str, Array]) -> str:
    """SHA-256 (hex) over the names in order, the shapes and the values as little-endian float32.

    A file that stores float16 has the checksum of what it is read back as: the checksum says which model
    computes, not how it was packed.
    """
    digest = sha256()
    for name in sorted(variables):
        values = np.asarray(variables[name], dtype="<f4", order="C")
        digest.update(f"{name}\0{','.join(map(str, values.shape))}\0".encode())
        digest.update(values.data if values.size else b"")
    return digest.hexdigest()


def write_model(
    path: str | os.PathLike[str],
    kind: str,
    config: Mapping[str, Any],
    variables: Mapping[str, Array],
    *,
    float16: bool = False,
    licence: str = "",
    attribution: str = "",
) -> None:
    """Write a model file, whole or not at all; float16 halves it (values are rounded to 11 significant bits).

    Raises ValueError for an unknown kind, a name HDF5 cannot hold or values that are not finite (in float16:
    beyond 65504), MidimeError where the path cannot be written.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; it must be one of {', '.join(KINDS)}")
    packed: dict[str, np.ndarray[Any, Any]] = {}
    for name, values in variables.items():
        if not all(part not in ("", ".", "..") for part in name.split("/")) or "\0" in name:
            raise ValueError(f"variable name {name!r} has an empty part or a dot for a part")
        with np.errstate(over="ignore"):
            packed[name] = np.asarray(values, dtype="<f2" if float16 else "<f4", order="C")
        if not np.isfinite(packed[name]).all():
            raise ValueError(f"variable {name} holds values that are not finite as {packed[name].dtype}")
    attributes = {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        "config": json.dumps(dict(config), ensure_ascii=False, sort_keys=True),
        "licence": licence,
        "attribution": attribution,
        "sha256": checksum({name: values.astype(np.float32) for name, values in packed.items()}),
    }
    import h5py

    with atomic_path(path) as aside:
        with h5py.File(aside, "w") as file:
            _fill(file, attributes, packed)
        seal(aside)


def _fill(file: Any, attributes: Mapping[str, object], packed: Mapping[str, np.ndarray[Any, Any]]) -> None:
    for key, text in attributes.items():
        file.attrs[key] = text
    group = file.create_group("variables")
    for name, values in packed.items():
        layout: dict[str, Any] = {}
        if values.size and values.ndim:
            layout = {
                "chunks": _chunk_shape(values),
                "shuffle": True,
                "compression": "gzip",
                "compression_opts": _COMPRESSION_LEVEL,
            }
        group.create_dataset(name, data=values, track_times=False, **layout)


def _chunk_shape(values: np.ndarray[Any, Any]) -> tuple[int, ...]:
    row_bytes = max(1, values.nbytes // values.shape[0])
    return (min(values.shape[0], max(1, _CHUNK_BYTES // row_bytes)), *values.shape[1:])


def read_model(path: str | os.PathLike[str], kind: str | None = None) -> StoredModel:
    """Read and verify a model file; `kind` says which kind is wanted.

    Raises MidimeError, one sentence, for anything that is not a whole, unharmed model file of that kind.
    """
    path = Path(path)
    if not path.exists():
        raise MidimeError(f"there is no model file {path}")
    if path.is_dir():
        raise MidimeError(f"{path} is a directory; name a model file (HDF5, usually *.h5)")
    raw = read_hdf5(path)
    attributes = raw.attributes
    version = attributes.get("version")
    if version != VERSION:
        advice = "update midime" if isinstance(version, int) and version > VERSION else "make the file again"
        raise MidimeError(
            f"{path} is version {version} of the model format, midime reads {VERSION}; {advice}"
        )
    found = _text(path, attributes, "kind")
    if found not in KINDS:
        raise MidimeError(f"{path} holds a model of kind {found[:40]!r}; midime knows {', '.join(KINDS)}")
    if kind is not None and found != kind:
        raise MidimeError(f"{path} is {KINDS[found]} ({found}); {KINDS[kind]} ({kind}) is needed here")
    try:
        config = json.loads(_text(path, attributes, "config"))
    except (ValueError, RecursionError):
        config = None
    if not isinstance(config, dict):
        raise MidimeError(f"{path} is damaged: its config is not a JSON object; fetch or make the file again")
    for name, values in raw.variables.items():
        if not np.isfinite(values).all():
            raise MidimeError(f"{path} is damaged: variable {name} holds values that are not finite numbers")
    digest = checksum(raw.variables)
    if digest != _text(path, attributes, "sha256").lower():
        raise MidimeError(f"{path} is damaged: its weights do not match its checksum; fetch or make it again")
    return StoredModel(
        kind=found,
        config=config,
        variables=raw.variables,
        licence=_text(path, attributes, "licence", ""),
        attribution=_text(path, attributes, "attribution", ""),
        sha256=digest,
    )


def _text(path: Path, attributes: Mapping[str, object], key: str, default: str | None = None) -> str:
    value = attributes.get(key, default)
    if not isinstance(value, str):
        raise MidimeError(
            f"{path} is damaged: its attribute {key} is not a text; fetch or make the file again"
        )
    return value
