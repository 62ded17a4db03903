"""What a conditioned model is told at every step beside the music: chords, a key, extra controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from midime_tui.errors import MidimeError
from midime_tui.music.chords import (
    NO_CHORD,
    PITCH_CLASSES,
    Chord,
    parse_chord,
    parse_progression,
    pitch_class,
    spread,
)

Floats = NDArray[np.float32]
MAX_EXTRA = 1024


def _places_of_pitches(chord: Chord) -> list[int]:
    """After the bit for "no chord" a root, the pitches and a bass, each over the twelve pitch classes."""
    root, pitches, bass = 1, 1 + PITCH_CLASSES, 1 + 2 * PITCH_CLASSES
    return [root + chord.root, *(pitches + pitch for pitch in chord.pitches), bass + chord.bass]


def _place_among(qualities: int) -> Callable[[Chord], list[int] | None]:
    def places(chord: Chord) -> list[int] | None:
        if chord.quality is None or chord.quality >= qualities:
            return None
        return [1 + chord.quality * PITCH_CLASSES + chord.root]

    return places


# The depth of each encoder, what it says of a chord, and which chords it can say.
ENCODERS: dict[str, tuple[int, Callable[[Chord], list[int] | None], str]] = {
    "pitch": (1 + 3 * PITCH_CLASSES, _places_of_pitches, "any chord"),
    "triad": (1 + 4 * PITCH_CLASSES, _place_among(4), "major, minor, augmented and diminished chords"),
    "major-minor": (1 + 2 * PITCH_CLASSES, _place_among(2), "major and minor chords"),
}


def encode_chord(symbol: str, encoder: str) -> Floats:
    """[depth of the encoder]. Raises MidimeError for a symbol that cannot be read or said."""
    depth, places, can = ENCODERS[encoder]
    chord = parse_chord(symbol)
    found = [0] if chord is None else places(chord)
    if found is None:
        raise MidimeError(f"this model knows {can}, or {NO_CHORD}; {symbol} is another kind of chord")
    encoded = np.zeros(depth, np.float32)
    encoded[found] = 1
    return encoded


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a model is conditioned on; side by side at every step, in this order.

    chords: "pitch", "triad" or "major-minor", see `ENCODERS`; "" for none
    key:    whether a key is told, one-hot over the twelve tonics
    extra:  name and depth of each control beyond
    """

    chords: str = ""
    key: bool = False
    extra: tuple[tuple[str, int], ...] = ()

    @property
    def depth(self) -> int:
        """C, numbers a step."""
        chords = ENCODERS[self.chords][0] if self.chords else 0
        return chords + PITCH_CLASSES * self.key + sum(depth for _, depth in self.extra)

    def config(self) -> dict[str, Any]:
        """What `conditions_from_config` reads; plain JSON, empty for a model without conditions."""
        data: dict[str, Any] = {"chords": self.chords} if self.chords else {}
        if self.key:
            data["key"] = True
        if self.extra:
            data["extra"] = [{"name": name, "depth": depth} for name, depth in self.extra]
        return data

    def tensor(
        self,
        steps: int,
        *,
        chords: Sequence[str] | str | None = None,
        key: int | str | None = None,
        extra: Mapping[str, ArrayLike] | None = None,
        tracks: int = 1,
    ) -> Floats | None:
        """Controls [steps, C]; None for a model without conditions.

        chords: symbols, or one text of them ("C G Am F"), each for an equal part of the steps; needed by a
                model with chords. Where a model's segments are tracks, one chord for all.
        key:    0..11 from C, or a name; needed by a model with a key
        extra:  for each control [depth], the same at every step, or [steps, depth]
        tracks: segments that are tracks of their own: each begins with "no chord", where its program is told

        Raises MidimeError, one sentence, for what is missing, not wanted, or not to be read.
        """
        parts: list[Floats] = []
        symbols = parse_progression(chords) if isinstance(chords, str) else chords
        self._check("chords", bool(self.chords), symbols is not None, 'such as "C G Am F"')
        self._check("a key", self.key, key is not None, "such as C or F#")
        if symbols is not None:
            parts.append(self._chords(symbols, steps, tracks))
        if key is not None:
            parts.append(np.tile(_key(key), (steps, 1)))
        given = dict(extra or {})
        for name, depth in self.extra:
            if name not in given:
                raise MidimeError(f"this model needs the control {name}: {depth} numbers, or {depth} a step")
            parts.append(_extra(name, given.pop(name), steps, depth))
        if given:
            raise MidimeError(f"this model takes no control {next(iter(given))}; leave it out")
        return np.concatenate(parts, axis=1) if parts else None

    def _chords(self, symbols: Sequence[str], steps: int, tracks: int) -> Floats:
        if not symbols:
            raise MidimeError(f'no chords are given; some, such as "C G Am F", or {NO_CHORD} would be right')
        encoded = {symbol: encode_chord(symbol, self.chords) for symbol in symbols}
        if tracks == 1:
            return np.stack([encoded[symbol] for symbol in spread(symbols, steps)])
        if len(symbols) > 1:
            raise MidimeError(f"this model takes one chord for its bar; {len(symbols)} are given")
        track = np.tile(encoded[symbols[0]], (steps // tracks, 1))
        track[0] = encode_chord(NO_CHORD, self.chords)
        return np.tile(track, (tracks, 1))

    @staticmethod
    def _check(what: str, needed: bool, given: bool, example: str) -> None:
        if needed and not given:
            raise MidimeError(f"this model needs {what}, {example}")
        if given and not needed:
            raise MidimeError(f"this model takes no {what.removeprefix('a ')}; leave it out")


def conditions_from_config(config: Mapping[str, Any]) -> Conditions:
    """The conditions that a model's configuration describes; raises MidimeError for what makes no sense."""
    chords, key, extra = config.get("chords", ""), config.get("key", False), config.get("extra", [])
    if chords not in ("", *ENCODERS):
        raise MidimeError(f"the model's config names chords {chords!r}; {', '.join(ENCODERS)} are known")
    proper = isinstance(key, bool) and isinstance(extra, (list, tuple)) and all(map(_is_extra, extra))
    if not proper or set(config) - {"chords", "key", "extra"}:
        raise MidimeError(
            "the model's conditions make no sense; chords, a key (true) and extra controls, each with a name "
            f"and a depth of 1..{MAX_EXTRA}, would be right"
        )
    found = Conditions(chords, key, tuple((item["name"], item["depth"]) for item in extra))
    if len({name for name, _ in found.extra}) < len(found.extra):
        raise MidimeError("the model's conditions name an extra control twice; once would be right")
    return found


def _is_extra(item: object) -> bool:
    return (
        isinstance(item, Mapping)
        and isinstance(item.get("name"), str)
        and type(item.get("depth")) is int
        and 1 <= item["depth"] <= MAX_EXTRA
    )


def _key(key: int | str) -> Floats:
    number = pitch_class(key) if isinstance(key, str) else key
    if not 0 <= number < PITCH_CLASSES:
        raise MidimeError(f"the key {key} must be a name or a number in range 0..{PITCH_CLASSES - 1}")
    return np.eye(PITCH_CLASSES, dtype=np.float32)[number]


def _extra(name: str, values: ArrayLike, steps: int, depth: int) -> Floats:
    array = np.asarray(values, np.float32)
    if array.shape == (depth,):
        array = np.tile(array, (steps, 1))
    if array.shape != (steps, depth) or not np.isfinite(array).all():
        raise MidimeError(
            f"the control {name} has shape {list(array.shape)}; finite numbers [{depth}] or "
            f"[{steps}, {depth}] would be right"
        )
    return array
