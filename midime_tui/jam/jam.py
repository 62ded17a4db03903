"""One person's work: a tune, a personal model of it, and the place in its space that is being heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.jam.export import free_stem, write_loop_midi, write_loop_wav, write_new
from midime_tui.jam.history import CursorHistory, Place
from midime_tui.jam.limits import REACH
from midime_tui.jam.loop import BASE, CHUNK, PERSONAL, Loop, loop_to_text
from midime_tui.jam.opening import Chunk, FilePath, Piece, chunks_of, open_piece, report_of
from midime_tui.music.converters import DRUM_KINDS
from midime_tui.music.measures import Accuracy, accuracy
from midime_tui.music.melody_classes import FIRST_NOTE
from midime_tui.music.notes import DEFAULT_QPM, Note, Song

if TYPE_CHECKING:
    from midime_tui.models import MidiMe, MusicVAE
    from midime_tui.models.midime import History

Codes = NDArray[np.float32]
OnEpoch = Callable[[int, float, float, float], "bool | None"]

BASE_TEMPERATURE = 0.5
STEM = "sketch"


class Jam:
    """The chain from files to loops, for the command line, the plain mode and the app alike.

    It owns no thread, screen or device. `train`, `loop` and the like block until they are done; `decode`,
    `base_loop` and `chunk_loop` change nothing and may run in another thread.

    base:     the base model
    pieces:   the opened files
    chunks:   all their chunks in order
    codes:    float32 [chunks, Z], the mu of each
    report:   sentences on what was left out, and why
    seed:     what all chance in this jam comes from
    personal: the personal model, None before the first training
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
        if base.control_depth:
            raise MidimeError(
                f"{base.config.name} needs chords beside the notes, which a jam does not have; "
                "choose a model without controls"
            )
        self.base = base
        self.pieces = tuple(pieces)
        self.chunks: tuple[Chunk, ...] = chunks_of(self.pieces)
        self.report = report_of(self.pieces)
        self.seed = seed
        self.latent_size = latent_size
        self.personal: MidiMe | None = None
        self.history: tuple[History, ...] = ()
        self.moves = CursorHistory((0.0,) * latent_size)
        self._draws = 0
        if codes is None:
            tensors = base.converter.to_tensors([chunk.notes for chunk in self.chunks])
            codes, _ = base.encode(tensors)
        self.codes: Codes = codes

    @classmethod
    def open(
        cls,
        paths: Sequence[FilePath],
        model: FilePath = "mel-2bar",
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
        base = MusicVAE.load(model)
        return cls(
            base,
            [open_piece(path, base.converter, track) for path in paths],
            seed=seed,
            latent_size=latent_size,
        )

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
        jam = cls(base, codes=personal.codes, seed=seed, latent_size=personal.latent_size)
        jam.personal = personal
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
        """The tempo of the first song, in quarter notes per minute."""
        if self.pieces:
            return self.song.qpm
        kept = self.personal.origin.extra.get("qpm") if self.personal is not None else None
        return float(kept) if isinstance(kept, (int, float)) else DEFAULT_QPM

    @property
    def steps(self) -> int:
        """Length of a loop in sixteenths."""
        return int(self.base.converter.steps)

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
        epochs: int = 100,
        beta: float = 1.0,
        on_epoch: OnEpoch | None = None,
        *,
        further: bool = False,
    ) -> History:
        """Train a personal model on the codes; it takes the old one's place when it is done.

        on_epoch(epoch, total, recon, kl) may return True to stop; the best epoch's weights are kept.
        further: go on from the personal model there is, instead of from new weights
        """
        from midime_tui.models import MidiMe

        old = self.personal if further else None
        if old is None:
            names = [piece.song.name for piece in self.pieces]
            learner = MidiMe.of(self.base, seed=self.seed, names=names, latent_size=self.latent_size)
            learner.origin = replace(learner.origin, extra={"qpm": self.qpm})
        else:  # in a copy: the old one goes on answering meanwhile
            rng = np.random.default_rng([self.seed, old.epochs])
            learner = MidiMe(
                old.input_size,
                old.latent_size,
                rng,
                layers=old.layers,
                origin=old.origin,
                variables=old.variables,
            )
            learner.epochs = old.epochs
        history = learner.fit(self.codes, epochs=epochs, beta=beta, on_epoch=on_epoch)
        self.history = (*self.history, history) if further else (history,)
        self.personal = learner
        return history

    def _trained(self) -> MidiMe:
        if self.personal is None:
            raise MidimeError("there is no personal model yet: train first")
        return self.personal

    # the cursor

    @property
    def cursor(self) -> Place:
        """Where in the personal model's space the jam stands, in standard deviations of its prior."""
        return self.moves.now

    def set_cursor(self, place: Sequence[float]) -> bool:
        """Go to a place, kept within the reach; False where the cursor stands there already."""
        if len(place) != self.latent_size:
            raise MidimeError(f"a place has {self.latent_size} numbers, not {len(place)}")
        if not all(np.isfinite(value) for value in place):
            raise MidimeError(f"a place has numbers from {-REACH:g} to {REACH:g}")
        return self.moves.move([min(REACH, max(-REACH, value)) for value in place])

    def nudge(self, dimension: int, delta: float) -> bool:
        """Move along one dimension (from 0). Rounded to hundredths, so that ten steps of 0.1 make 1."""
        place = list(self.cursor)
        place[dimension] = round(place[dimension] + delta, 2)
        return self.set_cursor(place)

    def random(self) -> bool:
        """Go to a place drawn from the prior N(0, I)."""
        drawn = np.random.default_rng(self.next_seed()).standard_normal(self.latent_size)
        return self.set_cursor([round(float(value), 2) for value in drawn])

    def reset(self) -> bool:
        """Go to the middle."""
        return self.set_cursor((0.0,) * self.latent_size)

    def go_to_chunk(self, number: int) -> bool:
        """Go to where a chunk of the tune lies (from 0)."""
        return self.set_cursor(self.place_of_chunk(number))

    def place_of_chunk(self, number: int) -> Place:
        """Where the personal model sees a chunk: the mu of its code."""
        mu, _ = self._trained().encode(self.codes[number : number + 1])
        return tuple(float(value) for value in mu[0])

    def undo(self) -> bool:
        return self.moves.undo()

    def redo(self) -> bool:
        return self.moves.redo()

    # loops

    def loop(self, temperature: float = 0.0, seed: int | None = None) -> Loop:
        """What the cursor stands for, decoded now."""
        return self.decode(self.cursor, temperature, seed)

    def decode(self, place: Sequence[float], temperature: float = 0.0, seed: int | None = None) -> Loop:
        """What a place stands for. With a temperature the notes are drawn, from the seed or the jam's."""
        z = np.asarray([place], np.float32)  # [1, latent]
        code = self._trained().decode(z)  # [1, Z]
        return self._heard(code, PERSONAL, tuple(place), temperature, self.seed if seed is None else seed)

    def base_loop(self, seed: int, temperature: float = BASE_TEMPERATURE) -> Loop:
        """A sample of the base model, which knows nothing of the tune."""
        code = np.random.default_rng(seed).standard_normal((1, self.codes.shape[1])).astype(np.float32)
        return self._heard(code, BASE, None, temperature, seed)

    def sample_base(self, temperature: float = BASE_TEMPERATURE) -> Loop:
        """The next sample of the base model."""
        return self.base_loop(self.next_seed(), temperature)

    def chunk_loop(self, number: int) -> Loop:
        """A chunk of the tune as the base model gives it back: encoded and decoded."""
        return self._heard(self.codes[number : number + 1], CHUNK, None, 0.0, self.seed)

    def _heard(self, code: Codes, origin: str, z: Place | None, temperature: float, seed: int) -> Loop:
        rng = np.random.default_rng(seed)
        y = self.base.decode(code, temperature=temperature, rng=rng)  # [1, T, D]
        notes = tuple(self.base.converter.to_notes(y[0]))
        return Loop(notes, self.steps, origin, z, code[0], temperature, seed)

    def next_seed(self) -> int:
        """The next seed of this jam: one number that brings the draw back."""
        self._draws += 1
        state = np.random.SeedSequence([self.seed, self._draws]).generate_state(1)
        return int(state[0]) % 1_000_000  # short enough to be read out

    def reconstruction(self, *, personal: bool = False) -> Accuracy:
        """How much of the chunks comes back through the base model, or through the personal model as well."""
        codes = self.codes
        if personal:
            mu, _ = self._trained().encode(codes)
            codes = self._trained().decode(mu)
        converter = self.base.converter
        truth = np.stack([converter.to_target(chunk.notes) for chunk in self.chunks])  # [N, T, D]
        guess = self.base.decode(codes)
        first = 1 if converter.config()["type"] in DRUM_KINDS else FIRST_NOTE  # any drum is an onset
        return accuracy(converter.to_classes(truth), converter.to_classes(guess), first_onset=first)

    # what leaves the jam: nothing is ever overwritten, every method returns where it wrote

    def export_midi(
        self, path: FilePath | None = None, loop: Loop | None = None, qpm: float | None = None
    ) -> Path:
        """Write a loop (else the cursor's) as MIDI; its text event says what it was made of."""
        chosen = loop or self.loop()
        text = loop_to_text(chosen, model=self.base.config.name, identity=self.base.identity)
        return write_loop_midi(chosen, Path(path or f"{STEM}.mid"), qpm or self.qpm, self.name, text)

    def export_wav(
        self, path: FilePath | None = None, loop: Loop | None = None, qpm: float | None = None
    ) -> Path:
        """Write a loop as sound that repeats without a seam."""
        return write_loop_wav(loop or self.loop(), Path(path or f"{STEM}.wav"), qpm or self.qpm)

    def export(
        self, folder: FilePath = ".", loop: Loop | None = None, qpm: float | None = None, stem: str = STEM
    ) -> tuple[Path, Path]:
        """Write a loop as MIDI and WAV under one free name in a folder."""
        chosen = loop or self.loop()
        place = Path(folder)
        name = free_stem(place, stem, [".mid", ".wav"])
        midi = self.export_midi(place / f"{name}.mid", chosen, qpm)
        return midi, self.export_wav(midi.with_suffix(".wav"), chosen, qpm)

    def save_personal(self, path: FilePath) -> Path:
        """Write the personal model."""
        return write_new(Path(path), self._trained().save)
