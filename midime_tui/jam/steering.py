"""Where a jam stands and how it moves: all that changes the loop, each step of it undone and redone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.jam.drift import Drift
from midime_tui.jam.history import Moves
from midime_tui.jam.limits import MOST_TEMPERATURE, MOST_TRANSPOSE, REACH
from midime_tui.jam.snapshots import Snapshots
from midime_tui.jam.spot import Home, Place, Spot

NEAR = 0.5  # standard deviations: how far a random place nearby lies, in each dimension


class Steering:
    """The spot a jam stands at, with its moves. It knows no model; `Jam` is one, with models.

    Every method that moves returns False where nothing changed by it.

    seed:      what all chance comes from
    moves:     the way back and forth
    snapshots: spots kept under a name
    """

    def __init__(self, latent_size: int, seed: int) -> None:
        self.latent_size = latent_size
        self.seed = seed
        self.moves: Moves[Spot] = Moves(Spot((0.0,) * latent_size, seed=seed))
        self.snapshots = Snapshots()
        self.draws = 0  # seeds taken from `next_seed` so far
        self._drift: Drift | None = None

    @property
    def spot(self) -> Spot:
        """All that the loop depends on, as it stands."""
        return self.moves.now

    def go_to(self, spot: Spot) -> bool:
        """Stand where a spot says. Raises MidimeError where it is of another space."""
        if len(spot.z) != self.latent_size:
            raise MidimeError(f"a place has {self.latent_size} numbers, not {len(spot.z)}")
        return self.moves.move(spot)

    def undo(self) -> bool:
        """One move back."""
        return self.moves.undo()

    def redo(self) -> bool:
        """One undone move again."""
        return self.moves.redo()

    # the cursor

    @property
    def cursor(self) -> Place:
        """Where in the personal model's space the jam stands, in standard deviations of its prior."""
        return self.spot.z

    def set_cursor(self, place: Sequence[float]) -> bool:
        """Go to a place, kept within the reach."""
        if len(place) != self.latent_size:
            raise MidimeError(f"a place has {self.latent_size} numbers, not {len(place)}")
        if not all(math.isfinite(value) for value in place):
            raise MidimeError(f"a place has numbers from {-REACH:g} to {REACH:g}")
        return self.moves.move(replace(self.spot, z=tuple(_kept(float(value), REACH) for value in place)))

    def nudge(self, dimension: int, delta: float) -> bool:
        """Move along one dimension (from 0). Rounded to hundredths, so that ten steps of 0.1 make 1."""
        place = list(self.cursor)
        place[dimension] = round(place[dimension] + delta, 2)
        return self.set_cursor(place)

    def random(self, near: bool = False) -> bool:
        """Go to a place drawn from the prior N(0, I); near: from around the cursor, half as wide."""
        drawn = np.random.default_rng(self.next_seed()).standard_normal(self.latent_size)
        place = [at + NEAR * by for at, by in zip(self.cursor, drawn)] if near else drawn
        return self.set_cursor([round(float(value), 2) for value in place])

    def reset(self) -> bool:
        """Go to the middle."""
        return self.set_cursor((0.0,) * self.latent_size)

    def drift(self) -> bool:
        """One step of a wandering of its own, seeded by the jam's seed; see `Drift`."""
        if self._drift is None:
            self._drift = Drift(self.next_seed())
        return self.set_cursor(self._drift.next(self.cursor))

    # how the place is heard

    @property
    def temperature(self) -> float:
        """0 takes the likeliest note at every step, higher is freer."""
        return self.spot.temperature

    def set_temperature(self, temperature: float) -> bool:
        """Kept within 0..MOST_TEMPERATURE, in hundredths."""
        if not math.isfinite(temperature):
            raise MidimeError(f"a temperature is a number from 0 to {MOST_TEMPERATURE:g}")
        kept = round(min(max(temperature, 0.0), MOST_TEMPERATURE), 2)
        return self.moves.move(replace(self.spot, temperature=kept))

    def redraw(self, seed: int | None = None) -> bool:
        """Draw the notes anew, from another seed or the given one; heard with a temperature above 0."""
        return self.moves.move(replace(self.spot, seed=self.next_seed() if seed is None else seed))

    @property
    def transposition(self) -> int:
        """Semitones by which all but drums stand higher."""
        return self.spot.transpose

    def transpose(self, semitones: int) -> bool:
        """Raise everything but drums by this many semitones, kept within MOST_TRANSPOSE up or down. Not added
        to what there is: 0 is as the model says."""
        kept = min(MOST_TRANSPOSE, max(-MOST_TRANSPOSE, semitones))
        return self.moves.move(replace(self.spot, transpose=kept))

    # the base model's dimensions

    def hold_base(self, dimension: int, value: float) -> bool:
        """Hold a dimension (from 0) of the base model's code at a value, -REACH..REACH, whatever the cursor
        does."""
        if not math.isfinite(value) or dimension < 0:
            raise MidimeError(f"a dimension of the base model takes numbers from {-REACH:g} to {REACH:g}")
        held = {**dict(self.spot.base), dimension: round(_kept(float(value), REACH), 2)}
        return self.moves.move(replace(self.spot, base=tuple(sorted(held.items()))))

    def release_base(self, dimension: int | None = None) -> bool:
        """Let a dimension of the base model go again; None: all of them."""
        kept = () if dimension is None else tuple(item for item in self.spot.base if item[0] != dimension)
        return self.moves.move(replace(self.spot, base=kept))

    # homes and snapshots

    @property
    def home(self) -> Home | None:
        """The code that is steered from, where it is not the personal model's own."""
        return self.spot.home

    def leave_home(self) -> bool:
        """Back to what the personal model alone says at this place."""
        return self.moves.move(replace(self.spot, home=None))

    def keep(self, name: str | None = None) -> str:
        """Keep a snapshot of the spot; returns its name. Errors as in `Snapshots.keep`."""
        return self.snapshots.keep(self.spot, name)

    def recall(self, name: str) -> bool:
        """Go to a snapshot. Raises MidimeError where there is none of that name."""
        return self.go_to(self.snapshots.recall(name))

    def next_seed(self) -> int:
        """The next seed of this jam: one number that brings the draw back."""
        self.draws += 1
        state = np.random.SeedSequence([self.seed, self.draws]).generate_state(1)
        return int(state[0]) % 1_000_000  # short enough to be read out


def _kept(value: float, reach: float) -> float:
    return min(reach, max(-reach, value))
