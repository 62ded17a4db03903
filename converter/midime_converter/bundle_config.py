"""What a checkpoint without a description is, told by the names and shapes of its variables.

The depths give the converter; only the number of steps is in no variable, and for some depths (grooves)
several converters fit. What is missing is taken from the configuration that a person names, else from the
checkpoint's own name where it holds that of a published one or says how many bars there are
("cat-mel_2bar_big"), else for hierarchical decoders from what the published ones have: 16 segments of 16
steps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from midime_converter.checkpoint import Description, Shape
from midime_converter.layout import refuse_unsupported
from midime_converter.published_configs import (
    DRUM_PITCHES,
    FULL_DRUM_PITCHES,
    GROOVE_DRUM_PITCHES,
    TRACKS,
    PublishedConfig,
    config_in,
    published_config,
)
from midime_tui.errors import MidimeError
from midime_tui.models.architecture import read_architecture
from midime_tui.music import drum_classes
from midime_tui.music.conditions import ENCODERS, conditions_from_config
from midime_tui.music.converters import converter_from_config
from midime_tui.music.melody_classes import MAX_PITCH, MIN_PITCH

ORIGIN = "magenta"
_BARS = re.compile(r"(?<!\d)(\d{1,2})[ _-]?bar")
_STEPS_PER_BAR = 16
_STEPS_PER_SEGMENT = 16
_SEGMENTS = 16
_MAX_BARS = 64
_MULTITRACK = (512, 8)  # rows and segments of every published one

_MELODY = MAX_PITCH - MIN_PITCH + 3
_DRUM_SETS = 1 << len(DRUM_PITCHES)
_TRIO = (_MELODY, _MELODY, _DRUM_SETS)
_GROOVE = 3 * len(GROOVE_DRUM_PITCHES)
_TRACKS = converter_from_config({"type": "multitrack", **TRACKS}).depth_in
# Depth of the input without controls, depths of the outputs, whether a NADE writes them: converter type.
_KINDS: dict[tuple[int, tuple[int, ...], bool], str] = {
    (_MELODY, (_MELODY,), False): "melody",
    (len(DRUM_PITCHES) + 1, (_DRUM_SETS,), False): "drums",
    (sum(_TRIO), _TRIO, False): "trio",
    (sum(_TRIO), (sum(_TRIO),), False): "trio",
    (_GROOVE, (_GROOVE,), False): "groove",
    (_TRACKS, (_TRACKS,), False): "multitrack",
    (len(DRUM_PITCHES) + 1, (len(DRUM_PITCHES),), True): "drum-roll",
    (len(FULL_DRUM_PITCHES) + 1, (len(FULL_DRUM_PITCHES),), True): "drum-roll",
}
# Controls a step, where the Python original puts chords there; it tells no model a key.
_CHORDS = {depth: name for name, (depth, _, _) in ENCODERS.items()}


def describe_bundle(
    shapes: Mapping[str, Shape],
    names: Sequence[str],
    where: str,
    config: str | None = None,
    origin: str = ORIGIN,
) -> Description:
    """Derive the description.

    names:  what the checkpoint is called, the closest first
    config: the name of a published configuration, where a person gives one
    origin: whose tensors the model was trained with

    Raises MidimeError, naming the variable or the depths, for what is no MusicVAE, is not supported yet or
    does not fit the configuration, and where something is missing that only a configuration tells.
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
    controls = architecture.control_depth
    reads = architecture.depth_in - controls
    kind = _KINDS.get((reads, outputs, nade))
    written = _written(reads, controls, outputs, nade)
    published = published_config(config) if config is not None else None
    if published is not None and published.kind != kind:
        as_for = f", as for {kind}" if kind else ""
        raise MidimeError(f"{where} {written}{as_for}; the config {config} is for {published.kind}")
    if kind is None:
        raise MidimeError(
            f"{where} {written}; midime convert supports melodies (90, 90), drums (10, 512; 10, 9 or 62, 61 "
            f"by a NADE), grooves (27, 27), trios (692, 90 + 90 + 512) and multitracks ({_TRACKS}, {_TRACKS})"
        )
    if published is None:
        published = _named(names, kind)
    if published is None and kind == "groove":
        raise MidimeError(
            f"{where}: no variable tells what a groove model's encoder sees; name its config, such as "
            "--config groovae_4bar, groovae_2bar_humanize or groovae_2bar_tap_fixed_velocity"
        )
    conditions = published.conditions if published is not None else _conditions(controls, where)
    if conditions_from_config(conditions).depth != controls:
        raise MidimeError(
            f"{where} {written}; its config has {conditions_from_config(conditions).depth} controls"
        )
    if kind == "multitrack" and published is None:
        published = PublishedConfig(kind, *_MULTITRACK, TRACKS)
    hierarchical = architecture.conductor is not None or len(architecture.levels) > 1
    told = published if config is not None or kind == "multitrack" else None
    rows, segments = _rows(hierarchical, names, where, told)
    options = {} if published is None else published.options
    converter = _converter(kind, reads, rows, segments, origin) | options
    _check(converter, options, (reads, sum(outputs)), where)
    slices = _TRIO if kind == "trio" and len(outputs) == 1 else ()
    return Description(converter, rows, segments, architecture.z_size, slices, conditions=conditions)


