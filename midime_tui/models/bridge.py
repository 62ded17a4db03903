"""A bridge: from the codes of one base model to those of another, and back.

Both models stay as they are; one small VAE over the codes of both (`bridge_network.py`) says what a code of
one is in the other. N = codes, Z = numbers in a code of a side.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from midime_tui.errors import MidimeError
from midime_tui.models.bridge_network import BridgeNetwork
from midime_tui.nn.arrays import Array

if TYPE_CHECKING:
    from midime_tui.models.musicvae import MusicVAE


@dataclass(frozen=True, eq=False)
class BridgeSide:
    """One of the two models of a bridge.

    name, identity: of the base model
    count:          chunks in a row that make one code of the bridge, so that both sides span as many bars
    z_size:         numbers in a code of the model; a code of the bridge is `count` of them side by side
    centre:         float32 [count * z_size], the mean of the codes that the bridge learned from
    spread:         float32 [count * z_size], what the bridge does not tell of such a code: the standard
                    deviation of each number around what comes back
    """

    name: str
    identity: str
    count: int
    z_size: int
    centre: Array
    spread: Array

    @property
    def size(self) -> int:
        """Numbers in a code of the bridge."""
        return self.count * self.z_size

    def check(self, base: MusicVAE) -> None:
        """Raises MidimeError where a base model is not the one that the bridge was trained for."""
        if base.identity != self.identity:
            raise MidimeError(
                f"this bridge was trained for the base model {self.name} ({self.identity[:8]}), not for "
                f"{base.config.name} ({base.identity[:8]}); train it again with python -m training.bridge"
            )


class Bridge:
    """Two sides and the network between them.

    sides:  the two; network: trained; licence, attribution: of the weights, "" where not said
    """

    def __init__(
        self,
        sides: tuple[BridgeSide, BridgeSide],
        network: BridgeNetwork,
        *,
        licence: str = "",
        attribution: str = "",
    ) -> None:
        self.sides, self.network = sides, network
        self.licence, self.attribution = licence, attribution

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Bridge:
        """Read a bridge's file. Raises MidimeError, one sentence, where it is not a whole one."""
        from midime_tui.models.bridge_file import load_bridge

        return load_bridge(path)

    @property
    def names(self) -> tuple[str, str]:
        """Of the two base models."""
        return self.sides[0].name, self.sides[1].name

    def side_of(self, name: str) -> int:
        """Which side (0 or 1) a base model is, by its name. Raises MidimeError where it is neither."""
        if name not in self.names:
            raise MidimeError(f"this bridge is between {' and '.join(self.names)}; {name} is not one of them")
        return self.names.index(name)

    def encode(self, codes: ArrayLike, side: int) -> Array:
        """Codes [N, size] of a side -> shared codes (mu) [N, L]."""
        own: Array = np.asarray(codes, np.float32)
        if own.ndim != 2 or own.shape[1] != self.sides[side].size:
            raise ValueError(f"codes have shape {list(own.shape)}; [N, {self.sides[side].size}] is right")
        return np.asarray(self.network.encode(own - self.sides[side].centre, side)[0], np.float32)

    def decode(
        self,
        shared: ArrayLike,
        side: int,
        variety: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> Array:
        """Shared codes [N, L] -> codes [N, size] of a side.

        variety: 0 gives the mean of all music that this could be; 1 adds as much of what the bridge does not
                 tell as music has, the same for all N (so near codes stay near): another player for each rng
        """
        z: Array = np.asarray(shared, np.float32)
        codes = self.network.decode(z, side) + self.sides[side].centre
        if variety:
            rng = np.random.default_rng(0) if rng is None else rng
            own = rng.standard_normal(self.sides[side].z_size, dtype=np.float32)
            codes = codes + np.float32(variety) * self.sides[side].spread * np.tile(
                own, self.sides[side].count
            )
        return np.asarray(codes, np.float32)

    def translate(
        self,
        codes: ArrayLike,
        side: int,
        variety: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> Array:
        """Codes [N, size] of a side -> codes [N, size] of the other; see `decode`."""
        return self.decode(self.encode(codes, side), 1 - side, variety, rng)


def chunks_of_rows(rows: ArrayLike, count: int) -> Array:
    """Codes of a bridge [N, count * Z] -> codes of its chunks [N * count, Z]."""
    own: Array = np.asarray(rows, np.float32)
    return own.reshape(len(own) * count, -1)


def find_bridge(source: str, target: str, paths: Iterable[str | os.PathLike[str]] | None = None) -> Bridge:
    """The bridge between two base models, by their names, among those that ship (or `paths`).

    Raises MidimeError where there is none, or its file is damaged.
    """
    from midime_tui.models.bridge_file import bridge_names, load_bridge, shipped_bridges

    known: list[str] = []
    for path in shipped_bridges() if paths is None else paths:
        names = bridge_names(path)
        if sorted(names) == sorted((source, target)):
            return load_bridge(path)
        known.append(" and ".join(names))
    there_are = f"there are bridges between {'; '.join(known)}" if known else "no bridge is installed"
    raise MidimeError(f"there is no bridge between {source} and {target}: {there_are}")
