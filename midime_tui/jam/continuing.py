"""Going on from a file that midime exported: its codes, its notes, and the place they were made at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.limits import REACH
from midime_tui.jam.loop import Loop, transposed
from midime_tui.jam.loop_maker import Codes
from midime_tui.jam.loop_record import LoopRecord, records_of
from midime_tui.jam.opening import FilePath, Piece
from midime_tui.jam.other_training import code_of_notes
from midime_tui.jam.spot import Home, Spot
from midime_tui.models import MusicVAE
from midime_tui.music.chunks import SongChunks
from midime_tui.music.midi_file import read_midi
from midime_tui.music.midi_texts import read_texts
from midime_tui.music.notes import Note, Song

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam

OTHER_TRAINING = "it was made with another training of the base model; its notes are encoded by this one"
WHY = "the loops that midime wrote into it"


@dataclass(frozen=True, eq=False)
class Export:
    """An exported file, read.

    records: of its loops, in order; codes: float32 [loops, Z], which the notes of the file stand for
    piece:   the file as music, a chunk a loop
    """

    base: MusicVAE
    records: tuple[LoopRecord, ...]
    codes: Codes
    piece: Piece

    def loops(self) -> tuple[Loop, ...]:
        """The file's loops as they sounded there."""
        return tuple(
            transposed(
                Loop(notes, each.steps, each.origin, each.z, code, each.temperature, each.seed),
                each.transpose,
            )
            for each, code, notes in zip(self.records, self.codes, self.piece.cut.chunks)
        )

    def spot(self, jam: Jam) -> Spot:
        """Where the first loop stands in a jam of the same base model."""
        record = self.records[0]
        fits = record.z is not None and len(record.z) == jam.latent_size
        place = tuple(min(REACH, max(-REACH, v)) for v in record.z or ()) if fits else jam.cursor
        plain = Spot(place, record.temperature, record.seed, record.transpose)
        if self.records[0].identity != self.base.identity:
            plain = replace(plain, temperature=0.0)  # the draws were another model's
        return replace(plain, home=Home(tuple(self.codes[0].tolist()), place))


def is_export(path: FilePath) -> bool:
    """Whether a file carries a loop's text event, whole or damaged."""
    from midime_tui.jam.loop import TEXT_PREFIX

    return any(text.startswith(TEXT_PREFIX + "{") for text in read_texts(path))


def read_export(path: FilePath, model: FilePath | MusicVAE | None = None) -> Export:
    """Read a file that midime exported.

    model: the base model, or where it lies, in place of the one that the file names

    Where the base model of that name has been trained again since, the notes are encoded by it as it is now,
    and the report says so. Raises MidimeError where the file is no such export, or where the base model that
    made it is not at hand or another one.
    """
    song = read_midi(path)
    records = records_of(read_texts(path), str(path))
    base = model if isinstance(model, MusicVAE) else _base(records[0], path, model)
    for record in records:
        if record.identity != base.identity and record.model != base.config.name:
            raise MidimeError(
                f"{path} was made with the base model {record.model} ({record.identity[:8]}), not with "
                f"{base.config.name} ({base.identity[:8]}); give its own base model with --model"
            )
    return _with_notes(Path(path), song, records, base)


def _base(record: LoopRecord, path: FilePath, model: FilePath | None) -> MusicVAE:
    try:
        return MusicVAE.load(model or record.model)
    except MidimeError as error:
        if model is not None:
            raise
        raise MidimeError(
            f"{path} was made with the base model {record.model}, which is not at hand ({error}); give its "
            "file with --model"
        ) from error


def _with_notes(path: Path, song: Song, records: Sequence[LoopRecord], base: MusicVAE) -> Export:
    """The codes of what the file has now: those it was written with, or of notes changed since."""
    notes = tuple(sorted(note for track in song.tracks for note in track.notes))
    chunks: list[tuple[Note, ...]] = []
    codes: list[Codes] = []
    report: list[str] = []
    for number, record in enumerate(records, 1):
        chunk = tuple(
            replace(note, start=note.start - record.at, end=min(note.end - record.at, record.steps))
            for note in notes
            if record.at <= note.start < record.at + record.steps
        )
        loop = Loop((), record.steps, record.origin, None, record.code, record.temperature, record.seed)
        lowered = transposed(replace(loop, notes=chunk), -record.transpose).notes
        if record.identity != base.identity:
            code, untouched, sentence = _encoded(lowered, record, base), lowered, OTHER_TRAINING
        else:
            code, untouched, sentence = record.code, _notes_of(loop, base), ""
            written = transposed(replace(loop, notes=untouched), record.transpose).notes
            if _shape(chunk) != _shape(written):
                code, untouched, sentence = _changed(lowered, record, base, untouched)
        report += [f"loop {number}: {sentence}"] if sentence else []
        chunks.append(untouched)
        codes.append(code)
    cut = SongChunks(
        notes=notes,
        start=0,
        steps=records[0].steps,
        chunks=tuple(chunks),
        positions=tuple(record.at for record in records),
        track_index=None,
        why=WHY,
        report=tuple(report),
    )
    return Export(base, tuple(records), np.stack(codes), Piece(path, song, cut))


def _notes_of(loop: Loop, base: MusicVAE) -> tuple[Note, ...]:
    rng = np.random.default_rng(loop.seed)
    y = base.decode(loop.code[None], temperature=loop.temperature, rng=rng)
    return tuple(base.converter.to_notes(y[0]))


def _changed(
    notes: tuple[Note, ...], record: LoopRecord, base: MusicVAE, untouched: tuple[Note, ...]
) -> tuple[Codes, tuple[Note, ...], str]:
    """Code and notes of a loop that another program changed."""
    changed = "its notes were changed since it was written"
    try:
        return _encoded(notes, record, base), notes, f"{changed}; they are gone on from"
    except MidimeError:
        return record.code, untouched, f"{changed} and do not fit the model; it goes on as it was written"


def _encoded(notes: tuple[Note, ...], record: LoopRecord, base: MusicVAE) -> Codes:
    """The code of a loop's notes. Raises MidimeError where they do not fit the model."""
    try:
        if record.steps != base.converter.steps:
            raise ValueError(f"{record.steps} sixteenths, the model has {base.converter.steps}")
        return code_of_notes(notes, base)
    except ValueError as error:
        raise MidimeError(f"its notes do not fit the base model {base.config.name}: {error}") from error


def _shape(notes: Sequence[Note]) -> set[tuple[int, int, int]]:
    """What of the notes a MIDI file keeps exactly; drums have no length there."""
    return {(note.start, 0 if note.is_drum else note.end, note.pitch) for note in notes}
