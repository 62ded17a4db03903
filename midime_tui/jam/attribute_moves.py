"""Moving a code along an attribute of music: density+1, syncopation-8-0.5."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from midime_tui.errors import MidimeError
from midime_tui.models.attribute_steps import stepped
from midime_tui.models.latent_facts import LatentFacts, facts_of_base
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.models import MusicVAE

_MOVE = re.compile(r"(?P<name>[a-z][a-z0-9-]*?)(?P<amount>[+-]\d+(\.\d*)?|[+-]\.\d+)")
MOST = 10.0  # steps along a direction


def parse_move(text: str) -> tuple[str, float]:
    """The attribute and how far: "density+1" -> ("density", 1.0). Raises MidimeError for other texts."""
    found = _MOVE.fullmatch(text.strip())
    if not found or abs(float(found["amount"])) > MOST:
        raise MidimeError(f"'{text}' is no move along an attribute; density+1 or diatonic-0.5 would be right")
    return found["name"], float(found["amount"])


def attribute_facts(base: MusicVAE) -> LatentFacts:
    """The facts of a base model. Raises MidimeError where no directions were measured for it."""
    facts = facts_of_base(base)
    if facts is None or not facts.attributes:
        raise MidimeError(
            f"no attributes were measured for {base.config.name or 'this model'}: "
            "python -m training.latent_facts does it"
        )
    return facts


def moved_along(base: MusicVAE, codes: ArrayLike, moves: Sequence[str]) -> Array:
    """Codes [N, Z] moved along attributes, one after the other; one step raises an attribute of the music by
    about a standard deviation, see `models/attribute_steps.py`.

    Raises MidimeError for an attribute that the base model has no direction for.
    """
    changed: Array = np.array(codes, np.float32)
    if not moves:
        return changed
    wanted = [parse_move(text) for text in moves]
    facts = attribute_facts(base)
    for name, amount in wanted:
        if name not in facts.attributes:
            known = ", ".join(facts.attributes)
            raise MidimeError(f"{base.config.name} has no attribute {name!r}; there are: {known}")
        changed = stepped(base, changed, name, facts.attributes[name], amount, facts.spreads[name])
    return changed
