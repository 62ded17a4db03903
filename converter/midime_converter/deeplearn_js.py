"""The deeplearn.js checkpoint folder (2017-18): manifest.json, and a file of raw numbers for each variable.

manifest.json is an object {variable: {"filename", "shape"}}; a file holds the numbers as float32,
little-endian, C order, and nothing else. magenta.js put a converter.json {"type", "args"} beside them, later
a config.json as it has now; where there is neither, names and shapes must do.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from midime_converter.bundle_config import describe_bundle
from midime_converter.checkpoint import Description, Shape
from midime_converter.files import member, read_json
from midime_converter.finite import not_finite
from midime_converter.ignored import is_training_state
from midime_converter.layout import check_layout
from midime_converter.magenta_js import CONFIG, CONFIG_LIMIT, MANIFEST_LIMIT, MAX_WEIGHTS
from midime_converter.magenta_js_config import ORIGIN, read_config
from midime_converter.manifest_entry import MAX_BYTES, MAX_NAME, MAX_RANK, is_name, kind_of, proper_shape
from midime_converter.shards import Region
from midime_tui.errors import MidimeError
from midime_tui.nn.arrays import Array

VARIABLES = "manifest.json"
CONVERTER = "converter.json"
_ITEM_BYTES = 4


def is_deeplearn(source: Path) -> bool:
    """Whether `source` is a folder that holds a manifest of variables."""
    return source.is_dir() and (source / VARIABLES).exists()


class DeeplearnFolder:
    """A folder read so far that every variable's file is known and has the bytes that its shape needs.

    Raises MidimeError, one sentence, where the manifest is hostile, broken or does not fit the files.
    """

    format = "deeplearn.js folder"

    def __init__(self, source: Path) -> None:
        self.source = source
        manifest = read_json(member(source, VARIABLES, "the deeplearn.js format"), MANIFEST_LIMIT)
        if not isinstance(manifest, dict) or not manifest:
            raise self._wrong(f"holds {kind_of(manifest)}; an object of variables would be right")
        if len(manifest) > MAX_WEIGHTS:
            raise self._wrong(f"has more than {MAX_WEIGHTS:,} variables; no MusicVAE has")
        self._files: dict[str, Region] = {}
        self.shapes: dict[str, Shape] = {}
        seen: dict[str, str] = {}
        for name, entry in manifest.items():
            if is_training_state(name):
                continue
            filename, shape = self._entry(name, entry)
            if not shape:  # no model has scalars; training has
                continue
            if filename in seen:
                raise self._wrong(f"names the file {filename[:80]} for {seen[filename]} and for {name}")
            seen[filename] = name
            self._files[name] = self._file(name, filename, shape)
            self.shapes[name] = shape
        total = _ITEM_BYTES * sum(math.prod(shape) for shape in self.shapes.values())
        if total > MAX_BYTES:
            raise self._wrong(f"describes {total:,} bytes of weights; a MusicVAE has at most {MAX_BYTES:,}")

    def read(self, name: str) -> Array:
        """One variable, float32, finite; raises MidimeError naming it where its file does not give that."""
        region = self._files[name]
        values = np.frombuffer(region.read(0, region.size), dtype="<f4").astype(np.float32, copy=False)
        wrong = not_finite(values)
        if wrong:
            raise MidimeError(
                f"{self.source}: variable {name} holds {wrong:,} numbers that are NaN or infinite; "
                "fetch the checkpoint again"
            )
        return values.reshape(self.shapes[name])

    def describe(self, config: str | None = None) -> Description:
        """Hold the variables against converter.json or config.json, or derive all from names and shapes.

        Raises MidimeError where that does not give a model.
        """
        told, where = self._told()
        if told is None:
            names = [self.source.name, self.source.resolve().parent.name]
            return describe_bundle(self.shapes, names, str(self.source), config, ORIGIN)
        if config is not None:
            raise MidimeError(f"{where} says what the checkpoint is; leave --config out")
        reading = read_config(told, where)
        z_size = check_layout(self.shapes, reading.layout, str(self.source))
        return reading.description(z_size)

    def _told(self) -> tuple[dict[str, Any] | None, str]:
        """What stands beside the variables, as a config.json would say it, and where it stands."""
        for file in (CONFIG, CONVERTER):
            path = self.source / file
            if not path.exists():
                continue
            told = read_json(member(self.source, file, "the deeplearn.js format"), CONFIG_LIMIT)
            if not isinstance(told, dict):
                raise MidimeError(f"{path} holds {kind_of(told)}; a JSON object would be right")
            return (told if file == CONFIG else {"type": "MusicVAE", "dataConverter": told}), str(path)
        return None, ""

    def _entry(self, name: str, entry: object) -> tuple[str, Shape]:
        if not is_name(name):
            raise self._wrong(
                f"has a variable without a proper name; a printable text of 1..{MAX_NAME} characters "
                "would be right"
            )
        if not isinstance(entry, dict):
            raise self._wrong(f"has {kind_of(entry)} for variable {name}; an object would be right")
        if entry.get("quantization") is not None or entry.get("dtype") not in (None, "float32"):
            raise self._wrong(f"has variable {name} packed or of another type; plain float32 would be right")
        filename = entry.get("filename")
        if not isinstance(filename, str):
            raise self._wrong(f"has no filename for variable {name}")
        shape = proper_shape(entry.get("shape"))
        if shape is None:
            raise self._wrong(
                f"variable {name} has no proper shape; at most {MAX_RANK} whole numbers above 0 "
                "would be right"
            )
        return filename, shape

    def _file(self, name: str, filename: str, shape: Shape) -> Region:
        region = Region.whole(member(self.source, filename, VARIABLES))
        needed = _ITEM_BYTES * math.prod(shape)
        if region.size != needed:
            verb = "ends at" if region.size < needed else "goes on to"
            raise MidimeError(
                f"{self.source}: {filename} {verb} byte {region.size:,}; variable {name} of shape "
                f"{list(shape)} needs {needed:,} bytes; fetch the checkpoint again"
            )
        return region

    def _wrong(self, what: str) -> MidimeError:
        return MidimeError(f"{self.source / VARIABLES}: {what}")
