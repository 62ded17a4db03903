"""From notes to the tensors that a model reads, and from the tensors that it writes to notes.

A converter belongs to a model and is stored with it. Its `origin` says whose habits the model was trained or
run with: "midime" (this program) and "magenta" (the Python original) are the plain reading of the format;
"magenta.js" repeats what @magenta/music 1.23 does, oddities included, so that its models see what they saw
there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.music.converter_base import (
    MAX_STEPS,
    ORIGINS,
    ChunkShape,
    Converter,
    Floats,
    Ints,
    check_depth,
    first_maximum,
    one_hot,
)
from midime_tui.music.drum_classes import DRUM_PITCHES, DrumClasses
from midime_tui.music.groove import GrooveConverter
from midime_tui.music.melody_classes import (
    FIRST_NOTE,
    MAX_PITCH,
    MIN_PITCH,
    NOTE_OFF,
    check_notes,
    classes_to_notes,
    notes_to_classes,
)
from midime_tui.music.notes import Note

__all__ = [
    "DRUM_KINDS",
    "MAX_STEPS",
    "ORIGINS",
    "Converter",
    "DrumRollConverter",
    "DrumsConverter",
    "GrooveConverter",
    "MelodyConverter",
    "TrioConverter",
    "converter_from_config",
]

DRUM_KINDS = ("drums", "drum-roll", "groove")  # the types whose music is drums alone


class MelodyConverter(ChunkShape):
    """A melody: one-hot of hold, note-off and the pitches `min_pitch`..`max_pitch`, in and out.

    Where notes overlap, the highest wins at equal starts and a later one cuts the earlier one. In magenta.js
    the note-off of the earlier one stays where it was, and may end the later one early.
    """

    def __init__(
        self,
        steps: int = 32,
        *,
        min_pitch: int = MIN_PITCH,
        max_pitch: int = MAX_PITCH,
        segments: int = 1,
        origin: str = "midime",
    ) -> None:
        super().__init__(steps, segments, origin)
        if min_pitch < 0 or max_pitch > 127 or max_pitch - min_pitch < 11:  # any pitch has an octave in it
            raise ValueError(f"pitches {min_pitch}..{max_pitch} must be an octave or more in 0..127")
        self.min_pitch = min_pitch
        self.max_pitch = max_pitch

    @property
    def depth_in(self) -> int:
        return self.max_pitch - self.min_pitch + 1 + FIRST_NOTE

    @property
    def depth_out(self) -> int:
        return self.depth_in

    def notes_to_classes(self, notes: Sequence[Note]) -> Ints:
        """Classes [T] of a chunk of notes."""
        if self.origin != "magenta.js":
            return notes_to_classes(notes, self.steps, min_pitch=self.min_pitch, max_pitch=self.max_pitch)
        check_notes(notes, self.steps, self.min_pitch, self.max_pitch)
        classes = np.zeros(self.steps + 1, np.int64)  # the last one takes the note-offs at the chunk's end
        started = -1
        for note in sorted(notes, key=lambda note: (note.start, -note.pitch)):
            if note.start != started:
                classes[note.start] = note.pitch - self.min_pitch + FIRST_NOTE
                classes[note.end] = NOTE_OFF
                started = note.start
        return classes[: self.steps]

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        return one_hot(self.notes_to_classes(notes), self.depth_in)

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self.to_tensor(notes)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        return first_maximum(y, self.depth_out)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        return classes_to_notes(self.to_classes(y), min_pitch=self.min_pitch)

    def config(self) -> dict[str, Any]:
        pitches = {"min_pitch": self.min_pitch, "max_pitch": self.max_pitch}
        return {**self.shape_config("melody"), **pitches}


class DrumsConverter(ChunkShape):
    """Drums: in, a hit a class and a bit for "no hit"; out, one-hot over the sets of classes (2^i each).

    drum_pitches: pitches of each class, the first of which the class is played with; other pitches are silent

    In magenta.js the "no hit" bit of a row tells of the next row (0 in the last one), and a pitch of no class
    clears it.
    """

    def __init__(
        self,
        steps: int = 32,
        *,
        drum_pitches: Sequence[Sequence[int]] = DRUM_PITCHES,
        segments: int = 1,
        origin: str = "midime",
    ) -> None:
        super().__init__(steps, segments, origin)
        self.drums = DrumClasses(drum_pitches)

    @property
    def depth_in(self) -> int:
        return self.drums.count + 1

    @property
    def depth_out(self) -> int:
        return 1 << self.drums.count

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        check_notes(notes, self.steps, 0, 127)
        x = np.zeros((self.steps, self.depth_in), np.float32)
        quiet = np.ones(self.steps, np.float32)
        for note in notes:
            drum = self.drums.of(note.pitch)
            if drum is not None:
                x[note.start, drum] = 1
            if drum is not None or self.origin == "magenta.js":
                quiet[note.start] = 0
        if self.origin == "magenta.js":
            x[:-1, -1] = quiet[1:]
        else:
            x[:, -1] = quiet
        return x

    def to_target(self, notes: Sequence[Note]) -> Floats:
        check_notes(notes, self.steps, 0, 127)
        return one_hot(self.drums.sets(notes, self.steps), self.depth_out)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        return first_maximum(y, self.depth_out)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        return self.drums.notes(self.to_classes(y))

    def config(self) -> dict[str, Any]:
        return {**self.shape_config("drums"), "drum_pitches": self.drums.table()}


class DrumRollConverter(DrumsConverter):
    """Drums for models with a NADE: in as in `DrumsConverter`, out a hit (0 or 1) of each class."""

    @property
    def depth_out(self) -> int:
        return self.drums.count

    def to_target(self, notes: Sequence[Note]) -> Floats:
        check_notes(notes, self.steps, 0, 127)
        sets = self.drums.sets(notes, self.steps)
        return (sets[:, None] >> np.arange(self.drums.count) & 1).astype(np.float32)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        """The sets of classes that are hit, sums of 2^class [..., T]."""
        check_depth(y, self.depth_out)
        return ((np.asarray(y) != 0) * (1 << np.arange(self.drums.count))).sum(axis=-1).astype(np.int64)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "type": "drum-roll"}


class TrioConverter(ChunkShape):
    """Melody, bass and drums side by side: 90 + 90 + 512 numbers a step, in and out.

    Melody are the notes of programs 0-31, bass those of 32-39, drums those with `is_drum`; others are left
    out. Decoded melodies have program 0, basses 33 (32 in magenta.js). magenta.js adds up the 2^i of every
    drum note of a step, twice for two pitches of a class, and has no hit at a step with a pitch of no class.
    """

    MELODY_PROGRAMS = range(32)
    BASS_PROGRAMS = range(32, 40)

    def __init__(
        self,
        steps: int = 64,
        *,
        min_pitch: int = MIN_PITCH,
        max_pitch: int = MAX_PITCH,
        drum_pitches: Sequence[Sequence[int]] = DRUM_PITCHES,
        segments: int = 1,
        origin: str = "midime",
    ) -> None:
        super().__init__(steps, segments, origin)
        self.melody = MelodyConverter(steps, min_pitch=min_pitch, max_pitch=max_pitch, origin=origin)
        self.drums = DrumClasses(drum_pitches)

    @property
    def splits(self) -> tuple[int, int, int]:
        """Depths of the three parts."""
        return self.melody.depth_out, self.melody.depth_out, 1 << self.drums.count

    @property
    def depth_in(self) -> int:
        return sum(self.splits)

    @property
    def depth_out(self) -> int:
        return sum(self.splits)

    @property
    def bass_program(self) -> int:
        return 32 if self.origin == "magenta.js" else 33

    def to_tensor(self, notes: Sequence[Note]) -> Floats:
        pitched = [note for note in notes if not note.is_drum]
        melody = [note for note in pitched if note.program in self.MELODY_PROGRAMS]
        bass = [note for note in pitched if note.program in self.BASS_PROGRAMS]
        drums = [note for note in notes if note.is_drum]
        check_notes(drums, self.steps, 0, 127)
        added = self.origin == "magenta.js"
        sets = self.drums.added(drums, self.steps) if added else self.drums.sets(drums, self.steps)
        parts = [
            self.melody.to_tensor(melody),
            self.melody.to_tensor(bass),
            one_hot(sets, self.splits[2]),
        ]
        return np.concatenate(parts, axis=1)  # [T, 90 + 90 + 512]

    def to_target(self, notes: Sequence[Note]) -> Floats:
        return self.to_tensor(notes)

    def to_classes(self, y: NDArray[Any]) -> Ints:
        check_depth(y, self.depth_out)
        first, second = self.splits[0], sum(self.splits[:2])
        parts = np.split(np.asarray(y), [first, second], axis=-1)
        return np.stack([part.argmax(axis=-1) for part in parts], axis=-1)

    def to_notes(self, y: NDArray[Any]) -> list[Note]:
        melody, bass, drums = self.to_classes(y).T
        low = self.melody.min_pitch
        notes = classes_to_notes(melody, min_pitch=low)
        notes += classes_to_notes(bass, program=self.bass_program, min_pitch=low)
        return sorted(notes + self.drums.notes(drums), key=lambda note: (note.start, note.pitch))

    def config(self) -> dict[str, Any]:
        return {**self.melody.config(), **self.shape_config("trio"), "drum_pitches": self.drums.table()}


def converter_from_config(config: Mapping[str, Any]) -> Converter:
    """The converter that a model's configuration describes; what is missing has the published models' values.

    Raises MidimeError for a type that this program does not know and for values that make no sense.
    """
    kind = config.get("type")
    kinds: dict[str, Callable[..., Converter]] = {
        "melody": MelodyConverter,
        "drums": DrumsConverter,
        "trio": TrioConverter,
        "groove": GrooveConverter,
        "drum-roll": DrumRollConverter,
    }
    if not isinstance(kind, str) or kind not in kinds:
        raise MidimeError(f"converter type {kind!r} is not known: {', '.join(kinds)} are")
    names = {"steps", "segments", "origin"}
    names |= {"min_pitch", "max_pitch"} if kind in ("melody", "trio") else set()
    names |= {"drum_pitches"} if kind != "melody" else set()
    names |= {"humanize", "tapify"} if kind == "groove" else set()
    try:
        return kinds[kind](**{name: config[name] for name in names if config.get(name) is not None})
    except (TypeError, ValueError) as error:
        raise MidimeError(f"the {kind} converter of this model makes no sense: {error}") from error
