"""From a spot to a loop of notes: the personal model, the base model, and what a person holds of either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from midime_tui.errors import MidimeError
from midime_tui.jam.history import Moves
from midime_tui.jam.loop import BASE, CHUNK, HOME, PERSONAL, Loop, loop_to_text, transposed
from midime_tui.jam.spot import Home, Place, Spot, mixed
from midime_tui.jam.steering import Steering

if TYPE_CHECKING:
    from midime_tui.models import MidiMe, MusicVAE

Codes = NDArray[np.float32]

BASE_TEMPERATURE = 0.5
LIVELY_ONSETS, LIVELY_PITCHES = 4, 2  # of a loop to begin with


class LoopMaker(Steering):
    """A spot, and the models that turn it into notes. All but `mix`, `adopt` and the random moves change
    nothing, and may run in another thread.

    base:     the base model
    codes:    float32 [chunks, Z], the mu of each chunk
    sigmas:   float32 [chunks, Z]; None where the base model has none or the chunks are not at hand
    personal: the personal model, None before the first training
    """

    base: MusicVAE
    codes: Codes
    sigmas: Codes | None
    personal: MidiMe | None

    @property
    def steps(self) -> int:
        """Length of a loop in sixteenths."""
        return int(self.base.converter.steps)

    @property
    def steerable(self) -> bool:
        """Whether the spot stands for a loop: there is a personal model, or a home to steer from."""
        return self.personal is not None or self.spot.home is not None

    # codes

    def code_of(self, spot: Spot) -> Codes:
        """The base model's code, float32 [Z], that a spot stands for.

        The personal model's at the place; with a home, home.code + P(z) - P(home.z); then what is held of the
        base model's dimensions. Raises MidimeError where there is neither a personal model nor a home.
        """
        return self.codes_of(spot, [spot.z])[0]

    def codes_of(self, spot: Spot, places: Sequence[Place]) -> Codes:
        """As `code_of`, float32 [N, Z], for the spot at each of N places in its own's stead."""
        if spot.home is None:
            codes = self._personal_codes(places)
        else:
            home = np.asarray(spot.home.code, np.float32)
            if home.shape != (self.codes.shape[1],):
                raise MidimeError(
                    f"the code kept here has {len(home)} numbers, those of {self.base.config.name} have "
                    f"{self.codes.shape[1]}: it is of another base model"
                )
            codes = np.tile(home, (len(places), 1))
            if self.personal is not None:
                away = [number for number, place in enumerate(places) if place != spot.home.z]
                if away:  # at home it is the code itself, to the bit
                    there = self._personal_codes([*(places[number] for number in away), spot.home.z])
                    codes[away] = codes[away] + there[:-1] - there[-1]
        codes = codes.copy()
        for dimension, value in spot.base:
            if dimension < codes.shape[1]:
                codes[:, dimension] = value
        return codes

    def base_value(self, dimension: int) -> float:
        """What a dimension (from 0) of the base model's code is at, held or not."""
        if not 0 <= dimension < self.codes.shape[1]:
            raise MidimeError(
                f"{self.base.config.name} has dimensions 1 to {self.codes.shape[1]}, not {dimension + 1}"
            )
        return float(self.code_of(self.spot)[dimension])

    def base_order(self) -> tuple[int, ...]:
        """The base model's dimensions (from 0), those first that say most: by ascending mean sigma, over the
        corpora where that was measured of the model, else over the chunks."""
        from midime_tui.jam.explore import mean_sigma

        found = mean_sigma(self.base, self.sigmas)
        return tuple(int(dimension) for dimension in np.argsort(found, kind="stable"))

    def place_of_chunk(self, number: int) -> Place:
        """Where the personal model sees a chunk: the mu of its code."""
        mu, _ = self._trained().encode(self.codes[number : number + 1])
        return tuple(float(value) for value in mu[0])

    def go_to_chunk(self, number: int) -> bool:
        """Go to where a chunk of the tune lies (from 0)."""
        return self.set_cursor(self.place_of_chunk(number))

    def opening_chunk(self) -> int | None:
        """The chunk to begin at: the first whose loop has LIVELY_ONSETS and LIVELY_PITCHES, else the first;
        None without chunks. The middle of the space, an average of all chunks, is often one held note."""
        loops = (self.decode(self.place_of_chunk(number)) for number in range(len(self.codes)))
        lively = (
            number
            for number, loop in enumerate(loops)
            if len(loop.notes) >= LIVELY_ONSETS and len({note.pitch for note in loop.notes}) >= LIVELY_PITCHES
        )
        return next(lively, 0 if len(self.codes) else None)

    def begin_at(self, number: int) -> bool:
        """Stand where a chunk lies as if never elsewhere; False where the person has moved already."""
        moves = self.moves
        if moves.undos or moves.redos or any(self.cursor):
            return False
        self.moves = Moves(replace(self.spot, z=self.place_of_chunk(number)))
        return True

    # moves that need the models

    def mix(self, t: float) -> bool:
        """Go to the point t, 0 to 1, of the crossfade from snapshot A to snapshot B.

        Place and temperature are in between, seed and transposition are the nearer one's. Where either has a
        home or holds dimensions of the base model, the codes are mixed as well. Raises MidimeError where A or
        B is not kept.
        """
        a, b = self.snapshots.recall("A"), self.snapshots.recall("B")
        home = None
        if 0 < t < 1 and (a.home or b.home or a.base or b.base):
            code = (1 - t) * self.code_of(a) + t * self.code_of(b)
            home = Home(tuple(code.tolist()), mixed(a, b, t).z)
        return self.go_to(mixed(a, b, t, home))

    def adopt(self, loop: Loop) -> bool:
        """Go on from a loop, whatever it was made by: it becomes the home that is steered from.

        A loop that the personal model gives at its own place needs no home. Raises MidimeError where its
        code is of another base model.
        """
        place = loop.z if loop.z is not None and len(loop.z) == self.latent_size else self.cursor
        plain = replace(
            self.spot,
            z=place,
            temperature=loop.temperature,
            seed=loop.seed,
            transpose=loop.transpose,
            base=(),
            home=None,
        )
        if len(loop.code) != self.codes.shape[1]:
            raise MidimeError(
                f"this loop has a code of {len(loop.code)} numbers, {self.base.config.name} makes "
                f"{self.codes.shape[1]}: it is of another base model"
            )
        if self.personal is not None and np.allclose(self.code_of(plain), loop.code, atol=1e-4):
            return self.go_to(plain)
        return self.go_to(replace(plain, home=Home(tuple(loop.code.tolist()), place)))

    # loops

    def loop(self, temperature: float | None = None, seed: int | None = None) -> Loop:
        """What the spot stands for, decoded now; temperature and seed in place of the spot's."""
        spot = self.spot
        return self.decode_spot(
            replace(
                spot,
                temperature=spot.temperature if temperature is None else temperature,
                seed=spot.seed if seed is None else seed,
            )
        )

    def decode_spot(self, spot: Spot) -> Loop:
        """The loop that a spot stands for. For another thread: take `spot` here, decode it there."""
        origin = PERSONAL if spot.home is None else HOME
        loop = self._heard(self.code_of(spot)[None], origin, spot.z, spot.temperature, spot.seed)
        return transposed(loop, spot.transpose)

    def decode(self, place: Sequence[float], temperature: float = 0.0, seed: int | None = None) -> Loop:
        """What the personal model alone says at a place. With a temperature the notes are drawn, from the
        seed or the jam's."""
        return self.decode_spot(Spot(tuple(place), temperature, self.seed if seed is None else seed))

    def base_loop(self, seed: int, temperature: float = BASE_TEMPERATURE) -> Loop:
        """A sample of the base model, which knows nothing of the tune."""
        code = np.random.default_rng(seed).standard_normal((1, self.codes.shape[1])).astype(np.float32)
        return self._heard(code, BASE, None, temperature, seed)

    def sample_base(self, temperature: float = BASE_TEMPERATURE) -> Loop:
        """The next sample of the base model."""
        return self.base_loop(self.next_seed(), temperature)

    def chunk_loop(self, number: int) -> Loop:
        """A chunk of the tune as the base model gives it back: encoded and decoded."""
        return self._heard(self.codes[number : number + 1], CHUNK, None, 0.0, self.seed)

    def text_of(self, loop: Loop, at: int = 0) -> str:
        """The text event that an exported file carries for a loop which begins at a step of it."""
        names = self.personal.origin.names if self.personal is not None else ()
        base = self.base
        return loop_to_text(loop, model=base.config.name, identity=base.identity, at=at, pieces=names)

    def _trained(self) -> MidiMe:
        if self.personal is None:
            raise MidimeError("there is no personal model yet: train first")
        return self.personal

    def _personal_codes(self, places: Sequence[Place]) -> Codes:
        return self._trained().decode(np.asarray(places, np.float32))  # [N, latent] -> [N, Z]

    def _heard(self, code: Codes, origin: str, z: Place | None, temperature: float, seed: int) -> Loop:
        rng = np.random.default_rng(seed)
        y = self.base.decode(code, temperature=temperature, rng=rng)  # [1, T, D]
        notes = tuple(self.base.converter.to_notes(y[0]))
        return Loop(notes, self.steps, origin, z, code[0], temperature, seed)
