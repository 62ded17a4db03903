"""Rules in a jam: which are on, and the actor that moves a place to the nearest one that keeps them.

A place is what the jam is steered by: the numbers of the personal model, or a code of the base model where
there is no personal model (to be heard as the code of a `Home`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.hearing import heard_at, place_size
from midime_tui.jam.limits import REACH
from midime_tui.jam.spot import Place, Spot
from midime_tui.models.rules import KEPT, RuleActor, settings_for
from midime_tui.music.converters import DRUM_KINDS
from midime_tui.music.notes import Note
from midime_tui.music.rules import OPPOSITES, Key, Rule, key_of_music, parse_rules
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam

OnShare = Callable[[float], bool | None]

OF_KEY = ("key=own", "key=C", "key=G", "key=F", "key=Am", "key=Em", "key=Dm")
OF_DRUMS = ("dense", "sparse")
OF_MELODIES = (*OF_KEY, "tonic", *(word for pair in OPPOSITES for word in pair))


class Ruling:
    """The rules of a jam. They are judged by what is heard: with the jam's transposition, the dimensions of
    the base model that are held, and the home that is steered from.

    rules: those that are on; none before `prepare`
    """

    def __init__(self, jam: Jam) -> None:
        self._jam = jam
        self._actor: RuleActor | None = None
        self._taught: tuple[object, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self._actor.rules if self._actor is not None else ()

    @property
    def offers(self) -> tuple[str, ...]:
        """Words for rules to choose from, see `music/rules.py`: any other key can be asked for as well. Drums
        have no key."""
        return OF_DRUMS if self._of_drums else OF_MELODIES

    @property
    def own_key(self) -> Key:
        """The key of the tune as it is heard now. Raises MidimeError where there are no notes to tell it."""
        jam = self._jam
        chunks: Sequence[Sequence[Note]] = [chunk.notes for chunk in jam.chunks]
        if not chunks and jam.personal is not None:
            chunks = jam.personal.chunks
        key = key_of_music(chunks)
        return Key((key.tonic + jam.transposition) % 12, key.minor)

    @property
    def stale(self) -> bool:
        """Whether what the rules were prepared for has changed since: `prepare` them again. `apply` still
        judges by what is heard, but its actor was taught other music."""
        return self._actor is not None and self._taught != self._surroundings(self._jam.spot)

    def parse(self, words: Sequence[str]) -> tuple[Rule, ...]:
        """The rules that words name; none for no words. Raises MidimeError for what cannot be asked for."""
        if not words:
            return ()
        if self._of_drums and any(word.partition("=")[0] in ("key", "tonic") for word in words):
            raise MidimeError(f"{self._jam.base.config.name} plays drums, which have no key; leave it out")
        return parse_rules(words, self.own_key if "key=own" in words else None)

    def prepare(self, rules: Sequence[Rule], on_share: OnShare | None = None) -> None:
        """Train for rules, in the place of those that were on; none turns them off. Blocks for seconds.

        on_share: called with the share that is done, up to 1; True stops, what was reached is kept
        Raises MidimeError where there is neither a personal model nor a base model's code to steer.
        """
        if not rules:
            self._actor, self._taught = None, ()
            return
        jam, spot = self._jam, self._jam.spot
        size = place_size(jam)
        settings = settings_for(jam.steps, size)
        actor = RuleActor(
            rules, lambda places: self._heard(spot, places), size, jam.steps, seed=jam.seed, settings=settings
        )
        actor.fit(None if on_share is None else lambda share, _: on_share(share) is True)
        self._actor, self._taught = actor, self._surroundings(spot)

    def apply(self, place: Sequence[float]) -> Place:
        """The nearest place that keeps the rules, or comes nearest to it; without rules the place itself.

        Raises MidimeError for a place of another space, as after the training of a first personal model.
        """
        if self._actor is None:
            return tuple(place)
        if len(place) != self._actor.size:
            raise MidimeError(
                f"the rules were prepared for places of {self._actor.size} numbers, not {len(place)}: "
                "prepare them again"
            )
        spot = self._jam.spot
        start = np.asarray([place], np.float32)
        near = self._actor.nearest(start, lambda places: self._heard(spot, places))
        if (near == start).all():
            return tuple(place)
        reach = REACH if self._jam.personal is not None else np.inf
        return tuple(np.clip(near[0], -reach, reach).tolist())

    def short_of(self, notes: Sequence[Note]) -> str:
        """The rules that a loop does not keep, and how far it does: "dense 57%, key=C 90%"; nothing where it
        keeps them all. To be told with what `apply` led to: not every rule can be kept everywhere."""
        if self._actor is None:
            return ""
        rewards = self._actor.rewards([notes])[0]
        return ", ".join(
            f"{rule.name} {reward:.0%}" for rule, reward in zip(self.rules, rewards) if reward < KEPT
        )

    @property
    def _of_drums(self) -> bool:
        return self._jam.base.converter.config()["type"] in DRUM_KINDS

    def _surroundings(self, spot: Spot) -> tuple[object, ...]:
        """What the music of a place hangs on, besides the place."""
        return (self._jam.personal, spot.home, spot.base, spot.transpose)

    def _heard(self, spot: Spot, places: Array) -> list[Sequence[Note]]:
        """The music of places [N, size] at a spot, the likeliest class taken at every step."""
        return heard_at(self._jam, replace(spot, temperature=0.0), places)
