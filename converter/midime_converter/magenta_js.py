"""The magenta.js checkpoint folder: config.json, weights_manifest.json and shards.

weights_manifest.json is a list of groups {"paths": [shard, ...], "weights": [{"name", "shape", "dtype",
"quantization"?: {"dtype", "min", "scale"}}, ...]}. A group's shards, one after the other, are one run of
bytes; its weights lie in it back to back, in order, little-endian, unaligned, over the borders of shards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midime_converter.checkpoint import Description, Shape
from midime_converter.files import member, read_json
from midime_converter.finite import not_finite
from midime_converter.ignored import is_training_state
from midime_converter.layout import check_layout
from midime_converter.magenta_js_config import read_config
from midime_converter.manifest_entry import MAX_BYTES, MAX_NAME, MAX_RANK, is_name, kind_of, proper_shape
from midime_converter.shards import Region, Shards
from midime_converter.storage import Stored, stored_form, to_float32
from midime_tui.errors import MidimeError
from midime_tui.nn.arrays import Array

CONFIG = "config.json"
MANIFEST = "weights_manifest.json"
CONFIG_LIMIT = 1 << 18
MANIFEST_LIMIT = 1 << 20
MAX_WEIGHTS = 10_000
_MAX_SHARDS = 10_000


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one weight's bytes lie, and what they are."""

    shards: Shards
    offset: int
    length: int
    shape: Shape
    stored: Stored


def is_magenta_js(source: Path) -> bool:
    """Whether `source` is a folder that holds a weights manifest."""
    return source.is_dir() and (source / MANIFEST).exists()


class MagentaJsFolder:
    """A folder read so far that every weight's place is known and every byte is accounted for.

    Raises MidimeError, one sentence, where the manifest is hostile, broken or does not fit the shards.
    """

    format = "magenta.js folder"

    def __init__(self, source: Path) -> None:
        self.source = source
        config = read_json(member(source, CONFIG, "the magenta.js format"), CONFIG_LIMIT)
        if not isinstance(config, dict):
            raise MidimeError(f"{source / CONFIG} holds {kind_of(config)}; a JSON object would be right")
        self._config: dict[str, Any] = config
        self._places: dict[str, _Place] = {}
        manifest = read_json(member(source, MANIFEST, "the magenta.js format"), MANIFEST_LIMIT)
        if not isinstance(manifest, list) or not manifest:
            raise self._wrong(f"holds {kind_of(manifest)}; a list of groups would be right")
        names: set[str] = set()
        for index, group in enumerate(manifest, 1):
            self._plan_group(index, group, names)
        self.shapes: dict[str, Shape] = {name: place.shape for name, place in self._places.items()}
        total = 4 * sum(math.prod(shape) for shape in self.shapes.values())
        if total > MAX_BYTES:
            raise self._wrong(f"describes {total:,} bytes of weights; a MusicVAE has at most {MAX_BYTES:,}")

    def read(self, name: str) -> Array:
        """One variable, float32, finite; raises MidimeError naming it where its bytes do not give that."""
        place = self._places[name]
        values = to_float32(place.stored, place.shards.read(place.offset, place.length))
        wrong = not_finite(values)
        if wrong:
            raise MidimeError(
                f"{self.source}: variable {name} holds {wrong:,} numbers that are NaN or infinite; "
                "fetch the checkpoint again"
            )
        return values.reshape(place.shape)

    def describe(self, config: str | None = None) -> Description:
        """Hold the variables against config.json; raises MidimeError where they do not fit."""
        if config is not None:
            raise MidimeError(f"{self.source} says in {CONFIG} what it is; leave --config out")
        reading = read_config(self._config, str(self.source / CONFIG))
        z_size = check_layout(self.shapes, reading.layout, str(self.source))
        return reading.description(z_size)

    def _plan_group(self, index: int, group: object, names: set[str]) -> None:
        if not isinstance(group, dict):
            raise self._wrong(
                f"group {index} is {kind_of(group)}; an object with paths and weights would be right"
            )
        shards = self._shards(index, group.get("paths"))
        weights = group.get("weights")
        if not isinstance(weights, list):
            raise self._wrong(f"group {index} has no list of weights")
        if len(names) + len(weights) > MAX_WEIGHTS:
            raise self._wrong(f"has more than {MAX_WEIGHTS:,} weights; no MusicVAE has")
        offset = 0
        for entry in weights:
            name, shape, stored = self._entry(index, entry)
            if name in names:
                raise self._wrong(f"has variable {name} twice; once would be right")
            names.add(name)
            length = math.prod(shape) * stored.item_bytes
            if offset + length > shards.size:
                raise MidimeError(
                    f"{self.source}: variable {name} needs bytes {offset:,} to {offset + length:,} of group "
                    f"{index}, whose shards end at byte {shards.size:,} ({shards.parts[-1].name}); "
                    "fetch the checkpoint again"
                )
            if not is_training_state(name):
                self._places[name] = _Place(shards, offset, length, shape, stored)
            offset += length
        if offset < shards.size:
            raise MidimeError(
                f"{self.source}: the shards of group {index} hold {shards.size:,} bytes, {MANIFEST} accounts "
                f"for {offset:,}; the two do not belong together"
            )

    def _shards(self, index: int, paths: object) -> Shards:
        if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
            raise self._wrong(f"group {index} has no list of shard files (paths)")
        if len(paths) > _MAX_SHARDS:
            raise self._wrong(f"group {index} has more than {_MAX_SHARDS:,} shards; no checkpoint has")
        if len(set(paths)) < len(paths):
            raise self._wrong(f"group {index} names a shard twice; once would be right")
        return Shards.of([Region.whole(member(self.source, path, MANIFEST)) for path in paths])

    def _entry(self, index: int, entry: object) -> tuple[str, Shape, Stored]:
        if not isinstance(entry, dict):
            raise self._wrong(f"group {index} has {kind_of(entry)} among its weights; objects would be right")
        name = entry.get("name")
        if not is_name(name):
            raise self._wrong(
                f"group {index} has a weight without a proper name; a printable text of 1..{MAX_NAME} "
                "characters would be right"
            )
        shape = proper_shape(entry.get("shape"))
        if shape is None:
            raise self._wrong(
                f"variable {name} has no proper shape; at most {MAX_RANK} whole numbers above 0 "
                "would be right"
            )
        form = stored_form(entry.get("dtype"), entry.get("quantization"), skipped=is_training_state(name))
        if isinstance(form, str):
            raise self._wrong(f"variable {name} {form}")
        return name, shape, form

    def _wrong(self, what: str) -> MidimeError:
        return MidimeError(f"{self.source / MANIFEST}: {what}")
