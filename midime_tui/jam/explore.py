"""Ways through a base model's codes: sliders, similar codes, the way between two, a grid between four.

Pure functions of codes; a code of the personal model's space does as well where nothing else is said.
Z = numbers in a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from midime_tui.errors import MidimeError
from midime_tui.models.interpolation import bilinear, spherical
from midime_tui.models.latent_facts import read_latent_facts
from midime_tui.models.weights import find_model
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.models import MusicVAE

SLIDER_REACH = 2.0  # sliders go from -2 to 2, as in the original


@dataclass(frozen=True, slots=True)
class BaseSlider:
    """One dimension of the base model to be moved by hand.

    dimension: from 0
    value:     where it stands; may lie outside of -SLIDER_REACH..SLIDER_REACH
    sigma:     mean sigma of this dimension: far below 1 it says much, near 1 nothing
    """

    dimension: int
    value: float
    sigma: float


def mean_sigma(base: MusicVAE, sigmas: Array | None = None) -> Array:
    """The mean sigma [Z] of each dimension: over the corpora's codes where that was measured for this model
    (`models/latent_facts.py`), else over `sigmas` [N, Z] of the tune at hand, else 1 everywhere."""
    try:
        facts = read_latent_facts(find_model(base.config.name), base.identity) if base.config.name else None
    except MidimeError:
        facts = None  # a model that does not ship, or facts that cannot be read: the tune's own will do
    if facts is not None and len(facts.mean_sigma) == base.config.z_size:
        return facts.mean_sigma
    if sigmas is not None and len(sigmas):
        return np.asarray(sigmas, np.float32).mean(axis=0)
    return np.ones(base.config.z_size, np.float32)


def base_sliders(
    base: MusicVAE, code: ArrayLike, count: int = 8, sigmas: Array | None = None
) -> tuple[BaseSlider, ...]:
    """The `count` dimensions that say most, by ascending mean sigma, and where a code [Z] stands in them."""
    mean = mean_sigma(base, sigmas)
    values: Array = np.asarray(code, np.float32)
    if values.shape != mean.shape:
        raise ValueError(f"the code has shape {list(values.shape)}; {list(mean.shape)} would be right")
    order = np.argsort(mean, kind="stable")[:count]
    return tuple(BaseSlider(int(d), float(values[d]), float(mean[d])) for d in order)


def moved(code: ArrayLike, dimension: int, value: float) -> Array:
    """A copy of a code [Z] with one dimension (from 0) at a value."""
    changed: Array = np.array(code, np.float32)
    changed[dimension] = value
    return changed


def similar(code: ArrayLike, amount: float, count: int, rng: np.random.Generator) -> Array:
    """`count` codes [count, Z] like a code [Z]: amount * code + (1 - amount) * eps.

    amount: 0 (samples of the prior) to 1 (the code itself)
    Raises ValueError for another amount.
    """
    if not 0 <= amount <= 1:
        raise ValueError(f"the amount is {amount}; it must lie in 0..1")
    own: Array = np.asarray(code, np.float32)
    noise = rng.standard_normal((count, own.shape[0]), dtype=np.float32)
    return (amount * own + (1 - amount) * noise).astype(np.float32)


def between(first: ArrayLike, last: ArrayLike, count: int) -> Array:
    """`count` codes [count, Z] on the arc from one code [Z] to another, both among them."""
    return spherical(first, last, count)


def grid(corners: Sequence[ArrayLike], width: int, height: int | None = None) -> Array:
    """The codes [height * width, Z], row after row, of a grid between four codes [Z]: the top left, the top
    right, the bottom left, the bottom right."""
    if len(corners) != 4:
        raise ValueError(f"{len(corners)} corners; 4 would be right")
    top_left, top_right, bottom_left, bottom_right = (np.asarray(corner, np.float32) for corner in corners)
    return bilinear(np.stack([top_left, bottom_left, top_right, bottom_right]), width, height)
