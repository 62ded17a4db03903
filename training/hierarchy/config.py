"""The configuration of a hierarchical model, read from TOML; configs/drums-2bar.toml explains every entry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midime_tui.errors import MidimeError
from training.config import Points, read_table
from training.hierarchy.sizes import PartSize, Stage

MELODY, DRUM_HITS, DRUM_SETS = "melody", "drum hits", "drum sets"
_CLASSES = {MELODY: (90, 90), DRUM_HITS: (512, 10), DRUM_SETS: (512, 512)}  # D, I


@dataclass(frozen=True)
class PartConfig:
    """A part and its stage.

    start: "" for nothing, a shipped flat model's name, ":NAME" a part of this run, or "RUN:NAME" one of
    the run in the folder RUN beside this one's; those must be done
    """

    name: str
    kind: str
    size: PartSize
    start: str
    batch: int
    beta: Points
    sampling: Points
    stage: Stage


@dataclass(frozen=True)
class UpperConfig:
    """The stage of the upper level.

    drawn: segments of a window that are decoded in a step; copies: varied copies of the training windows
    whose codes are kept; windows: drawn for each copy, at most
    pace: of the level's own matrices beside the decoders'. Their numbers are small, the components they begin
    with are good, and Adam moves every number by as much
    """

    batch: int
    drawn: int
    copies: int
    windows: int
    pace: float
    beta: Points
    sampling: Points
    stage: Stage


@dataclass(frozen=True)
class HierarchyConfig:
    """One model. material: "drums", "melodies" or "trios"; astray: chance that the class before a segment
    is a wrong one in training; emphasis: how often windows of a group count in training, where not once."""

    name: str
    title: str
    material: str
    steps: int
    segments: int
    z: int
    astray: float
    parts: tuple[PartConfig, ...]
    upper: UpperConfig
    data: dict[str, Any]
    emphasis: dict[str, int]
    remark: str


def read_hierarchy(path: Path) -> HierarchyConfig:
    """Read a configuration. Raises MidimeError where it is missing, no TOML, or lacks an entry."""
    table = read_table(path)
    try:
        model, upper = table["model"], table["upper"]
        return HierarchyConfig(
            name=model["name"],
            title=model["title"],
            material=model["material"],
            steps=model["steps"],
            segments=model["segments"],
            z=model["z"],
            astray=model["astray"],
            parts=tuple(_part(part) for part in table["parts"]),
            upper=UpperConfig(
                upper["batch"],
                upper["drawn"],
                upper["copies"],
                upper.get("windows", 100_000),
                upper.get("pace", 1.0),
                _points(upper["beta"]),
                _points(upper["sampling"]),
                _stage(upper),
            ),
            data=dict(table.get("data", {})),
            emphasis=dict(table.get("emphasis", {})),
            remark=table.get("remark", ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise MidimeError(
            f"{path} lacks or misstates an entry of the training configuration: {error}."
        ) from error


def _part(table: dict[str, Any]) -> PartConfig:
    classes, inputs = _CLASSES[table["kind"]]
    size = PartSize(classes, inputs, table["encoder"], table["decoder"], table["layers"], table["code"])
    return PartConfig(
        table["name"],
        table["kind"],
        size,
        table.get("start", ""),
        table["batch"],
        _points(table["beta"]),
        _points(table["sampling"]),
        _stage(table),
    )


def _stage(table: dict[str, Any]) -> Stage:
    return Stage(table["train"], table["rate"], seed=table.get("seed", 1))


def _points(rows: list[list[float]]) -> Points:
    return tuple((float(at), float(value)) for at, value in rows)
