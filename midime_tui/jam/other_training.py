"""A sketch whose base model has been trained again since: what of it can be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.history import Moves
from midime_tui.jam.loop import Loop, transposed
from midime_tui.jam.snapshots import Snapshots
from midime_tui.jam.spot import Spot
from midime_tui.jam.take import Take
from midime_tui.jam.tape import Tape
from midime_tui.models.thumbs import Thumb
from midime_tui.music.notes import Note

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.loop_maker import Codes
    from midime_tui.jam.sketch import Sketch
    from midime_tui.models import MusicVAE


def jam_of_other_training(sketch: Sketch, base: MusicVAE) -> Jam:
    """The jam with the base model as it is now: the tune is encoded anew, take and tape keep their
    notes, places their numbers, thumbs the notes they were given to. The personal model, held dimensions and
    homes were about other codes, and are left out.

    Raises MidimeError where there is no tune in the sketch, or it does not fit the model.
    """
    from midime_tui.jam.jam import Jam

    identities = f"{sketch.identity[:8]}, not {base.identity[:8]}"
    what = f"another training of the base model {sketch.model} ({identities})"
    if not sketch.pieces:
        raise MidimeError(f"this sketch was made with {what} and has no tune to begin again with")
    try:
        jam = Jam(base, sketch.pieces, seed=sketch.seed, latent_size=sketch.latent_size)
        tape = [replace(item, loop=again(item.loop, base)) for item in sketch.tape]
        thumbs = [_again_judged(thumb, base) for thumb in sketch.thumbs]
    except ValueError as error:
        raise MidimeError(f"this sketch was made with {what}, which its notes do not fit: {error}") from error
    jam.model, jam.draws, jam.qpm, jam.desk = sketch.model, sketch.draws, sketch.qpm, sketch.desk
    jam.moves = Moves(_plain(sketch.now))
    jam.snapshots = Snapshots([replace(item, spot=_plain(item.spot)) for item in sketch.snapshots])
    jam.tape = Tape(jam.text_of, tape)
    jam.thumbs = tuple(thumb for thumb in thumbs if thumb is not None)
    if sketch.take is not None:
        jam.take = Take.of(sketch.take)
    jam.report = (
        *jam.report,
        f"this sketch was made with {what}: the personal model is to be trained again and places sound "
        "otherwise; the tape has its notes as they were",
    )
    return jam


def again(loop: Loop, base: MusicVAE) -> Loop:
    """A loop with the code that a base model gives its notes. Raises ValueError where they do not fit."""
    plain = transposed(loop, -loop.transpose).notes
    return replace(loop, code=code_of_notes(plain, base))


def code_of_notes(notes: Sequence[Note], base: MusicVAE) -> Codes:
    """float32 [Z]. Raises ValueError where the notes do not fit the model."""
    mu, _ = base.encode(base.converter.to_tensors([notes]))
    return np.asarray(mu[0], np.float32)


def _again_judged(thumb: Thumb, base: MusicVAE) -> Thumb | None:
    """A thumb with the code that a base model gives what was heard; None where its notes were not kept."""
    if thumb.notes is None:
        return None
    return replace(thumb, code=tuple(code_of_notes(thumb.notes, base).tolist()))


def _plain(spot: Spot) -> Spot:
    return replace(spot, base=(), home=None)
