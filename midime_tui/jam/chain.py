"""Several loops in a row as one piece that does not break at the joints.

Loops laid end to end by their notes (`Tape.notes`) each begin from nothing. Here they are decoded in one go:
each from its own code, but the decoder reads the last class of the loop before, as a hierarchical model's
segments do, and the notes are read off the whole: what still sounds goes on until the next loop says
otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from midime_tui.errors import MidimeError
from midime_tui.music.notes import Note
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.jam.loop import Loop
    from midime_tui.models import MusicVAE


@dataclass(frozen=True, eq=False)
class Chain:
    """A piece of several loops.

    notes: from step 0
    steps: length in sixteenths
    loop:  length of each of its loops
    codes: float32 [loops, Z]
    """

    notes: tuple[Note, ...]
    steps: int
    loop: int
    codes: Array


def chain_codes(
    base: MusicVAE,
    codes: ArrayLike,
    temperature: float = 0.0,
    seed: int = 0,
    *,
    tie: bool = True,
) -> Chain:
    """A piece of the loops that codes [loops, Z] stand for.

    tie: where a note lasts to a joint and the next loop begins with the same pitch, make one note of the two.
         A note that lasts over the border of two chunks was two for the model; where two equal ones touch at
         a border of 242 held-out tunes, it was one note 459 times and a repeated one 250 times
    Raises MidimeError where there is no code.
    """
    row: Array = np.asarray(codes, np.float32)
    if row.ndim != 2 or not len(row):
        raise MidimeError("there is nothing to chain: name one loop or more")
    steps = int(base.converter.steps)
    y = base.decode_row(row, temperature, np.random.default_rng(seed))  # [loops * T, D]
    notes = tuple(base.converter.to_notes(y))
    if tie:
        notes = tied(notes, range(steps, steps * len(row), steps))
    return Chain(notes, steps * len(row), steps, row)


def chain_loops(base: MusicVAE, loops: Sequence[Loop], *, tie: bool = True) -> Chain:
    """A piece of loops, with the temperature and seed of the first; each is transposed as it was.

    Raises MidimeError where there is none, or one is of another base model.
    """
    for loop in loops:
        if loop.code.shape != (base.config.z_size,):
            raise MidimeError(
                f"a loop has a code of {len(loop.code)} numbers, those of {base.config.name} have "
                f"{base.config.z_size}: it is of another base model"
            )
    if not loops:
        raise MidimeError("there is nothing to chain: name one loop or more")
    first = loops[0]
    codes = np.stack([loop.code for loop in loops])
    chain = chain_codes(base, codes, first.temperature, first.seed, tie=False)
    moved = [
        note
        if note.is_drum
        else replace(note, pitch=min(127, max(0, note.pitch + loops[note.start // chain.loop].transpose)))
        for note in chain.notes
    ]
    notes = tied(moved, range(chain.loop, chain.steps, chain.loop)) if tie else tuple(moved)
    return replace(chain, notes=notes)


def tied(notes: Sequence[Note], joints: Sequence[int]) -> tuple[Note, ...]:
    """Notes with those made one that touch at a joint, with equal pitch and program. Drums stay."""
    kept: list[Note] = []
    ending: dict[tuple[int, int, int], int] = {}  # end, pitch, program -> place in `kept`
    places = set(joints)
    for note in sorted(notes):
        before = None
        if note.start in places and not note.is_drum:
            before = ending.pop((note.start, note.pitch, note.program), None)
        if before is not None:
            kept[before] = replace(kept[before], end=note.end)
        else:
            before = len(kept)
            kept.append(note)
        if not note.is_drum:
            ending[kept[before].end, note.pitch, note.program] = before
    return tuple(kept)
