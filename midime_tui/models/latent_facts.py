"""What was measured of a base model's codes, in a small file beside its weights.

`weights/NAME.latent.json`, made by `python -m training.latent_facts NAME`. Nothing depends on its being
there: without it the dimensions are ordered by the tune at hand.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from midime_tui.atomic import atomic_path
from midime_tui.errors import MidimeError
from midime_tui.models.weights import find_model
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.models import MusicVAE

SUFFIX = ".latent.json"
_VERSION = 2
_DIGITS = 5


@dataclass(frozen=True, eq=False)
class LatentFacts:
    """Z = numbers in a code.

    identity:   of the base model that was measured, see `MusicVAE.identity`
    mean_sigma: float32 [Z], the mean sigma of each dimension over the codes; the smaller, the more it says
    codes:      how many codes were measured
    source:     of which music
    attributes: by name a direction, float32 [Z]: added to a code it raises that attribute
    spreads:    by name the attribute's standard deviation over the music
    """

    identity: str
    mean_sigma: Array
    codes: int
    source: str
    attributes: Mapping[str, Array] = field(default_factory=dict)
    spreads: Mapping[str, float] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, ...]:
        """The dimensions (from 0) by ascending mean sigma: those first that say most."""
        return tuple(int(dimension) for dimension in np.argsort(self.mean_sigma, kind="stable"))


def facts_path(model: str | os.PathLike[str]) -> Path:
    """Where the facts of a model file lie."""
    return Path(model).with_suffix(SUFFIX)


def write_latent_facts(facts: LatentFacts, model: str | os.PathLike[str]) -> Path:
    """Write the facts beside a model's file; returns where. Raises MidimeError where it cannot."""
    path = facts_path(model)
    record = {
        "version": _VERSION,
        "identity": facts.identity,
        "codes": facts.codes,
        "source": facts.source,
        "mean_sigma": _rounded(facts.mean_sigma),
        "attributes": {name: _rounded(values) for name, values in facts.attributes.items()},
        "spreads": {name: round(float(value), _DIGITS) for name, value in facts.spreads.items()},
    }
    with atomic_path(path) as aside:
        aside.write_text(json.dumps(record, separators=(",", ":")) + "\n", encoding="utf-8")
    return path


def read_latent_facts(model: str | os.PathLike[str], identity: str) -> LatentFacts | None:
    """The facts beside a model's file; None where there are none, or they are of another model or an
    older version.

    Raises MidimeError where the file is damaged.
    """
    path = facts_path(model)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise MidimeError(f"{path} cannot be read; make it again or remove it") from error
    try:
        record = json.loads(text)
        if record["identity"] != identity or record["version"] != _VERSION:
            return None
        facts = LatentFacts(
            identity,
            _vector(record["mean_sigma"]),
            int(record["codes"]),
            str(record["source"]),
            {str(name): _vector(values) for name, values in record["attributes"].items()},
            {str(name): float(value) for name, value in record["spreads"].items()},
        )
        if facts.spreads.keys() != facts.attributes.keys() or not all(
            math.isfinite(value) for value in facts.spreads.values()
        ):
            raise ValueError("directions without a spread")
        if any(len(values) != len(facts.mean_sigma) for values in facts.attributes.values()):
            raise ValueError("directions of several lengths")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise MidimeError(f"{path} is damaged; make it again or remove it") from error
    return facts


def facts_of_base(base: MusicVAE) -> LatentFacts | None:
    """The facts beside the model of a loaded base model's name; None where there are none, or it has no name.

    Raises MidimeError where no model of that name is to be found, or the file is damaged.
    """
    return read_latent_facts(find_model(base.config.name), base.identity) if base.config.name else None


def _vector(values: Any) -> Array:
    vector: Array = np.asarray(values, np.float32)
    if vector.ndim != 1 or not vector.size or not np.isfinite(vector).all():
        raise ValueError("not a list of finite numbers")
    return vector


def _rounded(values: Array) -> list[float]:
    return [round(float(value), _DIGITS) for value in values]
