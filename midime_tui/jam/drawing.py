"""Samples of a personal model, as loops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.jam.loop import Loop
from midime_tui.music.likeness import key_of

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam

MOST_TRIES = 50  # for one fresh loop


def drawn(
    jam: Jam, count: int, temperature: float = 0.0, *, posterior: bool = False, fresh: bool = False
) -> Iterator[Loop]:
    """`count` samples of the jam's personal model; the cursor goes along.

    posterior: from where the chunks lie, each from around one of them, instead of from N(0, I)
    fresh:     none that equals a chunk, as it is or as the base model gives it back, or one drawn before;
               after MOST_TRIES the last one is taken all the same
    """
    personal = jam._trained()
    known = set()
    if fresh:
        known = {key_of(chunk) for chunk in personal.chunks}
        known |= {key_of(jam.chunk_loop(number).notes) for number in range(len(jam.codes))}
    for _ in range(count):
        for _ in range(MOST_TRIES):
            if posterior:
                rng = np.random.default_rng(jam.next_seed())
                place = personal.sample_posterior_z(1, rng)[0]
                jam.set_cursor([round(float(value), 2) for value in place])
            else:
                jam.random()
            loop = jam.loop(temperature, jam.next_seed())
            if not fresh or key_of(loop.notes) not in known:
                break
        known.add(key_of(loop.notes))
        yield loop
