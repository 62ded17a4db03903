"""What a person likes and does not like, as labels that a model of their taste can learn from."""

from __future__ import annotations

from dataclasses import dataclass

from midime_tui.jam.spot import Code


@dataclass(frozen=True, slots=True)
class Thumb:
    """One judgement: a code of the base model, and whether its loop was liked."""

    code: Code
    up: bool
