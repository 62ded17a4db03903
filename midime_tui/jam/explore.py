"""Ways through a base model's codes: similar ones, the way between two, a grid between four; and which of its
dimensions say most.

Pure functions of codes; a code of the personal model's space does as well where nothing else is said.
Z = numbers in a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from midime_tui.errors import MidimeError
from midime_tui.models.interpolation import bilinear, spherical
from midime_tui.models.latent_facts import facts_of_base
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.models import MusicVAE


def mean_sigma(base: MusicVAE, sigmas: Array | None = None) -> Array:
    """The mean sigma [Z] of each dimension: over the corpora's codes where that was measured for this model
    (`models/latent_facts.py`), else over `sigmas` [N, Z] of the tune at hand, else 1 everywhere."""
    try:
        facts = facts_of_base(base)
    except MidimeError:
        facts = None  # a model that does not ship, or facts that cannot be read: the tune's own will do
    if facts is not None and len(facts.mean_sigma) == base.config.z_size:
        return facts.mean_sigma
    if sigmas is not None and len(sigmas):
        return np.asarray(sigmas, np.float32).mean(axis=0)
    return np.ones(base.config.z_size, np.float32)


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
