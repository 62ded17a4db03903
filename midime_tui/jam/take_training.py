"""Which base model a take is trained on with, what hinders it, and the jam that it begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.opening import FilePath, model_name, piece_of
from midime_tui.jam.take import Take
from midime_tui.music.converters import DRUM_KINDS, Converter

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.sketch import Sketch
    from midime_tui.models import MusicVAE

MELODY_MODEL, DRUMS_MODEL = "mel-2bar", "drums-2bar"  # where what is open learns no takes of this kind
_TRIOS = ("trio", "trio-rhythm")


def plays_drums(converter: Converter) -> bool:
    """Whether a take for a model is played on drums."""
    return converter.config()["type"] in DRUM_KINDS


def learns(converter: Converter, take: Take) -> bool:
    """Whether a model reads what a take has: one of drums, or a melody alone."""
    return converter.config()["type"] not in _TRIOS and plays_drums(converter) == take.is_drum


def model_of_take(take: Take, base: MusicVAE | None) -> str | None:
    """The model that a take is trained on with in the place of `base`; None where `base` learns it."""
    if base is None or learns(base.converter, take):
        return None
    return DRUMS_MODEL if take.is_drum else MELODY_MODEL


def check_take(take: Take, base: MusicVAE | None) -> None:
    """Raises MidimeError, a sentence, where a take cannot be trained on."""
    if take.empty:
        raise MidimeError("nothing is recorded yet")
    notes = take.notes()
    if not notes:
        raise MidimeError("the take has nothing but notes of the count-in, which are for warming up")
    if notes[-1].end - notes[0].start // 16 * 16 <= 16:
        raise MidimeError("one bar is too short: two are the least to learn from")
    if base is not None and learns(base.converter, take):
        piece_of(take.song(), base.converter)


def take_along(take: Take, jam: Jam) -> None:
    """What was played in is there in the next jam too, where that has no take of its own."""
    if not take.empty and jam.take.empty:
        jam.take = Take.of(take.state)


def sketch_of_take(take: Take, base: MusicVAE, named: str, seed: int = 0) -> Sketch | None:
    """A take alone, played before a tune was open, as a sketch: `jam_of` begins a jam on it. None where it
    cannot be trained on yet; named: how the base model was asked for."""
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.sketch import sketch_of

    try:
        check_take(take, base)
    except MidimeError:
        return None
    jam = Jam(base, codes=np.zeros((0, base.config.z_size), np.float32), seed=seed)
    jam.model, jam.take = named, take
    return replace(sketch_of(jam), name="take")


def jam_of_take(take: Take, model: FilePath | MusicVAE, seed: int = 0, *, named: str = "") -> Jam:
    """A jam on a take, which it has too: one can go back, add a layer and train again.

    model: a base model's name, its file, or the model itself; another where it does not learn the take, see
           `model_of_take`
    named: how the model was asked for, where it is given itself

    Raises MidimeError where the take or the model cannot be used.
    """
    from midime_tui.jam.jam import Jam
    from midime_tui.models import MusicVAE

    base = model if isinstance(model, MusicVAE) else MusicVAE.load(model)
    other = model_of_take(take, base)
    check_take(take, base)
    jam = Jam.of_songs([take.song()], other or base, seed=seed)
    if other is None and named:
        jam.model = named
    elif other is None and not isinstance(model, MusicVAE):
        jam.model = model_name(model)
    jam.take = Take.of(take.state)
    return jam
