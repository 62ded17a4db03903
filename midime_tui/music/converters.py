"""From notes to the tensors that a model reads, and from the tensors that it writes to notes.

A converter belongs to a model and is stored with it. Its `origin` says whose habits the model was trained or
run with: "midime" (this program) and "magenta" (the Python original) are the plain reading of the format;
"magenta.js" repeats what @magenta/music 1.23 does, oddities included, so that its models see what they saw
there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from midime_tui.errors import MidimeError
from midime_tui.music.converter_base import MAX_STEPS, ORIGINS, Converter
from midime_tui.music.drums import DrumRollConverter, DrumsConverter, DrumSetsConverter
from midime_tui.music.groove import GrooveConverter
from midime_tui.music.melody_converter import MelodyConverter
from midime_tui.music.multitrack import MultitrackConverter
from midime_tui.music.rhythm import ContourConverter, RhythmConverter, TrioRhythmConverter
from midime_tui.music.trio import TrioConverter

__all__ = [
    "DRUM_KINDS",
    "HIT_KINDS",
    "MAX_STEPS",
    "ORIGINS",
    "ContourConverter",
    "Converter",
    "DrumRollConverter",
    "DrumSetsConverter",
    "DrumsConverter",
    "GrooveConverter",
    "MelodyConverter",
    "MultitrackConverter",
    "RhythmConverter",
    "TrioConverter",
    "TrioRhythmConverter",
    "converter_from_config",
]

DRUM_KINDS = ("drums", "drum-roll", "drum-sets", "groove")  # the types whose music is drums alone
HIT_KINDS = (*DRUM_KINDS, "rhythm", "trio-rhythm")  # whose classes from 1 on are beginnings of notes

_PITCHES = ("min_pitch", "max_pitch")
_TRIO = (*_PITCHES, "bass_pitches", "drum_pitches")
# By type: the class, and what it is made of beside steps, segments and origin.
_KINDS: dict[str, tuple[Callable[..., Converter], tuple[str, ...]]] = {
    "melody": (MelodyConverter, _PITCHES),
    "drums": (DrumsConverter, ("drum_pitches",)),
    "trio": (TrioConverter, _TRIO),
    "groove": (
        GrooveConverter,
        ("drum_pitches", "humanize", "tapify", "fixed_velocities", "add_instruments"),
    ),
    "drum-roll": (DrumRollConverter, ("drum_pitches",)),
    "drum-sets": (DrumSetsConverter, ("drum_pitches",)),
    "multitrack": (MultitrackConverter, (*_PITCHES, "rows", "parts", "velocity_bins")),
    "rhythm": (RhythmConverter, _PITCHES),
    "trio-rhythm": (TrioRhythmConverter, _TRIO),
    "contour": (ContourConverter, _PITCHES),
}


def converter_from_config(config: Mapping[str, Any]) -> Converter:
    """The converter that a model's configuration describes; what is missing has the published models' values.

    Raises MidimeError for a type that this program does not know and for values that make no sense.
    """
    kind = config.get("type")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise MidimeError(f"converter type {kind!r} is not known: {', '.join(_KINDS)} are")
    make, own = _KINDS[kind]
    names = ("steps", "segments", "origin", *own)
    try:
        return make(**{name: config[name] for name in names if config.get(name) is not None})
    except (TypeError, ValueError) as error:
        raise MidimeError(f"the {kind} converter of this model makes no sense: {error}") from error
