"""What a TensorFlow checkpoint of a MusicVAE is, told by the names and shapes of its variables.

There is no description beside the weights. The depths give the converter; only the number of steps is in no
variable, and is taken from the checkpoint's name ("cat-mel_2bar_big"), or for hierarchical decoders from what
the published ones have: 16 segments of 16 steps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from midime_converter.checkpoint import Description, Shape
from midime_converter.layout import refuse_unsupported
from midime_tui.errors import MidimeError
from midime_tui.models.architecture import Architecture, read_architecture
from midime_tui.music.melody_classes import MAX_PITCH, MIN_PITCH

ORIGIN = "magenta"
_BARS = re.compile(r"(?<!\d)(\d{1,2})[ _-]?bar")
_STEPS_PER_BAR = 16
_STEPS_PER_SEGMENT = 16
_SEGMENTS = 16
_MAX_BARS = 64

# The drum classes of the Python original (note_seq): not those of magenta.js in the pitches 22, 26, 43, 52.
DRUM_PITCHES = (
    (36, 35),
    (38, 27, 28, 31, 32, 33, 34, 37, 39, 40, 56, 65, 66, 75, 85),
    (42, 44, 54, 68, 69, 70, 71, 73, 78, 80, 22),
    (46, 67, 72, 74, 79, 81, 26),
    (45, 29, 41, 43, 61, 64, 84),
    (48, 47, 60, 63, 77, 86, 87),
    (50, 30, 62, 76, 83),
    (49, 52, 55, 57, 58),
    (51, 53, 59, 82),
)
_MELODY = MAX_PITCH - MIN_PITCH + 3
_DRUM_SETS = 1 << len(DRUM_PITCHES)
_TRIO = (_MELODY, _MELODY, _DRUM_SETS)
# Depth of the input and depths of the outputs, and what reads and writes them.
_KINDS: dict[tuple[int, tuple[int, ...]], str] = {
    (_MELODY, (_MELODY,)): "melody",
    (len(DRUM_PITCHES) + 1, (_DRUM_SETS,)): "drums",
    (sum(_TRIO), _TRIO): "trio",
    (sum(_TRIO), (sum(_TRIO),)): "trio",
}

_NADE_KINDS: dict[tuple[int, tuple[int, ...]], str] = {
    (len(DRUM_PITCHES) + 1, (len(DRUM_PITCHES),)): "drum-roll",
}


def describe_bundle(shapes: Mapping[str, Shape], names: Sequence[str], where: str) -> Description:
    """Derive the description; `names` are what the checkpoint is called, the closest first.

    Raises MidimeError, naming the variable or the depths, for what is no MusicVAE or is not supported yet,
    and where no name says how many bars a chunk has.
    """
    refuse_unsupported(shapes, where)
    # Only shapes are looked at, so that one zero can stand for each variable's numbers.
    hollow = {name: np.broadcast_to(np.float32(0), shape) for name, shape in shapes.items()}
    try:
        architecture = read_architecture(hollow)
    except MidimeError as error:
        raise MidimeError(f"{where}: {error}") from error
    outputs = tuple(core.depth for core in architecture.cores)
    nade = any(core.nade is not None for core in architecture.cores)
    kind = (_NADE_KINDS if nade else _KINDS).get((architecture.depth_in, outputs))
    if kind is None:
        written = " + ".join(map(str, outputs)) + (" (NADE)" if nade else "")
        raise MidimeError(
            f"{where} reads {architecture.depth_in} and writes {written} numbers a step; "
            "midime convert supports melodies (90, 90), drums (10, 512 or 9 by a NADE) "
            "and trios (692, 90 + 90 + 512)"
        )
    steps = _steps(architecture, names, where)
    hierarchical = architecture.conductor is not None or len(architecture.levels) > 1
    segments = steps // _STEPS_PER_SEGMENT if hierarchical else 1
    converter: dict[str, Any] = {"type": kind, "steps": steps, "segments": segments, "origin": ORIGIN}
    if kind in ("melody", "trio"):
        converter.update(min_pitch=MIN_PITCH, max_pitch=MAX_PITCH)
    if kind != "melody":
        converter.update(drum_pitches=[list(pitches) for pitches in DRUM_PITCHES])
    slices = _TRIO if kind == "trio" and len(outputs) == 1 else ()
    return Description(converter, steps, segments, architecture.z_size, slices)


def _steps(architecture: Architecture, names: Sequence[str], where: str) -> int:
    for name in names:
        found = _BARS.search(name)
        if found and 1 <= int(found[1]) <= _MAX_BARS:
            return int(found[1]) * _STEPS_PER_BAR
    if architecture.conductor is not None:
        return _SEGMENTS * _STEPS_PER_SEGMENT
    raise MidimeError(
        f"{where}: no variable tells how many bars a chunk has; put the checkpoint into a folder whose "
        "name says so, such as mel_2bar"
    )
