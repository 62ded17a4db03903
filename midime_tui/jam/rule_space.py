"""The space that rules work in: a base model's codes, or the few numbers of a personal model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.models import MidiMe, MusicVAE
from midime_tui.models.personal_measures import decode_notes
from midime_tui.models.rules import DEFAULT, RuleActor, RuleSettings
from midime_tui.models.store import read_model
from midime_tui.models.weights import find_model
from midime_tui.music.converters import DRUM_KINDS
from midime_tui.music.notes import Note
from midime_tui.music.rules import Key, Rule, key_of_music
from midime_tui.nn.arrays import Array


@dataclass(frozen=True, eq=False)
class RuleSpace:
    """base: decodes; personal: stands before it, or None."""

    base: MusicVAE
    personal: MidiMe | None

    @property
    def size(self) -> int:
        """Numbers in a place of this space."""
        return self.base.config.z_size if self.personal is None else self.personal.latent_size

    @property
    def own_key(self) -> Key | None:
        """The key of the music that the personal model was trained on."""
        return key_of_music(self.personal.chunks) if self.personal and self.personal.chunks else None

    def codes(self, places: Array) -> Array:
        """Places [N, size] -> codes [N, Z] of the base model."""
        return places if self.personal is None else self.personal.decode(places)

    def notes(self, places: Array) -> list[Sequence[Note]]:
        """The music of places [N, size], the likeliest class taken at every step."""
        if not len(places):
            return []
        return [*decode_notes(self.base, self.codes(places))]

    def sample(self, count: int, seed: int) -> Array:
        """Places [count, size] of the prior."""
        return np.random.default_rng(seed).standard_normal((count, self.size), dtype=np.float32)

    def actor(self, rules: Sequence[Rule], seed: int = 0, settings: RuleSettings = DEFAULT) -> RuleActor:
        """An untrained actor for rules here."""
        steps = self.base.converter.steps
        return RuleActor(rules, self.notes, self.size, steps, seed=seed, settings=settings)


def open_space(source: str, model: str | None = None) -> RuleSpace:
    """The space of a base or a personal model, by its name or path; `model` in place of the base it names.

    Raises MidimeError where it is neither, or a model whose music the rules know nothing to say of.
    """
    path = find_model(source)
    personal = MidiMe.load(path) if read_model(path).kind == "midime" else None
    base = MusicVAE.load(path if personal is None else model or personal.origin.base_name)
    if base.lacks_controls or base.converter.config()["type"] in DRUM_KINDS:
        raise MidimeError(
            f"{base.config.name} cannot be held to rules: they are for melodies and trios without controls"
        )
    if personal is not None:
        personal.check_base(base)
    return RuleSpace(base, personal)
