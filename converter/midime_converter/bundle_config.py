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
    PublishedConfig,
    config_in,
    published_config,
)
from midime_tui.errors import MidimeError
from midime_tui.models.architecture import Architecture, read_architecture
from midime_tui.music import drum_classes
from midime_tui.music.converters import converter_from_config
from midime_tui.music.melody_classes import MAX_PITCH, MIN_PITCH

ORIGIN = "magenta"
_BARS = re.compile(r"(?<!\d)(\d{1,2})[ _-]?bar")
_STEPS_PER_BAR = 16
_STEPS_PER_SEGMENT = 16
_SEGMENTS = 16
_MAX_BARS = 64

_MELODY = MAX_PITCH - MIN_PITCH + 3
_DRUM_SETS = 1 << len(DRUM_PITCHES)
_TRIO = (_MELODY, _MELODY, _DRUM_SETS)
_GROOVE = 3 * len(GROOVE_DRUM_PITCHES)
# Depth of the input, depths of the outputs, and whether a NADE writes them: what reads and writes them.
_KINDS: dict[tuple[int, tuple[int, ...], bool], str] = {
    (_MELODY, (_MELODY,), False): "melody",
    (len(DRUM_PITCHES) + 1, (_DRUM_SETS,), False): "drums",
    (sum(_TRIO), _TRIO, False): "trio",
    (sum(_TRIO), (sum(_TRIO),), False): "trio",
    (_GROOVE, (_GROOVE,), False): "groove",
    (len(DRUM_PITCHES) + 1, (len(DRUM_PITCHES),), True): "drum-roll",
    (len(FULL_DRUM_PITCHES) + 1, (len(FULL_DRUM_PITCHES),), True): "drum-roll",
}


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
    kind = _KINDS.get((architecture.depth_in, outputs, nade))
    published = published_config(config) if config is not None else None
    if published is not None and published.kind != kind:
        raise MidimeError(
            f"{where} reads {architecture.depth_in} and writes {_written(outputs, nade)} numbers a step"
            f"{f', as for {kind}' if kind else ''}; the config {config} is for {published.kind}"
        )
    if kind is None:
        raise MidimeError(
            f"{where} reads {architecture.depth_in} and writes {_written(outputs, nade)} numbers a step; "
            "midime convert supports melodies (90, 90), drums (10, 512; 10, 9 or 62, 61 by a NADE), "
            "grooves (27, 27) and trios (692, 90 + 90 + 512)"
        )
    if published is None:
        published = _named(names, kind)
    if published is None and kind == "groove":
        raise MidimeError(
            f"{where}: no variable tells what a groove model's encoder sees; name its config, such as "
            "--config groovae_4bar, groovae_2bar_humanize or groovae_2bar_tap_fixed_velocity"
        )
    hierarchical = architecture.conductor is not None or len(architecture.levels) > 1
    steps, segments = _steps(hierarchical, names, where, published if config is not None else None)
    converter: dict[str, Any] = {"type": kind, "steps": steps, "segments": segments, "origin": origin}
    if kind in ("melody", "trio"):
        converter.update(min_pitch=MIN_PITCH, max_pitch=MAX_PITCH)
    if kind != "melody":
        full = architecture.depth_in == len(FULL_DRUM_PITCHES) + 1
        table = FULL_DRUM_PITCHES if full else DRUM_PITCHES if origin == ORIGIN else drum_classes.DRUM_PITCHES
        converter.update(drum_pitches=[list(pitches) for pitches in table])
    options = {} if published is None else published.options
    _check(converter | options, options, architecture, f"{where}")
    slices = _TRIO if kind == "trio" and len(outputs) == 1 else ()
    return Description(converter | options, steps, segments, architecture.z_size, slices)


def _written(outputs: tuple[int, ...], nade: bool) -> str:
    return " + ".join(map(str, outputs)) + (" (NADE)" if nade else "")


def _named(names: Sequence[str], kind: str) -> PublishedConfig | None:
    """The published configuration whose name the checkpoint bears, if it is one of that kind."""
    for name in names:
        found = config_in(name)
        if found is not None and published_config(found).kind == kind:
            return published_config(found)
    return None


def _check(
    converter: dict[str, Any], options: Mapping[str, Any], architecture: Architecture, where: str
) -> None:
    """Whether midime has a converter that does all the options, and reads and writes the model's depths."""
    try:
        made = converter_from_config(converter)
    except MidimeError as error:
        raise MidimeError(f"{where}: {error}; midime convert does not support it yet") from error
    lacking = [key for key, value in options.items() if made.config().get(key) != value]
    if lacking:
        raise MidimeError(
            f"{where} is a {converter['type']} model with {lacking[0]}, which midime convert does not "
            "support yet"
        )
    controls = architecture.cores[0].controls
    depths = (architecture.depth_in - controls, architecture.depth_out)
    if (made.depth_in, made.depth_out) != depths:
        raise MidimeError(
            f"{where} reads {depths[0]} and writes {depths[1]} numbers a step; its {converter['type']} "
            f"converter has {made.depth_in} and {made.depth_out}"
        )


def _steps(
    hierarchical: bool, names: Sequence[str], where: str, told: PublishedConfig | None
) -> tuple[int, int]:
    """Steps and segments of a chunk."""
    if told is not None:
        if (told.segments > 1) != hierarchical:
            form = "hierarchical" if hierarchical else "flat"
            raise MidimeError(f"{where} has the variables of a {form} model, the config is for another")
        return told.steps, told.segments
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
