"""One person's work: a tune, a personal model of it, and the place in its space that is being heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.desk import Desk
from midime_tui.jam.export import write_new
from midime_tui.jam.exporter import Exporter
from midime_tui.jam.history import Moves
from midime_tui.jam.limits import FASTEST, SLOWEST
from midime_tui.jam.loop import Loop
from midime_tui.jam.loop_maker import Codes
from midime_tui.jam.opening import (
    Chunk,
    FilePath,
    Piece,
    chunks_of,
    model_name,
    open_piece,
    piece_of,
    report_of,
)
from midime_tui.jam.take import Take
from midime_tui.jam.take_training import plays_drums
from midime_tui.jam.tape import Tape, TapeItem
from midime_tui.jam.teaching import OnEpoch, teach
from midime_tui.models.midime_settings import DEFAULT, Settings
from midime_tui.models.thumbs import Thumb, judged
from midime_tui.music.converters import HIT_KINDS
from midime_tui.music.measures import Accuracy, accuracy
from midime_tui.music.melody_classes import FIRST_NOTE
from midime_tui.music.midi_write import write_midi
from midime_tui.music.notes import DEFAULT_QPM, Note, Song

if TYPE_CHECKING:
    from midime_tui.models import MidiMe, MusicVAE
    from midime_tui.models.midime import History

NEIGHBOURS = 63  # points around a single code that it is taught with
LATENT_DIRECTIONS = 4  # draws of the prior they lie towards


class Jam(Exporter):
    """The chain from files to loops, for the command line, the plain mode and the app alike.

    It owns no thread, screen or device. `train`, `loop` and the like block until they are done; `decode`,
    `base_loop` and `chunk_loop` change nothing and may run in another thread.

    base:     the base model
    model:    how it was asked for: a name, or a file's path
    pieces:   the opened files
    chunks:   all their chunks in order
    codes:    float32 [chunks, Z], the mu of each
    report:   sentences on what was left out, and why
    personal: the personal model, None before the first training
    history:  how its trainings went
    tape:     loops kept in order
    thumbs:   what was liked and what was not
    desk:     how it is set to be heard: whoever plays it keeps this
    take:     what was played in
    """

    def __init__(
        self,
        base: MusicVAE,
        pieces: Sequence[Piece] = (),
        *,
        codes: Codes | None = None,
        seed: int = 0,
        latent_size: int = 4,
    ) -> None:
        if base.lacks_controls:
            raise MidimeError(
                f"{base.config.name} needs chords or other controls beside the notes, which were not given "
                "(--chords, --key, --control); or choose a model without them"
            )
        if base.converter.parts > 1:
            raise MidimeError(
                f"{base.config.name} counts finer than sixteenths, which a jam does not; sample from it, or "
                "choose a model for melodies, drums or trios"
            )
        super().__init__(latent_size, seed)
        self.base = base
        self.model = base.config.name
        self.pieces = tuple(pieces)
        self.chunks: tuple[Chunk, ...] = chunks_of(self.pieces)
        self.report = report_of(self.pieces)
        self.personal: MidiMe | None = None
        self.history: tuple[History, ...] = ()
        self.tape = Tape(self.text_of)
        self.thumbs: tuple[Thumb, ...] = ()
        self.desk = Desk()
        self.take = Take(is_drum=plays_drums(base.converter))
        self._qpm: float | None = None
        sigmas: Codes | None = None
        if codes is None:
            tensors = base.converter.to_tensors([chunk.notes for chunk in self.chunks])
            codes, sigmas = base.encode(tensors)
        self.codes: Codes = codes
        self.sigmas: Codes | None = sigmas

    @classmethod
    def open(
        cls,
        paths: Sequence[FilePath],
        model: FilePath | MusicVAE = "mel-2bar",
        track: int | str | None = None,
        seed: int = 0,
        latent_size: int = 4,
    ) -> Jam:
        """Read files (or bundled tunes by name) and encode their chunks.

        Raises MidimeError for a file or a model that is missing or cannot be used.
        """
        from midime_tui.models import MusicVAE

        if not paths:
            raise MidimeError("no file to open: name at least one MIDI file or bundled tune")
        base = model if isinstance(model, MusicVAE) else MusicVAE.load(model)
        pieces = [open_piece(path, base.converter, track) for path in paths]
        jam = cls(base, pieces, seed=seed, latent_size=latent_size)
        if not isinstance(model, MusicVAE):
            jam.model = model_name(model)
        return jam

    @classmethod
    def of_songs(
        cls,
        songs: Sequence[Song],
        model: FilePath | MusicVAE = "mel-2bar",
        track: int | str | None = None,
        seed: int = 0,
        latent_size: int = 4,
    ) -> Jam:
        """Songs that are not files: recorded takes (`Take.song`), to train on as on any other.

        model: a base model's name, its file, or the model itself where it is loaded already

        Raises MidimeError for a song without a melody or shorter than two bars, or a model that cannot be
        used.
        """
        from midime_tui.models import MusicVAE

        if not songs:
            raise MidimeError("no song to open: record a take first")
        base = model if isinstance(model, MusicVAE) else MusicVAE.load(model)
        pieces = [piece_of(song, base.converter, track) for song in songs]
        jam = cls(base, pieces, seed=seed, latent_size=latent_size)
        if not isinstance(model, MusicVAE):
            jam.model = model_name(model)
        return jam

    @classmethod
    def continue_from(cls, path: FilePath, model: FilePath | None = None, seed: int | None = None) -> Jam:
        """Open a loop or a tape that was exported, and stand where it was left: it sounds as it did, and is
        steered from there.

        model: in place of the base model that the file names; it must be the same one
        seed:  in place of the one that the file names

        The chunks are the file's loops, and so is the tape where there are several; a single one is taught
        together with its neighbourhood (see `lessons`). Raises MidimeError for a file that midime did not
        write, or whose base model is not at hand.
        """
        from midime_tui.jam.continuing import read_export

        export = read_export(path, model)
        first = export.records[0]
        latent_size = 4 if first.z is None else len(first.z)
        own = first.seed if seed is None else seed
        jam = cls(export.base, [export.piece], codes=export.codes, seed=own, latent_size=latent_size)
        jam.model = model_name(model or first.model)
        jam.go_to(export.spot(jam))
        jam.moves = Moves(jam.spot)
        if len(export.records) > 1:
            items = [TapeItem(f"loop {number}", loop) for number, loop in enumerate(export.loops(), 1)]
            jam.tape = Tape(jam.text_of, items)
        return jam

    @classmethod
    def of_personal(cls, path: FilePath, model: FilePath | None = None, seed: int = 0) -> Jam:
        """A saved personal model with its base model, without the tune: enough to steer and to train on.

        model: in place of the base model that the file names

        Raises MidimeError where either file is missing, broken, or does not fit the other.
        """
        from midime_tui.models import MidiMe, MusicVAE

        personal = MidiMe.load(path)
        base = MusicVAE.load(model or personal.origin.base_name)
        personal.check_base(base)
        jam = cls(base, codes=personal.own_codes, seed=seed, latent_size=personal.latent_size)
        jam.personal, jam.thumbs = personal, personal.thumbs
        jam.model = model_name(model or personal.origin.base_name)
        return jam

    # the tune

    @property
    def song(self) -> Song:
        """The first song."""
        return self.pieces[0].song

    @property
    def name(self) -> str:
        """What the opened files are called together."""
        names = [piece.song.name for piece in self.pieces]
        if self.personal is not None and not names:
            names = list(self.personal.origin.names)
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"{names[0]}{more}" if names else "no tune"

    @property
    def qpm(self) -> float:
        """Quarter notes per minute: what was set, else the tempo of the first song."""
        if self._qpm is not None:
            return self._qpm
        if self.pieces:
            return self.song.qpm
        kept = self.personal.origin.extra.get("qpm") if self.personal is not None else None
        return float(kept) if isinstance(kept, (int, float)) else DEFAULT_QPM

    @qpm.setter
    def qpm(self, qpm: float) -> None:
        """Kept within SLOWEST..FASTEST."""
        self._qpm = min(FASTEST, max(SLOWEST, float(qpm)))

    def tune_notes(self) -> tuple[Note, ...]:
        """All chunks laid end to end: what the model was told, chunk k from step k * steps on."""
        return tuple(
            replace(note, start=note.start + first, end=note.end + first)
            for number, chunk in enumerate(self.chunks)
            for first in [number * self.steps]
            for note in chunk.notes
        )

    # the personal model

    def train(
        self,
        epochs: int | None = None,
        beta: float | None = None,
        on_epoch: OnEpoch | None = None,
        *,
        further: bool = False,
        settings: Settings = DEFAULT,
        augment: Sequence[str] = (),
    ) -> History:
        """Train a personal model on the codes; it takes the old one's place when it is done.

        epochs, beta: in place of what the settings say
        on_epoch:     called as on_epoch(epoch, total, recon, kl); True stops, what was reached is kept
        further:      go on from the personal model there is, instead of from new weights
        augment:      ways to add copies of the chunks, see `augment.py`
        """
        chosen = replace(settings, epochs=epochs or settings.epochs)
        if beta is not None:
            chosen = replace(chosen, beta=beta, final_beta=None)
        learner, history = teach(self, chosen, on_epoch, further=further, augment=augment)
        self.history = (*self.history, history) if further else (history,)
        self.personal = learner
        return history

    def thumb(self, loop: Loop, up: bool) -> None:
        """Say whether a loop is liked; a later judgement of the same music takes the earlier one's place."""
        self.thumbs = judged(self.thumbs, Thumb(tuple(loop.code.tolist()), up, loop.notes))

    def save_personal(self, path: FilePath) -> Path:
        """Write the personal model, and with it what was liked. Raises MidimeError where it cannot."""
        self._trained().thumbs = self.thumbs
        return super().save_personal(path)

    def export_chain(self, path: FilePath | None = None, qpm: float | None = None) -> Path:
        """Write the tape as one MIDI piece that does not break at the joints: its loops are decoded in a row,
        see `chain.py`. Raises MidimeError for an empty tape, or where it cannot be written."""
        from midime_tui.jam.chain import chain_loops

        notes = chain_loops(self.base, [item.loop for item in self.tape.items]).notes
        target = Path(path or "chain.mid")
        return write_new(target, lambda new: write_midi(new, notes, qpm=qpm or self.qpm, name=self.name))

    def lessons(self) -> Codes:
        """What the personal model is taught, float32 [N, Z]: the codes.

        A single code has nothing to vary. It is taught with points on the way from it to draws of the prior,
        up to half of it: what sounds related.
        """
        if len(self.codes) != 1:
            return self.codes
        rng = np.random.default_rng([self.seed, 1])
        ends = rng.standard_normal((LATENT_DIRECTIONS, self.codes.shape[1]))
        shares = rng.dirichlet(np.ones(LATENT_DIRECTIONS), NEIGHBOURS) * rng.uniform(0, 0.5, (NEIGHBOURS, 1))
        around = (1 - shares.sum(axis=1, keepdims=True)) * self.codes + shares @ ends
        return np.concatenate([self.codes, around]).astype(np.float32)

    def reconstruction(self, *, personal: bool = False) -> Accuracy:
        """How much of the chunks comes back through the base model, or through the personal model as well."""
        codes = self.codes
        if personal:
            mu, _ = self._trained().encode(codes)
            codes = self._trained().decode(mu)
        converter = self.base.converter
        truth = np.stack([converter.to_target(chunk.notes) for chunk in self.chunks])  # [N, T, D]
        guess = self.base.decode(codes)
        first = 1 if converter.config()["type"] in HIT_KINDS else FIRST_NOTE  # any drum is an onset
        return accuracy(converter.to_classes(truth), converter.to_classes(guess), first_onset=first)
