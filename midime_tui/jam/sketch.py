"""A sketch: all of a person's work in one value. `sketch_file` reads and writes it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.desk import Desk
from midime_tui.jam.history import Moves
from midime_tui.jam.opening import Piece
from midime_tui.jam.snapshots import Snapshot, Snapshots
from midime_tui.jam.spot import Spot
from midime_tui.jam.take import Take
from midime_tui.jam.take_state import TakeState
from midime_tui.jam.tape import Tape, TapeItem
from midime_tui.models.thumbs import Thumb

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.loop_maker import Codes
    from midime_tui.models import MidiMe, MusicVAE
    from midime_tui.models.midime import History


@dataclass(frozen=True, eq=False)
class Sketch:
    """All that it takes to go on: values that never change, so that a thread can write them.

    model:     the base model: a name, or a file's path; identity: of its weights
    past, now, future: the spots that undo leads through, where the jam stands, and those that redo leads to
    thumbs:    what was liked and what was not
    desk:      how it is set to be heard
    take:      what was played in; None in sketches of earlier versions
    """

    model: str
    identity: str
    name: str
    seed: int
    draws: int
    latent_size: int
    qpm: float
    pieces: tuple[Piece, ...]
    codes: Codes
    personal: MidiMe | None
    history: tuple[History, ...]
    past: tuple[Spot, ...]
    now: Spot
    future: tuple[Spot, ...]
    snapshots: tuple[Snapshot, ...] = ()
    tape: tuple[TapeItem, ...] = ()
    thumbs: tuple[Thumb, ...] = ()
    desk: Desk = field(default_factory=Desk)
    take: TakeState | None = None


def sketch_of(jam: Jam) -> Sketch:
    """A jam as it stands: takes no time worth mentioning, and is safe while another thread moves it."""
    past, now, future = jam.moves.state
    return Sketch(
        model=jam.model,
        identity=jam.base.identity,
        name=jam.name,
        seed=jam.seed,
        draws=jam.draws,
        latent_size=jam.latent_size,
        qpm=jam.qpm,
        pieces=jam.pieces,
        codes=jam.codes,
        personal=jam.personal,
        history=jam.history,
        past=past,
        now=now,
        future=future,
        snapshots=jam.snapshots.items,
        tape=jam.tape.items,
        thumbs=jam.thumbs,
        desk=jam.desk,
        take=jam.take.state,
    )


def jam_of(sketch: Sketch) -> Jam:
    """The jam again. Where the base model of that name has been trained again since, what can be kept is
    kept, and the report says so (see `other_training`). Raises MidimeError where it is not at hand."""
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.other_training import jam_of_other_training
    from midime_tui.models import MusicVAE

    try:
        base = MusicVAE.load(sketch.model)
    except MidimeError as error:
        raise MidimeError(f"this sketch was made with the base model {sketch.model}: {error}") from error
    if base.identity != sketch.identity:
        return jam_of_other_training(sketch, base)
    if sketch.take is not None and not sketch.pieces and sketch.personal is None:
        from midime_tui.jam.take_training import jam_of_take

        return jam_of_take(Take.of(sketch.take), base, sketch.seed, named=sketch.model)
    jam = Jam(base, sketch.pieces, codes=sketch.codes, seed=sketch.seed, latent_size=sketch.latent_size)
    if sketch.codes.shape[1] != base.config.z_size:
        raise MidimeError(
            f"this sketch's codes have {sketch.codes.shape[1]} numbers, not {base.config.z_size}"
        )
    if sketch.personal is not None:
        sketch.personal.check_base(base)
    jam.model, jam.personal, jam.history = sketch.model, sketch.personal, sketch.history
    jam.draws, jam.qpm, jam.desk = sketch.draws, sketch.qpm, sketch.desk
    jam.thumbs = tuple(_with_notes(thumb, base) for thumb in sketch.thumbs)
    jam.moves = Moves(sketch.now, past=sketch.past, future=sketch.future)
    jam.snapshots = Snapshots(sketch.snapshots)
    jam.tape = Tape(jam.text_of, sketch.tape)
    if sketch.take is not None:
        jam.take = Take.of(sketch.take)
    return jam


def _with_notes(thumb: Thumb, base: MusicVAE) -> Thumb:
    """A thumb with the notes of its code, where an earlier version kept the code alone."""
    if thumb.notes is not None or len(thumb.code) != base.config.z_size:
        return thumb
    y = base.decode(np.array([thumb.code], np.float32))
    return replace(thumb, notes=tuple(base.converter.to_notes(y[0])))
