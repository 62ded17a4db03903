"""The variables of a 2-bar melody model, named as in TensorFlow, and their shapes."""

from __future__ import annotations

from dataclasses import dataclass

FORWARD = "encoder/cell_0/bidirectional_rnn/fw/multi_rnn_cell/cell_0/lstm_cell"
BACKWARD = "encoder/cell_0/bidirectional_rnn/bw/multi_rnn_cell/cell_0/lstm_cell"
STATE = "decoder/z_to_initial_state"
LOWER = "decoder/multi_rnn_cell/cell_0/lstm_cell"
UPPER = "decoder/multi_rnn_cell/cell_1/lstm_cell"
OUTPUT = "decoder/output_projection"


@dataclass(frozen=True)
class Size:
    """encoder: units per direction; decoder: units of each of the two layers; z: numbers in a code."""

    classes: int = 90
    encoder: int = 256
    decoder: int = 256
    z: int = 256

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of every variable, by name."""
        d, e, u, z = self.classes, self.encoder, self.decoder, self.z
        kernels = {
            FORWARD: (d + e, 4 * e),
            BACKWARD: (d + e, 4 * e),
            "encoder/mu": (2 * e, z),
            "encoder/sigma": (2 * e, z),
            STATE: (z, 4 * u),
            LOWER: (d + z + u, 4 * u),
            UPPER: (2 * u, 4 * u),
            OUTPUT: (u, d),
        }
        shapes: dict[str, tuple[int, ...]] = {}
        for name, shape in kernels.items():
            shapes[f"{name}/kernel"] = shape
            shapes[f"{name}/bias"] = (shape[1],)
        return shapes
