"""Music of one base model as that of another, at the same bar lines: drums for a melody, a trio for it.

A tune is translated chunk by chunk; a word of `code_words.py` that stands for one code is one loop.
Z = numbers in a code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.code_words import MODEL_SUFFIX, SAMPLE, SKETCH_SUFFIX, code_of_word, split_word
from midime_tui.jam.continuing import is_export, read_export
from midime_tui.jam.opening import open_piece, split_track, tune_path
from midime_tui.models.bridge import Bridge, chunks_of_rows
from midime_tui.models.personal_measures import decode_notes
from midime_tui.music.converters import TrioConverter
from midime_tui.music.notes import DEFAULT_QPM, Metre, Note, Song, Track
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.models import MusicVAE

_COMMON_TIME = (Metre(0, 4, 4),)
_MELODIES = TrioConverter.MELODY_PROGRAMS


@dataclass(frozen=True, eq=False)
class Source:
    """What is translated.

    name:      what to call it
    codes:     float32 [chunks, Z]; positions: the step of the music that each begins at, ascending
    start:     step of the first chunk, also where that has no notes; end: where the last one ends
    notes:     the music itself, for hearing both
    tempos, metres: of the file, as in `Song`
    report:    sentences on the way from the file to the chunks
    """

    name: str
    codes: Array
    positions: tuple[int, ...]
    start: int
    end: int
    notes: tuple[Note, ...]
    tempos: tuple[tuple[int, float], ...] = ((0, DEFAULT_QPM),)
    metres: tuple[Metre, ...] = _COMMON_TIME
    report: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Translation:
    """Music of the other model.

    codes:     float32 [chunks, Z]; positions: the step each begins at; steps: length of a chunk
    notes:     at the places of the source's bars, none beyond its end
    """

    codes: Array
    positions: tuple[int, ...]
    steps: int
    notes: tuple[Note, ...]


def read_source(word: str, base: MusicVAE) -> Source:
    """A whole tune, or the one code that a word stands for. Raises MidimeError, one sentence."""
    file, which = split_word(word)
    named, _ = split_track(file)
    sample = file == SAMPLE and not tune_path(file).exists()
    if which or sample or file.endswith((MODEL_SUFFIX, SKETCH_SUFFIX)):
        return _one_code(word, base)
    path = tune_path(named)
    if path.is_file() and is_export(path):
        export = read_export(path, base)
        if export.codes.shape[1] != base.config.z_size:
            raise MidimeError(f"{path} was made with another base model than {base.config.name}")
        piece, codes = export.piece, np.asarray(export.codes, np.float32)
    else:
        piece = open_piece(file, base.converter)
        codes = base.encode(base.converter.to_tensors(piece.cut.chunks))[0]
    cut, song = piece.cut, piece.song
    end = cut.positions[-1] + base.converter.steps
    report, name = (cut.why, *cut.report), Path(named).name
    return Source(name, codes, cut.positions, cut.start, end, cut.notes, song.tempos, song.metres, report)


def _one_code(word: str, base: MusicVAE) -> Source:
    found = code_of_word(word, base)
    notes = tuple(decode_notes(base, found.code[None])[0])
    return Source(found.name, found.code[None], (0,), 0, base.converter.steps, notes)


def rows_at(
    codes: Array, positions: Sequence[int], start: int, steps: int, count: int
) -> tuple[Array, tuple[int, ...]]:
    """Codes of a bridge [N, count * Z] of codes [chunks, Z] of chunks `steps` long, and where each begins.

    A row is `count` successive chunks of the music, from `start`; where one has no notes, or the music is at
    its end, the row's others stand in for it, from its first on.
    """
    span = steps * count
    by_row: dict[int, list[tuple[int, Array]]] = {}
    for code, position in zip(codes, positions):
        by_row.setdefault((position - start) // span, []).append(((position - start) % span // steps, code))
    rows = []
    for number in sorted(by_row):
        found = dict(by_row[number])
        present = [found[place] for place in sorted(found)]
        rows.append(
            np.concatenate([found.get(place, present[place % len(present)]) for place in range(count)])
        )
    return np.stack(rows), tuple(start + number * span for number in sorted(by_row))


def translate(
    source: Source,
    bridge: Bridge,
    bases: tuple[MusicVAE, MusicVAE],
    *,
    variety: float = 0.0,
    temperature: float = 0.0,
    seed: int = 0,
) -> Translation:
    """`source`, of the first of `bases`, as music of the second. The same seed gives the same notes.

    Raises MidimeError where the bridge is not between these two.
    """
    here, there = bases
    side = bridge.side_of(here.config.name)
    for number, base in ((side, here), (1 - side, there)):
        bridge.sides[number].check(base)
    steps, count = there.converter.steps, bridge.sides[1 - side].count
    rows, starts = rows_at(
        source.codes, source.positions, source.start, here.converter.steps, bridge.sides[side].count
    )
    rng = np.random.default_rng(seed)
    codes = chunks_of_rows(bridge.translate(rows, side, variety, rng), count)
    positions = [first + number * steps for first in starts for number in range(count)]
    kept = [number for number, position in enumerate(positions) if position < source.end]
    codes, positions = codes[kept], [positions[number] for number in kept]
    notes = [
        replace(note, start=note.start + position, end=min(note.end + position, source.end))
        for played, position in zip(decode_notes(there, codes, temperature, rng), positions)
        for note in played
        if note.start + position < source.end
    ]
    return Translation(codes, tuple(positions), steps, tuple(sorted(notes)))


def with_source(source: Source, notes: Iterable[Note]) -> tuple[Note, ...]:
    """The translated music together with the source's own; of a trio the source's melody stands in for the
    translated one."""
    translated = tuple(notes)
    pitched = [note for note in translated if not note.is_drum]
    if any(note.program in TrioConverter.BASS_PROGRAMS for note in pitched):
        translated = tuple(note for note in translated if note.is_drum or note.program not in _MELODIES)
    return tuple(sorted((*source.notes, *translated)))


def song_of(source: Source, notes: Iterable[Note], name: str, qpm: float | None = None) -> Song:
    """A song with a track for each instrument, at the source's tempo (or `qpm`) and metre."""
    voices: dict[tuple[bool, int], list[Note]] = {}
    for note in notes:
        voices.setdefault((note.is_drum, 0 if note.is_drum else note.program), []).append(note)
    tracks = tuple(
        Track(_voice_name(drum, program), tuple(sorted(own)), program, drum)
        for (drum, program), own in sorted(voices.items())
    )
    tempos = source.tempos if qpm is None else ((0, qpm),)
    return Song(name, tracks, tempos, source.metres)


def _voice_name(drum: bool, program: int) -> str:
    if drum:
        return "drums"
    return "bass" if program in TrioConverter.BASS_PROGRAMS else "melody"
