"""The music of many places at once, as it would be heard where a jam stands.

A place is what a jam is steered by: the numbers of the personal model, or a code of the base model where
there is no personal model (heard as the code of a `Home`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.jam.limits import REACH
from midime_tui.jam.loop import transposed_notes
from midime_tui.jam.spot import Home, Place, Spot
from midime_tui.models.personal_measures import decode_batches
from midime_tui.music.notes import Note
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam


def place_size(jam: Jam) -> int:
    """Numbers in a place."""
    return jam.codes.shape[1] if jam.personal is None else jam.latent_size


def spot_at(jam: Jam, place: Place) -> Spot:
    """The jam's spot, moved to a place."""
    if jam.personal is None:
        return replace(jam.spot, home=Home(place, jam.cursor))
    return replace(jam.spot, z=place)


def heard_at(
    jam: Jam, spot: Spot, places: Array, rng: np.random.Generator | None = None
) -> list[Sequence[Note]]:
    """The music of places [N, size] at a spot: with its home, its held dimensions, its transposition.

    rng: draws the notes at the spot's temperature; without it the likeliest class is taken at every step
    """
    if not len(places):
        return []
    if jam.personal is None:
        codes: Array = np.array(places, np.float32)
        for dimension, value in spot.base:
            codes[:, dimension] = value
    else:
        codes = jam.codes_of(spot, [tuple(place) for place in np.clip(places, -REACH, REACH).tolist()])
    y = decode_batches(jam.base, codes, 0.0 if rng is None else spot.temperature, rng)
    played = [tuple(jam.base.converter.to_notes(one)) for one in y]
    return [transposed_notes(notes, spot.transpose) if spot.transpose else notes for notes in played]
