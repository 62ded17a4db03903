"""From files to chunks: the songs a jam begins with, and what was left out of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from midime_tui.jam.limits import FEW_CHUNKS
from midime_tui.music.chunks import SongChunks, song_chunks
from midime_tui.music.converters import Converter
from midime_tui.music.midi_file import read_midi
from midime_tui.music.notes import Note, Song
from midime_tui.music.tunes import DEFAULT_TUNE, bundled_tunes

FilePath: TypeAlias = "str | os.PathLike[str]"


@dataclass(frozen=True)
class Piece:
    """One opened file (or take): where it lies, the song, and what a model reads of it."""

    path: Path
    song: Song
    cut: SongChunks


@dataclass(frozen=True)
class Chunk:
    """One chunk: its notes from step 0, which piece it is of, and the step of that song it begins at."""

    notes: tuple[Note, ...]
    piece: int
    position: int


def tune_path(name: FilePath) -> Path:
    """A file's path; the name of a bundled tune stands for its file, unless there is a file of that name."""
    path = Path(name)
    if not path.exists() and path.name == os.fspath(name):
        for tune in bundled_tunes():
            if os.fspath(name) == tune.name:
                return tune.path
    return path


def split_track(name: FilePath) -> tuple[FilePath, str | None]:
    """A file and the track asked for after a colon: song.mid:2, song.mid:flute.

    A file that has the colon in its own name is that file.
    """
    text = os.fspath(name)
    file, colon, track = text.rpartition(":")
    if not colon or not track or not file or tune_path(name).exists() or not tune_path(file).is_file():
        return name, None
    return file, track


def default_tune() -> str:
    """The bundled tune that is opened when none is named."""
    return DEFAULT_TUNE.name


def open_piece(name: FilePath, converter: Converter, track: int | str | None = None) -> Piece:
    """Read one file. A track after a colon (see `split_track`) goes before `track`.

    Raises MidimeError for a file that is missing, no MIDI, or without a melody.
    """
    file, own = split_track(name)
    path = tune_path(file)
    return piece_of(read_midi(path), converter, track if own is None else own, path)


def piece_of(
    song: Song, converter: Converter, track: int | str | None = None, path: Path | None = None
) -> Piece:
    """A song cut into chunks. Raises MidimeError for one without a melody, or too short."""
    return Piece(path or Path(song.name), song, song_chunks(song, converter, track))


def model_name(model: FilePath) -> str:
    """A model as it can be asked for again from any folder: its name, or the whole path of its file."""
    path = Path(model)
    return os.fspath(path.resolve()) if path.is_file() else os.fspath(model)


def chunks_of(pieces: Sequence[Piece]) -> tuple[Chunk, ...]:
    """The chunks of all pieces, in order."""
    return tuple(
        Chunk(notes, number, position)
        for number, piece in enumerate(pieces)
        for notes, position in zip(piece.cut.chunks, piece.cut.positions)
    )


def report_of(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """The way from the files to the chunks in sentences; the files are named where there are several."""
    if not pieces:
        return ()
    sentences: list[str] = []
    for piece in pieces:
        named = f"{piece.song.name}: " if len(pieces) > 1 else ""
        sentences += [f"{named}{sentence}" for sentence in (piece.cut.why, *piece.cut.report)]
    total = sum(len(piece.cut.chunks) for piece in pieces)
    if total < FEW_CHUNKS:
        noun = "chunk" if total == 1 else "chunks"
        sentences.append(
            f"only {total} {noun} to learn from: variations will stay close; "
            f"{FEW_CHUNKS} or more are better, and several files may be given"
        )
    return tuple(sentences)
