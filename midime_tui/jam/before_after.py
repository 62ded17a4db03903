"""Every chunk before and after: as it is, through the base model, through the personal model as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from midime_tui.models import MidiMe, MusicVAE
from midime_tui.models.personal_measures import decode_batches, share_right
from midime_tui.music.measures import Accuracy
from midime_tui.music.notes import Note, Song, Track
from midime_tui.nn.arrays import Array

ORIGINAL, BASE, PERSONAL = "original", "base", "personal"


@dataclass(frozen=True, slots=True)
class ChunkBack:
    """One chunk and what comes back of it.

    notes:    by ORIGINAL, BASE and, where there is a personal model, PERSONAL; from step 0
    right:    by BASE and PERSONAL: how much is right
    """

    notes: dict[str, tuple[Note, ...]]
    right: dict[str, Accuracy]


def before_after(
    base: MusicVAE, chunks: Sequence[Sequence[Note]], codes: Array, personal: MidiMe | None = None
) -> tuple[ChunkBack, ...]:
    """Take every chunk through the models.

    chunks: notes of each; codes: [N, Z] the mu of each
    """
    converter = base.converter
    truth = np.stack([converter.to_target(list(chunk)) for chunk in chunks])  # [N, T, D]
    through = {BASE: decode_batches(base, codes)}
    if personal is not None:
        mu, _ = personal.encode(codes)
        through[PERSONAL] = decode_batches(base, personal.decode(mu))
    backs = []
    for number, chunk in enumerate(chunks):
        notes = {ORIGINAL: tuple(chunk)}
        right = {}
        for name, y in through.items():
            notes[name] = tuple(converter.to_notes(y[number]))
            right[name] = share_right(base, truth[number : number + 1], y[number : number + 1])
        backs.append(ChunkBack(notes, right))
    return tuple(backs)


def side_by_side(backs: Sequence[ChunkBack], steps: int, name: str, qpm: float) -> Song:
    """A song to compare by ear: each chunk as it is, then through each model, one after the other; a track
    each."""
    tracks: dict[str, list[Note]] = {}
    now = 0
    for back in backs:
        for which, notes in back.notes.items():
            tracks.setdefault(which, []).extend(
                replace(note, start=note.start + now, end=note.end + now) for note in notes
            )
            now += steps
    voices = []
    for which, found in tracks.items():
        for drum in (False, True):
            for program in sorted({note.program for note in found if note.is_drum == drum}):
                part = tuple(note for note in found if (note.is_drum, note.program) == (drum, program))
                voices.append(Track(which, part, program, drum))
    return Song(name, tuple(voices), ((0, qpm),))


def table_lines(backs: Sequence[ChunkBack], names: Sequence[str]) -> list[str]:
    """A table for people: a line a chunk, the means last. names: what to call each chunk."""
    which = list(backs[0].right) if backs else [BASE]
    width = max([len(name) for name in names] + [5])
    head = "".join(f"  {name + ': steps':>16}  {'onsets':>7}" for name in which)
    lines = [f"{'chunk':<{width}}{head}"]
    rows = [(name, back.right) for name, back in zip(names, backs)]
    for name, right in rows:
        lines.append(f"{name:<{width}}" + "".join(_cells(right[key]) for key in which))
    if backs:
        means = {key: mean_right([back.right[key] for back in backs]) for key in which}
        lines.append(f"{'mean':<{width}}" + "".join(_cells(means[key]) for key in which))
    return lines


def mean_right(found: Sequence[Accuracy]) -> Accuracy:
    """The mean over chunks."""
    return Accuracy(
        float(np.mean([one.steps_right for one in found])),
        float(np.mean([one.onsets_right for one in found])),
        float(np.mean([one.chunks_exact for one in found])),
    )


def to_json(backs: Sequence[ChunkBack], names: Sequence[str]) -> list[dict[str, Any]]:
    """A line a chunk, for programs."""
    return [
        {
            "chunk": number + 1,
            "name": name,
            "notes": {which: len(notes) for which, notes in back.notes.items()},
            **{
                which: {"steps_right": right.steps_right, "onsets_right": right.onsets_right}
                for which, right in back.right.items()
            },
        }
        for number, (name, back) in enumerate(zip(names, backs))
    ]


def _cells(right: Accuracy) -> str:
    return f"  {right.steps_right:>16.3f}  {right.onsets_right:>7.3f}"
