"""What a magenta.js config.json says: which converter, how many steps, which sizes follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from midime_converter.layout import Layout
from midime_tui.errors import MidimeError
from midime_tui.music.converters import MAX_STEPS, DrumRollConverter, TrioConverter, converter_from_config
from midime_tui.music.drum_classes import DRUM_PITCHES, MAX_CLASSES
from midime_tui.music.notes import STEPS_PER_QUARTER

ORIGIN = "magenta.js"


def read_config(config: Mapping[str, Any], where: str) -> tuple[dict[str, Any], Layout]:
    """The converter in our terms, and the sizes that the variables must have; `where` names the file.

    Raises MidimeError for anything else than a MusicVAE, for types that are not supported (yet), by name,
    and for arguments out of range.
    """
    kind = config.get("type")
    if kind != "MusicVAE":
        raise MidimeError(f"{where} describes {_named(kind, 'no model type')}; a MusicVAE would be right")
    for key, what in _NOT_YET_KEYS.items():
        if config.get(key):
            raise MidimeError(f"{where} asks for {what} ({key}), which midime convert does not support yet")
    spec = config.get("dataConverter")
    if not isinstance(spec, dict):
        raise MidimeError(f"{where} has no dataConverter; an object with type and args would be right")
    name = spec.get("type")
    if not isinstance(name, str) or name not in _CONVERTERS:
        known = isinstance(name, str) and name in _NOT_YET
        what = f"the converter {name} ({_NOT_YET[str(name)]})" if known else _named(name, "no converter type")
        why = "midime convert does not support it yet" if known else "magenta.js has no such converter"
        raise MidimeError(f"{where} has {what}; {why}, but reads {', '.join(_CONVERTERS)}")
    args = spec.get("args")
    if not isinstance(args, dict):
        raise MidimeError(f"{where}: {name} has no args; an object with numSteps would be right")
    given = _Args(args, f"{where}: {name}")
    ours = _CONVERTERS[name](given)
    converter = converter_from_config(ours)
    depths = converter.splits if isinstance(converter, TrioConverter) else (converter.depth_out,)
    nade = isinstance(converter, DrumRollConverter)
    return ours, Layout(converter.depth_in, depths, given.segments(), nade)


class _Args:
    """A converter's arguments, each read with its range."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self.values = values
        self.where = where

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.values.get(key)
        if type(value) is not int or not low <= value <= high:
            raise MidimeError(
                f"{self.where} has {key} {_short(value)}; a whole number in range {low}..{high}"
            )
        return value

    def part(self, key: str) -> _Args:
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise MidimeError(f"{self.where} has no {key}; an object would be right")
        return _Args(value, f"{self.where}, {key}")

    def steps(self) -> int:
        return self.whole("numSteps", 1, MAX_STEPS)

    def segments(self) -> int | None:
        if not self.values.get("numSegments"):
            return None
        segments = self.whole("numSegments", 1, MAX_STEPS)
        if self.steps() % segments:
            raise MidimeError(
                f"{self.where} has {self.steps()} steps in {segments} segments; equal parts would be right"
            )
        return segments

    def shape(self, kind: str) -> dict[str, Any]:
        """What every converter of ours says about itself."""
        return {"type": kind, "steps": self.steps(), "segments": self.segments() or 1, "origin": ORIGIN}

    def pitches(self) -> tuple[int, int]:
        low = self.whole("minPitch", 0, 127)
        return low, self.whole("maxPitch", low, 127)

    def drum_pitches(self) -> list[list[int]]:
        table = self.values.get("pitchClasses")
        if table is None:
            return [list(pitches) for pitches in DRUM_PITCHES]
        proper = isinstance(table, list) and 0 < len(table) <= MAX_CLASSES
        if not proper or not all(_are_pitches(pitches) for pitches in table):
            raise MidimeError(
                f"{self.where} has no proper pitchClasses; 1..{MAX_CLASSES} lists of pitches 0..127 "
                "would be right"
            )
        return [list(pitches) for pitches in table]


def _melody(args: _Args) -> dict[str, Any]:
    low, high = args.pitches()
    return {**args.shape("melody"), "min_pitch": low, "max_pitch": high}


def _drums(args: _Args) -> dict[str, Any]:
    return {**args.shape("drums"), "drum_pitches": args.drum_pitches()}


def _drum_roll(args: _Args) -> dict[str, Any]:
    return {**args.shape("drum-roll"), "drum_pitches": args.drum_pitches()}


def _groove(args: _Args) -> dict[str, Any]:
    if args.values.get("splitInstruments"):
        raise MidimeError(
            f"{args.where} has splitInstruments, a step for every drum, which midime convert "
            "does not support yet"
        )
    if args.values.get("stepsPerQuarter") not in (None, 0, STEPS_PER_QUARTER):
        raise MidimeError(
            f"{args.where} has stepsPerQuarter {_short(args.values['stepsPerQuarter'])}; midime convert "
            f"reads models of {STEPS_PER_QUARTER} steps a quarter"
        )
    playing = {key: bool(args.values.get(key)) for key in ("humanize", "tapify")}
    return {**args.shape("groove"), "drum_pitches": args.drum_pitches(), **playing}


def _trio(args: _Args) -> dict[str, Any]:
    melody, bass, drums = (args.part(key) for key in ("melArgs", "bassArgs", "drumsArgs"))
    low, high = melody.pitches()
    if bass.pitches() != (low, high):
        raise MidimeError(
            f"{args.where} has different pitch ranges for melody and bass; midime convert "
            "reads trios with one range"
        )
    return {
        **args.shape("trio"),
        "min_pitch": low,
        "max_pitch": high,
        "drum_pitches": drums.drum_pitches(),
    }


_CONVERTERS: dict[str, Callable[[_Args], dict[str, Any]]] = {
    "MelodyConverter": _melody,
    "DrumsConverter": _drums,
    "DrumRollConverter": _drum_roll,
    "GrooveConverter": _groove,
    "TrioConverter": _trio,
}
# What magenta.js has besides, and what it is.
_NOT_YET = {
    "DrumsOneHotConverter": "drums one-hot at the input",
    "MelodyRhythmConverter": "a melody's rhythm",
    "MelodyShapeConverter": "a melody's contour",
    "MultitrackConverter": "several instruments with velocities",
    "TrioRhythmConverter": "a trio's rhythm",
}
_NOT_YET_KEYS = {
    "chordEncoder": "chord conditioning",
    "conditionOnKey": "conditioning on the key",
    "extraControls": "control signals",
    "useBooleanDecoder": "a boolean decoder",
}


def _are_pitches(value: object) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= 128
        and all(type(pitch) is int and 0 <= pitch <= 127 for pitch in value)
    )


def _named(value: object, otherwise: str) -> str:
    return _short(value) if isinstance(value, str) else otherwise


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
