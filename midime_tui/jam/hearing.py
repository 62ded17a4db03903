"""The music of many places at once, as it would be heard where a jam stands.

A place is what a jam is steered by: the numbers of the personal model, or a code of the base model where
there is no personal model (heard as the code of a `Home`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from midime_tui.jam.limits import REACH
from midime_tui.jam.loop import transposed_notes
from midime_tui.jam.spot import Home, Place, Spot
from midime_tui.music.notes import Note
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam

_BATCH = 64


def place_size(jam: Jam) -> int:
    """Numbers in a place."""
    return jam.codes.shape[1] if jam.personal is None else jam.latent_size


def spot_at(jam: Jam, place: Place) -> Spot:
    """The jam's spot, moved to a place."""
    if jam.personal is None:
        return replace(jam.spot, home=Home(place, jam.cursor))
    return replace(jam.spot, z=place)


class OneForAll(np.random.Generator):
    """Draws the same numbers for every column: what a batch is decoded with so that each of its loops is the
    one that the seed gives when it is decoded alone."""

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(seed))

    def random(self, size: Any = None, *args: Any, **options: Any) -> Any:
        """[..., N], all columns alike."""
        shape = (size,) if isinstance(size, int) else tuple(size or ())
        return np.broadcast_to(super().random((*shape[:-1], 1), *args, **options), shape)


def heard_at(jam: Jam, spot: Spot, places: Array) -> list[Sequence[Note]]:
    """The music of places [N, size] at a spot, as `decode_spot` gives it: with its home, its held dimensions,
    its transposition, its temperature and its seed."""
    if not len(places):
        return []
    if jam.personal is None:
        codes: Array = np.array(places, np.float32)
        for dimension, value in spot.base:
            codes[:, dimension] = value
    else:
        codes = jam.codes_of(spot, [tuple(place) for place in np.clip(places, -REACH, REACH).tolist()])
    batches = [codes[start : start + _BATCH] for start in range(0, len(codes), _BATCH)]
    played = [
        tuple(jam.base.converter.to_notes(y))
        for batch in batches
        for y in jam.base.decode(batch, spot.temperature, OneForAll(spot.seed))
    ]
    return [transposed_notes(notes, spot.transpose) if spot.transpose else notes for notes in played]
