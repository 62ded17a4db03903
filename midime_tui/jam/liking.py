"""What a person likes, learned from the thumbs of a jam, and places that they may like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from midime_tui.jam.spot import Place
from midime_tui.music.bars import count

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam


class Liking:
    """The taste behind a jam's thumbs, and where to go by it.

    `learn` looks at the thumbs there are; until it was called nothing is known.
    """

    def __init__(self, jam: Jam) -> None:
        self.jam = jam

    @property
    def knows(self) -> bool:
        """Whether the thumbs tell more than chance would."""
        return False

    @property
    def sentence(self) -> str:
        """What is known, for people: "12 thumbs: ..."."""
        return f"{count(len(self.jam.thumbs), 'thumb')}: not enough to know what you like"

    def learn(self) -> bool:
        """Learn from the jam's thumbs as they are now; takes below a second, returns `knows`."""
        return self.knows

    def draw(self, rng: np.random.Generator) -> Place:
        """A place in the space that the jam steers in: the personal model's numbers, or without one a code of
        the base model. Steered towards what is liked; a plain draw of the prior where nothing is known."""
        size = self.jam.codes.shape[1] if self.jam.personal is None else self.jam.latent_size
        return tuple(rng.standard_normal(size).tolist())
