"""A jam's tune into a personal model: the settings, the copies, the going on where one stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.jam.augment import ChunkNotes, augmented, checked_ways

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.models import MidiMe
    from midime_tui.models.midime import History
    from midime_tui.models.midime_settings import Settings

OnEpoch = Callable[[int, float, float, float], "bool | None"]


def teach(
    jam: Jam,
    settings: Settings,
    on_epoch: OnEpoch | None = None,
    *,
    further: bool = False,
    augment: Sequence[str] = (),
) -> tuple[MidiMe, History]:
    """A personal model trained on a jam's codes; the jam itself is not changed.

    further: go on from the jam's personal model, in a copy, instead of from new weights
    augment: ways to add copies of the chunks, see `augment.py`
    Raises MidimeError for an unknown way.
    """
    ways = checked_ways(augment)
    learner = (_again(jam) if further else None) or _fresh(jam, settings, ways)
    codes = jam.lessons()
    copies: tuple[ChunkNotes, ...] = ()
    if ways:
        copies = augmented(ways, jam.chunks, jam.pieces, jam.base.converter)
    if copies:
        more, _ = jam.base.encode(jam.base.converter.to_tensors(copies))
        codes = np.concatenate([codes, more])
    history = learner.train(codes, settings, on_epoch)
    if jam.chunks:
        learner.chunks = tuple(chunk.notes for chunk in jam.chunks)
    return learner, history


def _fresh(jam: Jam, settings: Settings, ways: Sequence[str]) -> MidiMe:
    from midime_tui.models import MidiMe

    names = [piece.song.name for piece in jam.pieces]
    learner = MidiMe.of(
        jam.base, seed=jam.seed, names=names, latent_size=jam.latent_size, layers=settings.layers
    )
    extra = {"qpm": jam.qpm, "settings": settings.name, "augment": list(ways)}
    learner.origin = replace(learner.origin, extra=extra)
    return learner


def _again(jam: Jam) -> MidiMe | None:
    """A copy of the jam's personal model: the old one goes on answering meanwhile."""
    from midime_tui.models import MidiMe

    old = jam.personal
    if old is None:
        return None
    learner = MidiMe(
        old.input_size,
        old.latent_size,
        np.random.default_rng([jam.seed, old.epochs]),
        layers=old.layers,
        origin=old.origin,
        variables=old.variables,
    )
    learner.epochs, learner.chunks, learner.thumbs = old.epochs, old.chunks, old.thumbs
    return learner
