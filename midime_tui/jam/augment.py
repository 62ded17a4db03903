"""More chunks out of few: copies of a tune for the training, that it does not have itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from midime_tui.errors import MidimeError
from midime_tui.jam.opening import Chunk, Piece
from midime_tui.music.chunks import chunk_melody
from midime_tui.music.converters import Converter
from midime_tui.music.notes import Note

TRANSPOSE, SHIFT = "transpose", "shift"
WAYS = (TRANSPOSE, SHIFT)
SEMITONES = (-5, 5)  # a fourth down and up: the keys that share all notes but one with the tune's own

ChunkNotes = tuple[Note, ...]


def checked_ways(names: Sequence[str]) -> tuple[str, ...]:
    """The ways of augmentation that names stand for. Raises MidimeError for one that is none."""
    for name in names:
        if name not in WAYS:
            raise MidimeError(f"there is no augmentation {name!r}; there are: {', '.join(WAYS)}")
    return tuple(way for way in WAYS if way in names)


def augmented(
    ways: Sequence[str], chunks: Sequence[Chunk], pieces: Sequence[Piece], converter: Converter
) -> tuple[ChunkNotes, ...]:
    """Copies of the chunks, none of which is one of them.

    transpose: every chunk a fourth lower and a fourth higher, where that stays within the range of pitches
    shift:     the pieces cut half a chunk later, a bar in the models of two; drums too
    """
    copies: list[ChunkNotes] = []
    if TRANSPOSE in ways:
        copies += [copy for chunk in chunks for copy in _transposed(chunk.notes, converter)]
    if SHIFT in ways:
        copies += [copy for piece in pieces for copy in _shifted(piece)]
    own = {chunk.notes for chunk in chunks}
    return tuple(copy for copy in dict.fromkeys(copies) if copy not in own)


def _transposed(notes: ChunkNotes, converter: Converter) -> list[ChunkNotes]:
    if all(note.is_drum for note in notes):
        return []
    config = converter.config()
    low, high = config.get("min_pitch", 0), config.get("max_pitch", 127)
    copies = []
    for semitones in SEMITONES:
        moved = tuple(note if note.is_drum else replace(note, pitch=note.pitch + semitones) for note in notes)
        if all(note.is_drum or low <= note.pitch <= high for note in moved):
            copies.append(moved)
    return copies


def _shifted(piece: Piece) -> list[ChunkNotes]:
    cut = piece.cut
    start = cut.start + cut.steps // 2
    kept = [
        replace(note, start=max(note.start, start))
        for note in cut.notes
        if (note.start if note.is_drum else note.end - 1) >= start
    ]
    return list(chunk_melody(kept, cut.steps, start=start, metres=piece.song.metres).chunks)
