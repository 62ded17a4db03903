"""The HDF5 model file: written whole, a variable at a time; read with suspicion.

One file a model. Attributes of the root: `format` = "midime-model", `version`, `kind`, `config` (JSON),
`licence`, `attribution`, `sha256` (see `checksum`). Datasets under /variables/<variable name>, float32 or
float16, shuffled and compressed with gzip. Behind it all a line of text that seals the file (`seal.py`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from midime_tui.models.hdf5 import FORMAT, RawModel, read_hdf5
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
_BLOCK = 1 << 20  # numbers that are looked at in one go
_CHUNK_BYTES = 1 << 22  # HDF5 holds a chunk some three times while it packs it


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


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model file says about itself; the weights are left where they are.

    parameters: how many numbers the weights are; the others as in StoredModel, sha256 as the file states it
    """

    kind: str
    config: dict[str, Any]
    parameters: int
    licence: str
    attribution: str
    sha256: str


def checksum(variables: Mapping[str, Array]) -> str:
    """SHA-256 (hex) over the names in order, the shapes and the values as little-endian float32.

    A file that stores float16 has the checksum of what it is read back as: the checksum says which model
    computes, not how it was packed.
    """
    digest = _Digest()
    for name in sorted(variables):
        digest.add(name, np.asarray(variables[name], dtype="<f4", order="C"))
    return digest.hex()


class _Digest:
    """`checksum`, a variable at a time, in the order of the names."""

    def __init__(self) -> None:
        self._hash = sha256()

    def add(self, name: str, values: np.ndarray[Any, Any]) -> bool:
        """Count a variable in, C order; returns whether all its values are finite."""
        self._hash.update(f"{name}\0{','.join(map(str, values.shape))}\0".encode())
        flat = values.reshape(-1)
        finite = True
        for start in range(0, flat.size, _BLOCK):  # so that nothing of a variable's size is made beside it
            block = np.asarray(flat[start : start + _BLOCK], dtype="<f4")
            finite = finite and bool(np.isfinite(block).all())
            self._hash.update(block.data)
        return finite

    def hex(self) -> str:
        return self._hash.hexdigest()


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

    Each variable is asked for once, in the order of the names, and let go before the next: a mapping that
    reads them when asked is written in the memory of its largest variable.

    Raises ValueError for an unknown kind, a name HDF5 cannot hold or values that are not finite (in float16:
    beyond 65504), MidimeError where the path cannot be written.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; it must be one of {', '.join(KINDS)}")
    for name in variables:
        if not all(part not in ("", ".", "..") for part in name.split("/")) or "\0" in name:
            raise ValueError(f"variable name {name!r} has an empty part or a dot for a part")
    attributes = {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        "config": json.dumps(dict(config), ensure_ascii=False, sort_keys=True),
        "licence": licence,
        "attribution": attribution,
    }
    import h5py

    with atomic_path(path) as aside:
        with h5py.File(aside, "w") as file:
            for key, text in attributes.items():
                file.attrs[key] = text
            file.attrs["sha256"] = _fill(file.create_group("variables"), variables, float16)
        seal(aside)


def _fill(group: Any, variables: Mapping[str, Array], float16: bool) -> str:
    """Write every variable; returns their checksum."""
    digest = _Digest()
    for name in sorted(variables):
        with np.errstate(over="ignore"):
            values = np.asarray(variables[name], dtype="<f2" if float16 else "<f4", order="C")
        if not digest.add(name, values):
            raise ValueError(f"variable {name} holds values that are not finite as {values.dtype}")
        layout: dict[str, Any] = {}
        if values.size and values.ndim:
            layout = {
                "chunks": _chunk_shape(values),
                "shuffle": True,
                "compression": "gzip",
                "compression_opts": _COMPRESSION_LEVEL,
            }
        group.create_dataset(name, data=values, track_times=False, **layout)
        del values
    return digest.hex()


def _chunk_shape(values: np.ndarray[Any, Any]) -> tuple[int, ...]:
    row_bytes = max(1, values.nbytes // values.shape[0])
    return (min(values.shape[0], max(1, _CHUNK_BYTES // row_bytes)), *values.shape[1:])


def read_model(path: str | os.PathLike[str], kind: str | None = None) -> StoredModel:
    """Read and verify a model file; `kind` says which kind is wanted.

    Raises MidimeError, one sentence, for anything that is not a whole, unharmed model file of that kind.
    """
    path = Path(path)
    with _opened(path) as raw:
        card = _card(path, raw, kind)
        variables = dict(raw.variables)
    digest = _Digest()
    for name in sorted(variables):
        if not digest.add(name, variables[name]):
            raise MidimeError(f"{path} is damaged: variable {name} holds values that are not finite numbers")
    if digest.hex() != card.sha256:
        raise MidimeError(f"{path} is damaged: its weights do not match its checksum; fetch or make it again")
    return StoredModel(card.kind, card.config, variables, card.licence, card.attribution, card.sha256)


def read_card(path: str | os.PathLike[str]) -> ModelCard:
    """What a model file says about itself, its bytes held against its seal; the weights are not read.

    Raises MidimeError, one sentence, for anything that is not a model file.
    """
    path = Path(path)
    with _opened(path) as raw:
        return _card(path, raw, None)


def _opened(path: Path) -> AbstractContextManager[RawModel]:
    if not path.exists():
        raise MidimeError(f"there is no model file {path}")
    if path.is_dir():
        raise MidimeError(f"{path} is a directory; name a model file (HDF5, usually *.h5)")
    return read_hdf5(path)


def _card(path: Path, raw: RawModel, kind: str | None) -> ModelCard:
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
    return ModelCard(
        kind=found,
        config=config,
        parameters=raw.variables.parameters,
        licence=_text(path, attributes, "licence", ""),
        attribution=_text(path, attributes, "attribution", ""),
        sha256=_text(path, attributes, "sha256").lower(),
    )


def _text(path: Path, attributes: Mapping[str, object], key: str, default: str | None = None) -> str:
    value = attributes.get(key, default)
    if not isinstance(value, str):
        raise MidimeError(
            f"{path} is damaged: its attribute {key} is not a text; fetch or make the file again"
        )
    return value
