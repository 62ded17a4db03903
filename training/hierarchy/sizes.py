"""How large a part is and how long a stage runs: plain numbers, needed without PyTorch too.

D = classes, I = numbers a step that the encoder reads, E = code of a segment, H = units.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PartSize:
    """classes: D; inputs: I; encoder: units per direction; decoder: units of each layer; code: E."""

    classes: int
    inputs: int
    encoder: int
    decoder: int
    layers: int
    code: int

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of every variable."""
        d, e, u = self.classes, self.encoder, self.decoder
        kernels = {
            "forward": (self.inputs + e, 4 * e),
            "backward": (self.inputs + e, 4 * e),
            "mean": (2 * e, self.code),
            "deviation": (2 * e, self.code),
            "state": (self.code, 2 * u * self.layers),
            "cell_0": (d + self.code + u, 4 * u),
            **{f"cell_{layer}": (2 * u, 4 * u) for layer in range(1, self.layers)},
            "output": (u, d),
        }
        shapes: dict[str, tuple[int, ...]] = {}
        for name, shape in kernels.items():
            shapes[f"{name}/kernel"] = shape
            shapes[f"{name}/bias"] = (shape[1],)
        return shapes


@dataclass(frozen=True)
class Stage:
    """steps, rate, warm_up, clip: as in training/configs; minutes between checkpoints and validations."""

    steps: int
    rate: float
    warm_up: int = 100
    clip: float = 1.0
    seed: int = 1
    checkpoint_minutes: float = 1.0
    validation_minutes: float = 2.0