def _converter(kind: str, reads: int, rows: int, segments: int, origin: str) -> dict[str, Any]:
    """What the depths alone say of the converter."""
    converter: dict[str, Any] = {"type": kind, "segments": segments, "origin": origin}
    if kind == "multitrack":
        return {**converter, "rows": rows}
    converter["steps"] = rows
    if kind in ("melody", "trio"):
        converter.update(min_pitch=MIN_PITCH, max_pitch=MAX_PITCH)
    if kind != "melody":
        full = reads == len(FULL_DRUM_PITCHES) + 1
        table = FULL_DRUM_PITCHES if full else DRUM_PITCHES if origin == ORIGIN else drum_classes.DRUM_PITCHES
        converter["drum_pitches"] = [list(pitches) for pitches in table]
    return converter


def _conditions(controls: int, where: str) -> dict[str, Any]:
    if controls and controls not in _CHORDS:
        raise MidimeError(
            f"{where} is told {controls} numbers a step besides, and no variable tells what they are; name "
            "its config, such as --config groovae_2bar_hits_control"
        )
    return {"chords": _CHORDS[controls]} if controls else {}


def _written(reads: int, controls: int, outputs: tuple[int, ...], nade: bool) -> str:
    besides = f" (and {controls} controls)" if controls else ""
    written = " + ".join(map(str, outputs)) + (" (NADE)" if nade else "")
    return f"reads {reads}{besides} and writes {written} numbers a step"


def _named(names: Sequence[str], kind: str) -> PublishedConfig | None:
    """The published configuration whose name the checkpoint bears, if it is one of that kind."""
    for name in names:
        found = config_in(name)
        if found is not None and published_config(found).kind == kind:
            return published_config(found)
    return None


def _check(
    converter: dict[str, Any], options: Mapping[str, Any], depths: tuple[int, int], where: str
) -> None:
    """Whether midime has a converter that does all the options, and reads and writes the model's depths."""
    try:
        made = converter_from_config(converter)
    except MidimeError as error:
        raise MidimeError(f"{where}: {error}") from error
    lacking = [key for key, value in options.items() if made.config().get(key) != value]
    if lacking or (made.depth_in, made.depth_out) != depths:
        what = f"{lacking[0]} of its config" if lacking else f"its depths {depths[0]} and {depths[1]}"
        raise MidimeError(f"{where}: midime has no {converter['type']} converter with {what}")


def _rows(
    hierarchical: bool, names: Sequence[str], where: str, told: PublishedConfig | None
) -> tuple[int, int]:
    """Rows and segments of a chunk."""
    if told is not None:
        if (told.segments > 1) != hierarchical:
            form = "hierarchical" if hierarchical else "flat"
            raise MidimeError(f"{where} has the variables of a {form} model, the config is for another")
        return told.rows, told.segments
    for name in names:
        found = _BARS.search(name)
        if found and 1 <= int(found[1]) <= _MAX_BARS:
            steps = int(found[1]) * _STEPS_PER_BAR
            return steps, steps // _STEPS_PER_SEGMENT if hierarchical else 1
    if hierarchical:
        return _SEGMENTS * _STEPS_PER_SEGMENT, _SEGMENTS
    raise MidimeError(
        f"{where}: no variable tells how many bars a chunk has; name its config, such as "
        "--config cat-mel_2bar_small, or put it into a folder whose name says so, such as mel_2bar"
    )
