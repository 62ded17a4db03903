"""All that a loop depends on, in one frozen value: what undo goes back to and a snapshot keeps."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[float, ...]  # numbers of the personal model's space, in standard deviations of its prior
Code = tuple[float, ...]  # a code of the base model


@dataclass(frozen=True, slots=True)
class Home:
    """A code that is steered from: at `z` it sounds exactly, elsewhere the personal model's way from there
    is added to it. So a loop that the personal model does not hold (a base sample, another day's export) can
    be gone on from.

    code: of the base model, [Z]
    z:    the place it stands at
    """

    code: Code
    z: Place


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a jam stands.

    z:           the place in the personal model's space, -REACH..REACH
    temperature: 0 takes the likeliest note at every step, higher is freer
    seed:        what the draws of a temperature above 0 come from
    transpose:   semitones, -MOST_TRANSPOSE..MOST_TRANSPOSE; drums stay
    base:        dimensions of the base model's code that are held, and at what: (dimension from 0, value), by
                 dimension
    home:        see `Home`; None where the personal model alone makes the code
    """

    z: Place
    temperature: float = 0.0
    seed: int = 0
    transpose: int = 0
    base: tuple[tuple[int, float], ...] = ()
    home: Home | None = None


def between(one: float, other: float, t: float) -> float:
    """The value at t, 0..1, on the way from one to the other; the ends are met exactly."""
    return one if t <= 0 else other if t >= 1 else one + (other - one) * t


def mixed(a: Spot, b: Spot, t: float, home: Home | None = None) -> Spot:
    """The spot at t, 0..1, between two: place and temperature in between, seed and transposition of the
    nearer one. At 0 and 1 it is a and b themselves.

    home: what the codes of both are mixed to, where either has a home or holds dimensions; see `Jam.mix`
    """
    if t <= 0:
        return a
    if t >= 1:
        return b
    nearer = a if t < 0.5 else b
    return Spot(
        tuple(between(one, other, t) for one, other in zip(a.z, b.z)),
        between(a.temperature, b.temperature, t),
        nearer.seed,
        nearer.transpose,
        (),
        home,
    )
