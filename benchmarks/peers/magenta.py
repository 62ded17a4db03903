"""The real magenta.js in Node, on TensorFlow.js's cpu or wasm back end."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.work import DECODE, ENCODE, TRAIN, Answer, Work, depths_of
from midime_tui.models import MusicVAE

_HERE = Path(__file__).parent
_EPOCHS = 3  # of a training that takes minutes, enough to tell how many


class Missing(Exception):
    """A peer that is not here; the message says what would bring it."""


class Magenta:
    """One Node process that keeps its models; times are taken inside it, so transport does not count.

    A work that once took longer than `patience` seconds is not asked for again.
    """

    def __init__(self, backend: str, patience: float = 60.0) -> None:
        """backend: "cpu" or "wasm". Raises Missing where Node or the packages are not there."""
        self.name = f"magenta.js {backend}"
        self._backend, self._patience = backend, patience
        self._slow: set[str] = set()
        self._folder = tempfile.TemporaryDirectory()
        node = shutil.which("node")
        if node is None:
            raise Missing("Node is not installed")
        modules = _HERE / "node_modules"
        paths = [str(modules)] if modules.is_dir() else os.environ.get("NODE_PATH", "").split(os.pathsep)
        wanted = ["@magenta/music"] + ["@tensorflow/tfjs-backend-wasm"] * (backend == "wasm")
        for package in wanted:
            if not any((Path(path) / package).is_dir() for path in paths if path):
                raise Missing(f"{package} is not installed: npm install --ignore-scripts in benchmarks/peers")
        handler = partial(_Quiet, directory=self._folder.name)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._process = subprocess.Popen(
            [node, str(_HERE / "magenta.js"), backend],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "NODE_PATH": os.pathsep.join(paths)},
        )
        self._loaded: set[int] = set()

    def do(self, work: Work, *, tell: bool) -> Answer | None:
        if work.name in self._slow or (work.kind == TRAIN and self._backend == "wasm"):
            return None  # the wasm back end has no gradients of what MidiMe needs
        subject = work.subject
        name = str(id(subject))
        if id(subject) not in self._loaded:
            write_folder(Path(self._folder.name) / name, subject.vae)
            files = {}
            for key, values in (("z", subject.z), ("x", subject.x)):
                files[key] = str(Path(self._folder.name) / f"{name}-{key}.bin")
                np.ascontiguousarray(values, "<f4").tofile(files[key])
            url = f"http://127.0.0.1:{self._server.server_address[1]}/{name}"
            self._ask({"load": name, "url": url, "shape": list(subject.x.shape), **files})
            self._loaded.add(id(subject))
        size = min(work.size, _EPOCHS) if work.kind == TRAIN else work.size
        told = self._ask({"do": work.kind, "model": name, "size": size, "tell": tell})
        if told["seconds"] > self._patience:
            self._slow.add(work.name)
        if work.kind == TRAIN:
            return Answer(told["seconds"] * work.size / size, note=f"by {size} epochs")
        if "values" not in told:
            return Answer(told["seconds"])
        values = np.asarray(told["values"]).reshape(*told["shape"], -1)
        if work.kind == DECODE:
            depths = depths_of(subject.vae.variables)
            values = values - np.concatenate([[0], np.cumsum(depths[:-1])]).astype(np.int64)
        elif work.kind == ENCODE:
            values = values[..., 0]
        return Answer(told["seconds"], values)

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            assert self._process.stderr is not None
            raise Missing(self._process.stderr.read().strip().splitlines()[0])
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def write_folder(folder: Path, vae: MusicVAE) -> None:
    """The model as magenta.js reads it: config.json, weights_manifest.json and one shard of float32."""
    folder.mkdir()
    config = dict(vae.config.converter)
    piano = {"minPitch": 21, "maxPitch": 108}
    arguments: dict[str, Any] = {"numSteps": vae.config.steps, "numSegments": vae.config.segments}
    if config["type"] == "trio":
        kind = "TrioConverter"
        arguments |= {"melArgs": piano, "bassArgs": piano, "drumsArgs": {}}
    else:
        kind = "MelodyConverter"
        arguments |= piano
    if vae.config.segments == 1:
        del arguments["numSegments"]
    whole = {"type": "MusicVAE", "dataConverter": {"type": kind, "args": arguments}}
    (folder / "config.json").write_text(json.dumps(whole))
    weights = [{"name": n, "shape": list(v.shape), "dtype": "float32"} for n, v in vae.variables.items()]
    (folder / "weights_manifest.json").write_text(json.dumps([{"paths": ["shard"], "weights": weights}]))
    with (folder / "shard").open("wb") as file:
        for values in vae.variables.values():
            file.write(np.ascontiguousarray(values, "<f4").tobytes())
