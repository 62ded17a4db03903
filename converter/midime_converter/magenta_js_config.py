"""What a magenta.js config.json says: which converter, how many steps, which sizes follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from midime_converter.checkpoint import Description
from midime_converter.layout import Layout
from midime_tui.errors import MidimeError
from midime_tui.music.conditions import Conditions, conditions_from_config
from midime_tui.music.converters import MAX_STEPS, DrumRollConverter, GrooveConverter, converter_from_config
from midime_tui.music.drum_classes import DRUM_PITCHES, MAX_CLASSES, MAX_HITS
from midime_tui.music.multitrack import parts_of
from midime_tui.music.notes import STEPS_PER_QUARTER

ORIGIN = "magenta.js"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a config.json says.

    converter:  in our terms
    layout:     the sizes that the variables must have
    rows:       rows of a chunk's tensor
    boolean:    whether each number of the output is a yes or no by itself
    conditions: as `midime_tui.music.conditions` reads them
    """

    converter: dict[str, Any]
    layout: Layout
    rows: int
    boolean: bool
    conditions: dict[str, Any]

    def description(self, z_size: int) -> Description:
        """With what only the variables say."""
        return Description(
            self.converter,
            self.rows,
            self.converter["segments"],
            z_size,
            boolean=self.boolean,
            conditions=self.conditions,
        )


def read_config(config: Mapping[str, Any], where: str) -> Reading:
    """Read a config.json; `where` names the file.

    Raises MidimeError for anything else than a MusicVAE, for types that magenta.js does not know, by name,
    and for arguments out of range.
    """
    kind = config.get("type")
    if kind != "MusicVAE":
        raise MidimeError(f"{where} describes {_named(kind, 'no model type')}; a MusicVAE would be right")
    spec = config.get("dataConverter")
    if not isinstance(spec, dict):
        raise MidimeError(f"{where} has no dataConverter; an object with type and args would be right")
    name = spec.get("type")
    if not isinstance(name, str) or name not in _CONVERTERS:
        what = _named(name, "no converter type")
        raise MidimeError(
            f"{where} has {what}; magenta.js has no such converter, but {', '.join(_CONVERTERS)}"
        )
    args = spec.get("args")
    if not isinstance(args, dict):
        raise MidimeError(f"{where}: {name} has no args; an object with numSteps would be right")
    given = _Args(args, f"{where}: {name}")
    ours = _CONVERTERS[name](given)
    converter = converter_from_config(ours)
    conditions = _conditions(config, where)
    boolean = bool(config.get("useBooleanDecoder")) and not isinstance(converter, GrooveConverter)
    layout = Layout(
        converter.depth_in,
        getattr(converter, "splits", (converter.depth_out,)),
        given.segments(),
        nade=isinstance(converter, DrumRollConverter) and not boolean,
        controls=conditions.depth,
    )
    return Reading(ours, layout, converter.rows, boolean, conditions.config())


def _conditions(config: Mapping[str, Any], where: str) -> Conditions:
    encoder = config.get("chordEncoder") or ""
    if not isinstance(encoder, str) or (encoder and encoder not in _CHORD_ENCODERS):
        raise MidimeError(
            f"{where} has {_named(encoder, 'no proper chordEncoder')}; magenta.js knows "
            f"{', '.join(_CHORD_ENCODERS)}"
        )
    try:
        return conditions_from_config(
            {
                "chords": _CHORD_ENCODERS.get(encoder, ""),
                "key": bool(config.get("conditionOnKey")),
                "extra": config.get("extraControls") or [],
            }
        )
    except MidimeError as error:
        raise MidimeError(f"{where}: {error}") from error


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

    def drum_pitches(self, most: int = MAX_CLASSES) -> list[list[int]]:
        table = self.values.get("pitchClasses")
        if table is None:
            return [list(pitches) for pitches in DRUM_PITCHES]
        proper = isinstance(table, list) and 0 < len(table) <= most
        if not proper or not all(_are_pitches(pitches) for pitches in table):
            raise MidimeError(
                f"{self.where} has no proper pitchClasses; 1..{most} lists of pitches 0..127 would be right"
            )
        return [list(pitches) for pitches in table]


def _melody(args: _Args) -> dict[str, Any]:
    low, high = args.pitches()
    return {**args.shape("melody"), "min_pitch": low, "max_pitch": high}


def _drums(args: _Args) -> dict[str, Any]:
    return {**args.shape("drums"), "drum_pitches": args.drum_pitches()}


def _drum_roll(args: _Args) -> dict[str, Any]:
    return {**args.shape("drum-roll"), "drum_pitches": args.drum_pitches(MAX_HITS)}


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


def _drum_sets(args: _Args) -> dict[str, Any]:
    return {**args.shape("drum-sets"), "drum_pitches": args.drum_pitches()}


def _rhythm(args: _Args) -> dict[str, Any]:
    return {**_melody(args), "type": "rhythm"}


def _contour(args: _Args) -> dict[str, Any]:
    return {**_melody(args), "type": "contour"}


def _trio(args: _Args) -> dict[str, Any]:
    melody, bass, drums = (args.part(key) for key in ("melArgs", "bassArgs", "drumsArgs"))
    low, high = melody.pitches()
    own = bass.pitches()
    return {
        **args.shape("trio"),
        "min_pitch": low,
        "max_pitch": high,
        **({} if own == (low, high) else {"bass_pitches": list(own)}),
        "drum_pitches": drums.drum_pitches(),
    }


def _trio_rhythm(args: _Args) -> dict[str, Any]:
    return {**_trio(args), "type": "trio-rhythm"}


def _multitrack(args: _Args) -> dict[str, Any]:
    steps_per_quarter = args.whole("stepsPerQuarter", 1, 960)
    parts = parts_of(steps_per_quarter)
    if parts is None:
        raise MidimeError(
            f"{args.where} has stepsPerQuarter {steps_per_quarter}; a multiple of {STEPS_PER_QUARTER} "
            "would be right"
        )
    # magenta.js takes a limit of 0 for one that is not given
    low = args.whole("minPitch", 0, 127) if args.values.get("minPitch") else 0
    high = args.whole("maxPitch", low, 127) if args.values.get("maxPitch") else 127
    return {
        "type": "multitrack",
        "steps": args.whole("totalSteps", 1, MAX_STEPS),
        "rows": args.steps(),
        "segments": args.whole("numSegments", 1, MAX_STEPS),
        "parts": parts,
        "min_pitch": low,
        "max_pitch": high,
        "velocity_bins": args.whole("numVelocityBins", 0, 127) if args.values.get("numVelocityBins") else 0,
        "origin": ORIGIN,
    }


_CONVERTERS: dict[str, Callable[[_Args], dict[str, Any]]] = {
    "MelodyConverter": _melody,
    "DrumsConverter": _drums,
    "DrumRollConverter": _drum_roll,
    "DrumsOneHotConverter": _drum_sets,
    "GrooveConverter": _groove,
    "TrioConverter": _trio,
    "MultitrackConverter": _multitrack,
    "MelodyRhythmConverter": _rhythm,
    "MelodyShapeConverter": _contour,
    "TrioRhythmConverter": _trio_rhythm,
}
_CHORD_ENCODERS = {
    "PitchChordEncoder": "pitch",
    "TriadChordEncoder": "triad",
    "MajorMinorChordEncoder": "major-minor",
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
