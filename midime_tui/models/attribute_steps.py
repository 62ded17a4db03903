"""Steps along an attribute of music: one direction for all codes, each going as far as its music asks for.

An attribute is no straight line in a code, and the same step is too short for one and overshoots another. So
a step is tried in several lengths, decoded, and the one is taken that changes the attribute in the right
direction and most nearly as much as wanted. N = codes, Z = numbers in a code, A = attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from midime_tui.models.personal_measures import decode_notes
from midime_tui.music.attributes import ATTRIBUTES, OF_RHYTHM, Attribute
from midime_tui.music.converters import DRUM_KINDS
from midime_tui.music.notes import Note
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.models.musicvae import MusicVAE

LENGTHS = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
"""How far steps go, in lengths of the direction."""
WITHOUT_TOP = "interval"  # the attribute that has no greatest value; the others end at 1
Floats = NDArray[np.float64]


def attributes_for(base: MusicVAE) -> Mapping[str, Attribute]:
    """The attributes that a model's music has."""
    return OF_RHYTHM if base.converter.config()["type"] in DRUM_KINDS else ATTRIBUTES


def values_of(chunks: Sequence[Sequence[Note]], steps: int, attributes: Mapping[str, Attribute]) -> Floats:
    """[N, A]: every attribute of every chunk."""
    return np.array([[attribute(chunk, steps) for attribute in attributes.values()] for chunk in chunks])


def heard(base: MusicVAE, codes: Array) -> Floats:
    """[N, A]: every attribute of what codes [N, Z] sound like."""
    return values_of(decode_notes(base, codes), base.config.steps, attributes_for(base))


def at_end(values: Floats, name: str, amount: float) -> NDArray[np.bool_]:
    """[N]: where an attribute's values [N] cannot go on in the direction of the amount's sign."""
    if amount < 0:
        return np.asarray(values <= 0)
    return np.asarray((values >= 1) & (name != WITHOUT_TOP))


def best_lengths(before: Floats, after: Floats, wanted: float) -> NDArray[np.int64]:
    """[N]: which of the lengths changes an attribute in the right direction and most nearly by `wanted`, the
    first of several; -1 where none changes it so.

    before: [N]; after: [lengths, N]
    """
    change = (after - before) * np.sign(wanted)
    off = np.where(change > 0, np.abs(change - abs(wanted)), np.inf)
    return np.where(np.isfinite(off.min(axis=0)), off.argmin(axis=0), -1)


def stepped(base: MusicVAE, codes: Array, name: str, direction: Array, amount: float, spread: float) -> Array:
    """Codes [N, Z] moved along a direction [Z] so that the attribute of their music changes by about
    amount * spread.

    A code stays where its attribute can go no further; where no length helps, it goes `amount` directions.
    """
    if not amount or not len(codes):
        return codes
    number = list(attributes_for(base)).index(name)
    lengths = np.asarray(LENGTHS, np.float32) * np.float32(np.sign(amount) * max(1.0, abs(amount)))
    before = heard(base, codes)[:, number]
    tried = codes + lengths[:, None, None] * direction  # [lengths, N, Z]
    after = heard(base, tried.reshape(-1, codes.shape[1]))[:, number].reshape(len(lengths), len(codes))
    best = best_lengths(before, after, amount * spread)
    length = np.where(best < 0, np.float32(amount), lengths[best])
    length[at_end(before, name, amount)] = 0
    return np.asarray(codes + length[:, None] * direction, np.float32)
