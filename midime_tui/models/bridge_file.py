"""A bridge's file: the two base models it is between, what their codes are like, and the weights."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from midime_tui.errors import MidimeError
from midime_tui.models.bridge import Bridge, BridgeSide
from midime_tui.models.bridge_network import BridgeNetwork, network_size
from midime_tui.models.rules_network import Perceptron
from midime_tui.models.store import StoredModel, read_card, read_model, write_model
from midime_tui.models.weights import weight_folders
from midime_tui.nn.arrays import Array

KIND = "bridge"
SUFFIX = ".bridge"  # not .h5, which all base models end in
_PARTS = ("encoder", "decoder")
_SIDES = ("a", "b")
_MOST = 1 << 14  # of any size in the file


def shipped_bridges() -> list[Path]:
    """The files of the bridges that ship."""
    found: dict[str, Path] = {}
    for folder in weight_folders():
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            found.setdefault(path.name, path)
    return [found[name] for name in sorted(found)]


def bridge_names(path: str | os.PathLike[str]) -> tuple[str, str]:
    """The names of the two base models, the weights left where they are. Raises MidimeError."""
    card = read_card(path)
    sides = card.config.get("sides")
    if card.kind != KIND or not isinstance(sides, list) or len(sides) != len(_SIDES):
        raise MidimeError(f"{path} is not a whole bridge between two models; make or fetch it again")
    names = [side.get("name") if isinstance(side, dict) else None for side in sides]
    return str(names[0]), str(names[1])


def save_bridge(bridge: Bridge, path: str | os.PathLike[str], *, float16: bool = True) -> None:
    """Write a bridge, whole or not at all. Raises MidimeError where it cannot."""
    network = bridge.network
    config = {
        "sides": [
            {"name": side.name, "identity": side.identity, "count": side.count, "z_size": side.z_size}
            for side in bridge.sides
        ],
        "shared": network.shared,
        "layers": [len(bias) for _, bias in network.encoder.layers[:-1]],
    }
    variables: dict[str, Array] = {}
    for letter, side in zip(_SIDES, bridge.sides):
        variables[f"{letter}/centre"], variables[f"{letter}/spread"] = side.centre, side.spread
    for name in _PARTS:
        variables.update(_weights(name, getattr(network, name)))
    write_model(
        path,
        KIND,
        config,
        variables,
        float16=float16,
        licence=bridge.licence,
        attribution=bridge.attribution,
    )


def load_bridge(path: str | os.PathLike[str]) -> Bridge:
    """Read a bridge. Raises MidimeError, one sentence, where the file is not a whole one."""
    stored = read_model(path, KIND)
    try:
        return _rebuild(stored)
    except MidimeError as error:
        raise MidimeError(f"{path} is damaged: {error}; fetch or train the bridge again") from error


def _rebuild(stored: StoredModel) -> Bridge:
    config, variables = stored.config, dict(stored.variables)
    sides, layers = config.get("sides"), config.get("layers")
    if not isinstance(sides, list) or len(sides) != len(_SIDES):
        raise MidimeError("it must have two sides")
    if not isinstance(layers, list) or not 1 <= len(layers) <= 16:
        raise MidimeError("its layers must be a list of 1 to 16 sizes")
    widths = [_whole({"size of a layer": width}, "size of a layer") for width in layers]
    shared = _whole(config, "shared")
    first, second = (_side(letter, side, variables) for letter, side in zip(_SIDES, sides))
    sizes = (first.size, second.size)
    if network_size(sizes, shared, widths) != sum(values.size for values in variables.values()):
        raise MidimeError("its weights are not as many as its layers need")
    network = BridgeNetwork(sizes, shared, widths, 1, None)
    for name in _PARTS:
        for key, place in _weights(name, getattr(network, name)).items():
            place[...] = _taken(variables, key, place.shape)
    if variables:
        raise MidimeError(f"variable {min(variables)} has no place in a bridge")
    return Bridge((first, second), network, licence=stored.licence, attribution=stored.attribution)


def _side(letter: str, config: Any, variables: dict[str, Array]) -> BridgeSide:
    if not isinstance(config, dict):
        raise MidimeError("each of its sides must be an object")
    name, identity = config.get("name"), config.get("identity")
    if not isinstance(name, str) or not isinstance(identity, str):
        raise MidimeError("each of its sides must have a name and an identity")
    count, z_size = _whole(config, "count"), _whole(config, "z_size")
    if count * z_size > _MOST:
        raise MidimeError(f"a code of {name} in it has {count * z_size} numbers, {_MOST} are the most")
    shape = (count * z_size,)
    centre, spread = (_taken(variables, f"{letter}/{what}", shape) for what in ("centre", "spread"))
    return BridgeSide(name, identity, count, z_size, centre, spread)


def _weights(name: str, part: Perceptron) -> dict[str, Array]:
    """The variables of a part by name, views into it."""
    found: dict[str, Array] = {}
    for number, (kernel, bias) in enumerate(part.layers):
        found[f"{name}/dense_{number}/kernel"], found[f"{name}/dense_{number}/bias"] = kernel, bias
    return found


def _taken(variables: dict[str, Array], name: str, shape: tuple[int, ...]) -> Array:
    if name not in variables:
        raise MidimeError(f"variable {name} is missing")
    values = variables.pop(name)
    if values.shape != shape:
        raise MidimeError(f"variable {name} has shape {list(values.shape)}, not {list(shape)}")
    return np.asarray(values, np.float32)


def _whole(values: Mapping[str, Any], key: str) -> int:
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise MidimeError(f"its {key} must be a whole number in range 1..{_MOST}")
    return value
