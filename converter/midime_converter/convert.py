"""From a checkpoint to a model file: fetch it where it is remote, look through it, hold it against its
description, write.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from midime_converter.bundle_files import INDEX, find_bundle
from midime_converter.checkpoint import Checkpoint, Description, LazyVariables
from midime_converter.deeplearn_js import VARIABLES, DeeplearnFolder, is_deeplearn
from midime_converter.download import Patience
from midime_converter.downloads import fetched
from midime_converter.magenta_js import CONFIG, MANIFEST, MagentaJsFolder, is_magenta_js
from midime_converter.provenance import Provenance, provenance_of
from midime_converter.tensorflow_bundle import TensorFlowBundle
from midime_converter.web import is_url
from midime_tui.atomic import check_writable
from midime_tui.errors import MidimeError
from midime_tui.nn.arrays import Array

_LARGEST_HALF = 65504.0
_TITLES = {
    "melody": "melodies",
    "drums": "drums",
    "drum-roll": "drums",
    "groove": "drum grooves",
    "trio": "trios",
    "multitrack": "several instruments",
    "drum-sets": "drums",
    "rhythm": "rhythms of melodies",
    "trio-rhythm": "rhythms of trios",
    "contour": "contours of melodies",
}
_STEPS_PER_BAR = 16


@dataclass(frozen=True, slots=True)
class ConversionReport:
    """What was converted.

    format:     the checkpoint's format, for people
    source:     where it lay
    out:        the model file
    converter:  melody, drums, drum-roll, groove or trio
    steps:      sixteenths in a chunk
    segments:   1 for a flat model
    z_size:     numbers in a latent code
    variables:  how many were written
    parameters: how many numbers they hold
    bytes:      size of the model file
    licence:    of the weights, as far as it is known
    fetched:    of a checkpoint that came over the net the address, the bytes and their SHA-256
    """

    format: str
    source: str
    out: str
    converter: str
    steps: int
    segments: int
    z_size: int
    variables: int
    parameters: int
    bytes: int
    licence: str = ""
    fetched: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)

    def sentence(self) -> str:
        """For people."""
        parts = f" in {self.segments} segments" if self.segments > 1 else ""
        return (
            f"{self.out}: a MusicVAE for {_TITLES[self.converter]} of {self.steps} steps{parts}, "
            f"{self.z_size} numbers a code, {self.parameters:,} parameters ({self.bytes:,} bytes), "
            f"from the {self.format} {self.source}"
        )


def convert(
    source: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    float16: bool = False,
    config: str | None = None,
    provenance: Provenance | None = None,
    patience: Patience | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> ConversionReport:
    """Convert the checkpoint at `source`, a path or an address, to the model file `out`, whole or not at all.

    float16:     store halves; the file shrinks to half, the weights are rounded to 11 significant bits
    config:      the name of one of Magenta's configurations, for a checkpoint with no description beside it
    provenance:  whose the weights are; where it is not given, what the address tells
    patience:    with a server
    on_progress: is told in words how far it is

    Raises MidimeError, one sentence, for a source that is no checkpoint midime reads, is broken or hostile,
    and for an output that cannot be written.
    """
    say = on_progress or _silent
    address = os.fspath(source)
    if not is_url(address):
        return _convert(Path(source), out, float16, config, provenance or provenance_of(None), say)
    check_writable(out)
    with fetched(address, patience=patience, on_progress=say) as copy:
        known = provenance or provenance_of(address)
        return _convert(copy.path, out, float16, config, known.fetched(copy), say)


def _convert(
    source: Path,
    out: str | os.PathLike[str],
    float16: bool,
    config: str | None,
    provenance: Provenance,
    say: Callable[[str], None],
) -> ConversionReport:
    checkpoint = open_checkpoint(source)
    where = provenance.url or str(checkpoint.source)
    description = checkpoint.describe(config)
    variables = _Variables(checkpoint, say, float16)

    from midime_tui.models.store import write_model

    write_model(
        out,
        "musicvae",
        _model_config(checkpoint, description, provenance, Path(out).stem),
        variables,
        float16=float16,
        licence=provenance.licence,
        attribution=provenance.attribution,
    )
    return ConversionReport(
        format=checkpoint.format,
        source=where,
        out=os.fspath(out),
        converter=str(description.converter["type"]),
        steps=description.steps,
        segments=description.segments,
        z_size=description.z_size,
        variables=len(checkpoint.shapes),
        parameters=sum(math.prod(shape) for shape in checkpoint.shapes.values()),
        bytes=Path(out).stat().st_size,
        licence=provenance.licence,
        fetched=provenance.note or None,
    )


def open_checkpoint(source: Path) -> Checkpoint:
    """The reader for what lies at `source`, told by its content; raises MidimeError where none fits."""
    try:
        if is_magenta_js(source):
            return MagentaJsFolder(source)
        if is_deeplearn(source):
            return DeeplearnFolder(source)
        bundle = find_bundle(source)
        if bundle is not None:
            return TensorFlowBundle(bundle)
        exists = source.exists()
    except OSError as error:
        raise MidimeError(f"cannot read {source}: {(error.strerror or str(error)).lower()}") from error
    if not exists:
        raise MidimeError(f"there is no checkpoint {source}")
    if source.is_dir():
        raise MidimeError(
            f"{source} is no checkpoint: it has neither {MANIFEST} and {CONFIG} (magenta.js) nor {VARIABLES} "
            f"(deeplearn.js) nor a *{INDEX} file (TensorFlow)"
        )
    raise MidimeError(
        f"{source} is no checkpoint; a magenta.js or deeplearn.js folder, its address, a TensorFlow prefix, "
        "folder or .tar would be right"
    )


def _model_config(
    checkpoint: Checkpoint, description: Description, provenance: Provenance, name: str
) -> dict[str, Any]:
    bars = description.converter["steps"] / (_STEPS_PER_BAR * description.converter.get("parts", 1))
    music = _TITLES[str(description.converter["type"])]
    return {
        "name": name,
        "title": f"{bars:g}-bar {music}, converted from a {checkpoint.format}",
        "converter": description.converter,
        "z_size": description.z_size,
        "steps": description.steps,
        "segments": description.segments,
        **({"slices": list(description.slices)} if description.slices else {}),
        **({"boolean": True} if description.boolean else {}),
        **({"conditions": description.conditions} if description.conditions else {}),
        "source": f"{checkpoint.format} {provenance.url or checkpoint.source.resolve().name}",
        "licence": provenance.licence,
        "attribution": provenance.attribution,
        **({"fetched": provenance.note} if provenance.note else {}),
    }


class _Variables(LazyVariables):
    """The checkpoint's variables, with word of the progress and a check that they survive the packing."""

    def __init__(self, checkpoint: Checkpoint, say: Callable[[str], None], float16: bool) -> None:
        super().__init__(checkpoint)
        self._where = str(checkpoint.source)
        self._say = say
        self._float16 = float16
        self._done = 0

    def __getitem__(self, name: str) -> Array:
        values = super().__getitem__(name)
        if self._float16 and float(max(values.max(), -values.min())) > _LARGEST_HALF:
            raise MidimeError(
                f"{self._where}: variable {name} holds numbers beyond {_LARGEST_HALF:g}, "
                "too large for float16; convert without --float16"
            )
        self._done += 1
        self._say(f"reading {self._done} of {len(self)} variables")
        return values


def _silent(_: str) -> None:
    pass
