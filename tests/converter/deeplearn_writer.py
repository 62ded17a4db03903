"""Writes a magenta.js folder over again as deeplearn.js had it: a file a variable."""

from __future__ import annotations

import json
from pathlib import Path

from midime_converter.magenta_js import MagentaJsFolder


def write_deeplearn(source: Path, folder: Path, description: str | None = "converter.json") -> Path:
    """The checkpoint at `source` as a deeplearn.js folder, with the file `description` to say what it is."""
    checkpoint = MagentaJsFolder(source)
    folder.mkdir()
    manifest: dict[str, object] = {}
    for name, shape in checkpoint.shapes.items():
        filename = name.replace("/", "_")
        manifest[name] = {"filename": filename, "shape": list(shape)}
        (folder / filename).write_bytes(checkpoint.read(name).astype("<f4").tobytes())
    (folder / "manifest.json").write_text(json.dumps(manifest))
    config = json.loads((source / "config.json").read_text())
    if description == "converter.json":
        (folder / description).write_text(json.dumps(config["dataConverter"]))
    elif description is not None:
        (folder / description).write_text(json.dumps(config))
    return folder
