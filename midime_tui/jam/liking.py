"""What a person likes, learned from the thumbs of a jam, and places that they may like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from midime_tui.jam.hearing import heard_at, place_size
from midime_tui.jam.limits import REACH
from midime_tui.jam.spot import Place
from midime_tui.models.feedback import LEAST_OF_EACH, LEAST_THUMBS, Critic, Kernel
from midime_tui.music.bars import count
from midime_tui.music.likeness import key_of
from midime_tui.music.notes import Note
from midime_tui.music.traits import GROUPS, traits
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam

Score = Callable[[NDArray[np.float64]], NDArray[np.float64]]

POOL = 64  # draws of the prior that are listened to for one place
REFERENCE = 96  # draws of the prior that say what is usual here
_USUAL_STEPS = 32  # that these numbers are for; longer loops are listened to less
_DIGITS = 2  # of a personal place, as everywhere in a jam
_KNOWN = 1e6  # taken from the score of a loop that was judged: only where there is no other it comes again


class Liking:
    """The taste behind a jam's thumbs, and where to go by it.

    `learn` looks at the thumbs there are; until it was called nothing is known.
    """

    def __init__(self, jam: Jam) -> None:
        self.jam = jam
        self._critic: Critic | None = None
        self._learned: tuple[int, int] = (0, 0)  # thumbs, and those up among them
        self._judged: set[object] = set()
        self._usual: tuple[tuple[object, ...], NDArray[np.float64]] | None = None

    @property
    def knows(self) -> bool:
        """Whether the thumbs could be foretold from the music, better than chance would have it."""
        return self._critic is not None and self._critic.evidence.convinces

    @property
    def sentence(self) -> str:
        """What is known, for people, in a line."""
        thumbs, up = self._learned
        said = f"{count(thumbs, 'thumb')}, {up} up"
        if not thumbs:
            return "no thumbs yet: nothing is known of what you like"
        if thumbs < LEAST_THUMBS or min(up, thumbs - up) < LEAST_OF_EACH:
            return f"{said}: too few to know; {LEAST_THUMBS}, {LEAST_OF_EACH} of each kind, may tell"
        if self._critic is None or not self._critic.evidence.convinces:
            return f"{said}: they tell nothing, chance would say as much"
        return f"{said}: tells what you like in {self._critic.evidence.auc:.0%} of pairs"

    def learn(self) -> bool:
        """Learn from the jam's thumbs as they are now; takes below a second, returns `knows`."""
        thumbs = [thumb for thumb in self.jam.thumbs if thumb.notes is not None]
        up = np.array([thumb.up for thumb in thumbs], bool)
        self._learned = len(thumbs), int(up.sum())
        self._judged = {key_of(thumb.notes or ()) for thumb in thumbs}
        self._critic = None
        if 0 < up.sum() < len(up):
            rows = self._rows([thumb.notes or () for thumb in thumbs])
            try:
                kernel = Kernel(GROUPS, np.concatenate([rows, self._reference()]))
            except ValueError:  # all loops are the same
                return False
            self._critic = Critic(kernel, rows, up)
        return self.knows

    def likes(self, notes: Sequence[Note]) -> float:
        """P(like) of a loop, 0..1, however little is known; .5 where there are not thumbs of both kinds."""
        return 0.5 if self._critic is None else float(self._critic.likes(self._rows([notes]))[0])

    def draw(self, rng: np.random.Generator) -> Place:
        """A place in the space that the jam steers in: the personal model's numbers, or without one a code of
        the base model (see `spot_at`). Steered towards what is liked: the best of some draws of the
        prior; a plain draw of it where nothing is known."""
        if self._critic is None or not self.knows:
            return self._place(self._prior(1, rng)[0])
        return self._best(rng, self._critic.likes)

    def propose(self, rng: np.random.Generator) -> Place:
        """A place whose judgement would teach something: the best of some draws by one of the tastes that
        the thumbs leave possible (Thompson 1933); without thumbs of both kinds a draw of the prior."""
        critic = self._critic
        if critic is None:
            return self._place(self._prior(1, rng)[0])
        return self._best(rng, lambda rows: critic.supposes(rows, rng)[0])

    def _reference(self) -> NDArray[np.float64]:
        """Traits [N, F] of draws of the prior here, as long as the jam is steered in the same space."""
        jam, spot = self.jam, self.jam.spot
        here = (jam.personal, spot.home if jam.personal is not None else None, spot.base, spot.transpose)
        if self._usual is None or self._usual[0] != here:
            places = self._prior(self._share(REFERENCE), np.random.default_rng([jam.seed, 3]))
            self._usual = here, self._rows(heard_at(jam, spot, places))
        return self._usual[1]

    def _best(self, rng: np.random.Generator, score: Score) -> Place:
        """The best of some draws that were not judged yet."""
        places = self._prior(self._share(POOL), rng)
        played = heard_at(self.jam, self.jam.spot, places)
        scores = score(self._rows(played))
        scores[[key_of(notes) in self._judged for notes in played]] -= _KNOWN
        return self._place(places[int(scores.argmax())])

    def _prior(self, number: int, rng: np.random.Generator) -> Array:
        return self._rounded(rng.standard_normal((number, place_size(self.jam)), dtype=np.float32))

    def _rounded(self, places: Array) -> Array:
        if self.jam.personal is None:
            return places.astype(np.float32)
        return np.clip(np.round(places, _DIGITS), -REACH, REACH).astype(np.float32)

    def _place(self, place: Array) -> Place:
        digits = None if self.jam.personal is None else _DIGITS
        return tuple(float(value) if digits is None else round(float(value), digits) for value in place)

    def _rows(self, played: Sequence[Sequence[Note]]) -> NDArray[np.float64]:
        return np.stack([traits(notes, self.jam.steps) for notes in played])

    def _share(self, number: int) -> int:
        return max(8, number * _USUAL_STEPS // max(_USUAL_STEPS, self.jam.steps))
