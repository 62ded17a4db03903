"""The configurations that Magenta's Python models were published with, by name: what no variable tells.

From magenta/models/music_vae/configs.py and data.py, and drums_encoder_decoder.py of note_seq (Apache-2.0).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from midime_tui.errors import MidimeError

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
# "full": every pitch a class of its own, in an order in which 43 and 52 stand elsewhere.
FULL_DRUM_PITCHES = tuple(
    (pitch,)
    for pitch in (
        *(36, 35, 38, 27, 28, 31, 32, 33, 34, 37, 39, 40, 56, 65, 66, 75, 85, 42, 44, 54, 68, 69, 70, 71),
        *(73, 78, 80, 46, 67, 72, 74, 79, 81, 45, 29, 41, 61, 64, 84, 48, 47, 60, 63, 77, 86, 87, 50, 30),
        *(43, 62, 76, 83, 49, 55, 57, 58, 51, 52, 53, 59, 82),
    )
)
# Of the grooves, which were played on an electronic drum kit.
GROOVE_DRUM_PITCHES = (
    (36,),
    (38, 37, 40),
    (42, 22, 44),
    (46, 26),
    (43, 58),
    (47, 45),
    (50, 48),
    (49, 52, 55, 57),
    (51, 53, 59),
)


@dataclass(frozen=True, slots=True)
class PublishedConfig:
    """What a configuration says.

    kind:       our type of converter
    rows:       of a chunk's tensor: its sixteenths, but for multitracks
    segments:   1 for a flat model
    options:    more of the converter
    conditions: what the model is told besides, as `midime_tui.music.conditions` reads it
    """

    kind: str
    rows: int
    segments: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)


def _groove(bars: int, *, told: dict[str, Any] | None = None, **options: Any) -> PublishedConfig:
    pitches = [list(pitches) for pitches in GROOVE_DRUM_PITCHES]
    return PublishedConfig("groove", 16 * bars, 1, {"drum_pitches": pitches, **options}, told or {})


_SIZES = ("small", "big")
_FULL = {"drum_pitches": [list(pitches) for pitches in FULL_DRUM_PITCHES]}
_CHORDS = {"chords": "triad"}
_HITS = {"extra": [{"name": "hits", "depth": len(GROOVE_DRUM_PITCHES)}]}
# One bar at 24 steps a quarter: 6 to a sixteenth.
TRACKS = {"steps": 96, "parts": 6, "min_pitch": 0, "max_pitch": 127, "velocity_bins": 8}
CONFIGS: dict[str, PublishedConfig] = {
    **{f"cat-mel_2bar_{size}": PublishedConfig("melody", 32) for size in _SIZES},
    "cat-mel_2bar_med_chords": PublishedConfig("melody", 32, conditions=_CHORDS),
    **{f"cat-drums_2bar_{size}": PublishedConfig("drums", 32) for size in _SIZES},
    "nade-drums_2bar_reduced": PublishedConfig("drum-roll", 32),
    "nade-drums_2bar_full": PublishedConfig("drum-roll", 32, options=_FULL),
    "flat-mel_16bar": PublishedConfig("melody", 256),
    "flat-trio_16bar": PublishedConfig("trio", 256),
    **{f"{form}-mel_16bar": PublishedConfig("melody", 256, 16) for form in ("hierdec", "hier")},
    **{f"{form}-trio_16bar": PublishedConfig("trio", 256, 16) for form in ("hierdec", "hier")},
    **{
        f"hier-multiperf_vel_1bar_{size}{chords}": PublishedConfig("multitrack", 512, 8, TRACKS, told)
        for size in ("med", "big")
        for chords, told in (("", {}), ("_chords", _CHORDS))
    },
    "groovae_4bar": _groove(4),
    "groovae_2bar_humanize": _groove(2, humanize=True),
    "groovae_2bar_tap_fixed_velocity": _groove(2, tapify=True, fixed_velocities=True),
    "groovae_2bar_add_closed_hh": _groove(2, add_instruments=[2]),
    "groovae_2bar_hits_control": _groove(2, told=_HITS),
}


def published_config(name: str) -> PublishedConfig:
    """The configuration of that name; raises MidimeError, with all names, where there is none."""
    if name not in CONFIGS:
        raise MidimeError(f"there is no config {name[:60]!r}; there are: {', '.join(CONFIGS)}")
    return CONFIGS[name]


def config_in(name: str) -> str | None:
    """The configuration that a checkpoint's name holds, the longest of several, or None."""
    found = [config for config in CONFIGS if config in name]
    return max(found, key=len, default=None)
