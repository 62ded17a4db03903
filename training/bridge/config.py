"""The configuration of a bridge, read from TOML; configs/bridge-drums.toml explains every entry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.models.bridge_network import BridgeWeights
from training.config import read_table


@dataclass(frozen=True)
class SideConfig:
    """One of the two models. windows: the configuration, beside this one, whose windows are read."""

    model: str
    count: int
    windows: Path


@dataclass(frozen=True)
class BridgeConfig:
    """One bridge."""

    name: str
    title: str
    paired: bool
    sides: tuple[SideConfig, SideConfig]
    train: int
    test: int
    data_seed: int
    shared: int
    layers: tuple[int, ...]
    steps: int
    batch: int
    rate: float
    seed: int
    critic: int
    warm_up: int
    refresh: int
    fresh: int
    weights: BridgeWeights


def read_bridge(path: Path) -> BridgeConfig:
    """Read a configuration. Raises MidimeError where it is missing, no TOML, or lacks an entry."""
    table = read_table(path)
    try:
        bridge, data, network, training = (table[key] for key in ("bridge", "data", "network", "training"))
        first, second = (
            SideConfig(side["model"], int(side["count"]), path.parent / f"{side['windows']}.toml")
            for side in (table["a"], table["b"])
        )
        return BridgeConfig(
            name=bridge["name"],
            title=bridge["title"],
            paired=bool(bridge["paired"]),
            sides=(first, second),
            train=int(data["train"]),
            test=int(data["test"]),
            data_seed=int(data["seed"]),
            shared=int(network["shared"]),
            layers=tuple(int(width) for width in network["layers"]),
            steps=int(training["steps"]),
            batch=int(training["batch"]),
            rate=float(training["rate"]),
            seed=int(training["seed"]),
            critic=int(training["critic"]),
            warm_up=int(training["warm_up"]),
            refresh=int(training["refresh"]),
            fresh=int(training["fresh"]),
            weights=BridgeWeights(**{name: float(value) for name, value in table["weights"].items()}),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise MidimeError(
            f"{path} lacks or misstates an entry of a bridge's configuration: {error}."
        ) from error
