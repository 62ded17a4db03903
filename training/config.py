"""The configuration of a run, read from TOML."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any

from midime_tui.errors import MidimeError
from training.windows import KINDS

# Python 3.10 has no TOML reader of its own
tomllib: Any = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class RunConfig:
    """One training run; configs/mel-2bar.toml explains every entry."""

    name: str
    title: str
    encoder: int
    decoder: int
    z: int
    collections: tuple[str, ...]
    split_seed: int
    validation: float
    test: float
    shares: tuple[float, ...]  # by kind, in the order of KINDS
    noise: float  # share of a batch decoded from codes mixed with noise
    noise_weight: Points  # of these windows in the loss, at fractions of the run
    noise_reach: Points  # the most of the noise in such a code, 0..1, at fractions of the run
    noise_temper: float  # what the classes of such codes are divided by where nothing of the code is left
    noise_shares: tuple[float, ...]  # what these windows are drawn from, by kind
    steps: int
    workers: int
    batch: int
    seed: int
    rate: float
    encoder_rests: float  # fraction of the run before which the encoder is not moved
    warm_up: int
    clip: float
    transpose: int
    beta: Points
    sampling: Points
    checkpoint_minutes: float
    validation_minutes: float
    validation_windows: int
    remark: str  # for the card: where a run departed from what is written here


def read_table(path: Path) -> dict[str, Any]:
    """A configuration as it is written. Raises MidimeError where it is missing or no TOML."""
    try:
        with open(path, "rb") as stream:
            table: dict[str, Any] = tomllib.load(stream)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise MidimeError(f"{path} is not a readable training configuration ({error}).") from error
    return table


def read_config(path: Path) -> RunConfig:
    """Read a configuration. Raises MidimeError where it is missing, no TOML, or lacks an entry."""
    table = read_table(path)
    try:
        return _from_table(table)
    except (KeyError, TypeError, ValueError) as error:
        raise MidimeError(
            f"{path} lacks or misstates an entry of the training configuration: {error}."
        ) from error


def _from_table(table: dict[str, Any]) -> RunConfig:
    data = dict(table["data"])
    flat: dict[str, Any] = {**table["model"], **data, **table["training"], **table["saving"]}
    flat.setdefault("remark", "")
    flat["split_seed"] = data["seed"]
    flat["seed"] = table["training"]["seed"]
    flat.setdefault("noise", 0.0)
    flat.setdefault("noise_weight", [(0.0, 1.0)])
    flat.setdefault("noise_reach", [(0.0, 1.0)])
    flat.setdefault("noise_temper", 1.0)
    flat.setdefault("encoder_rests", 0.0)
    flat["shares"] = _shares(data["shares"])
    flat["noise_shares"] = _shares(data["noise_shares"] if "noise_shares" in data else data["shares"])
    flat["collections"] = tuple(data["collections"])
    for name in ("beta", "sampling", "noise_weight", "noise_reach"):
        flat[name] = tuple((float(at), float(value)) for at, value in flat[name])
    if flat["batch"] % flat["workers"]:
        raise ValueError("batch must be a multiple of workers")
    return RunConfig(**{field.name: flat[field.name] for field in fields(RunConfig)})


def _shares(table: dict[str, Any]) -> tuple[float, ...]:
    shares = [float(table.get(kind, 0)) for kind in KINDS]
    return tuple(share / sum(shares) for share in shares)
