"""Small MusicVAEs with random weights of trained scale, for tests.

Trained LSTM weights have a standard deviation near 1 / sqrt(rows); larger ones make a recurrent net
chaotic, so that rounding alone decides the tokens. B = batch, H = units, Z = latent size.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from midime_tui.models.config import ModelConfig
from midime_tui.models.musicvae import MusicVAE
from midime_tui.nn.arrays import Array

MELODY: dict[str, Any] = {
    "type": "melody",
    "steps": 32,
    "min_pitch": 21,
    "max_pitch": 108,
    "origin": "midime",
}


def random_variables(
    *,
    seed: int = 0,
    depth_in: int = 90,
    depths_out: Sequence[int] = (90,),
    z_size: int = 16,
    encoder: Sequence[int] = (24,),
    encoder_levels: int = 1,
    conductor: Sequence[int] = (),
    decoder: Sequence[int] = (20, 20),
    controls: int = 0,
    sigma: bool = True,
    scale: float = 1.0,
) -> dict[str, Array]:
    """Variables by TensorFlow name.

    encoder:        H of each bidirectional layer of each level, lowest first
    encoder_levels: 1 for a flat encoder
    conductor:      H of each layer; () for a flat decoder
    decoder:        H of each layer of every core; depths_out names a core each
    scale:          1 is trained scale
    """
    rng = np.random.default_rng(seed)
    variables: dict[str, Array] = {}

    def dense(name: str, inputs: int, outputs: int, gain: float = 1.0) -> None:
        deviation = gain * scale / np.sqrt(inputs)
        variables[f"{name}/kernel"] = rng.normal(0, deviation, (inputs, outputs)).astype(np.float32)
        variables[f"{name}/bias"] = rng.normal(0, 0.1 * scale, outputs).astype(np.float32)

    def lstm(name: str, inputs: int, units: int) -> None:
        dense(f"{name}/lstm_cell", inputs + units, 4 * units)

    width = depth_in + controls
    for level in range(encoder_levels):
        place = "encoder" if encoder_levels == 1 else f"encoder/hierarchical_level_{level}"
        for number, units in enumerate(encoder):
            for way in ("fw", "bw"):
                cell = f"{place}/cell_{number}/bidirectional_rnn/{way}/multi_rnn_cell/cell_0"
                lstm(cell, width, units)
            width = 2 * units
    dense("encoder/mu", width, z_size)
    if sigma:
        dense("encoder/sigma", width, z_size)

    embedding, prefix = z_size, ""
    if conductor:
        place, inputs = "decoder/hierarchical_level_0", 1
        dense(f"{place}/initial_state", z_size, 2 * sum(conductor))
        for number, units in enumerate(conductor):
            lstm(f"{place}/cell_{number}", inputs, units)
            inputs = units
        embedding, prefix = conductor[-1], "core_decoder/"
    for core, depth in enumerate(depths_out):
        place = f"{prefix}core_decoder_{core}/decoder" if len(depths_out) > 1 else f"{prefix}decoder"
        dense(f"{place}/z_to_initial_state", embedding, 2 * sum(decoder))
        inputs = depth + embedding + controls
        for number, units in enumerate(decoder):
            lstm(f"{place}/multi_rnn_cell/cell_{number}", inputs, units)
            inputs = units
        dense(f"{place}/output_projection", decoder[-1], depth, gain=4.0)
    return variables


def random_model(
    *,
    name: str = "random",
    steps: int = 32,
    segments: int = 1,
    converter: dict[str, Any] | None = None,
    slices: tuple[int, ...] = (),
    level_lengths: tuple[int, ...] = (),
    z_size: int = 16,
    **architecture: Any,
) -> MusicVAE:
    """A MusicVAE over `random_variables`; by default a small flat melody model of 32 steps."""
    config = ModelConfig(
        name=name,
        title="random weights, for tests",
        converter={**MELODY, "steps": steps} if converter is None else converter,
        z_size=z_size,
        steps=steps,
        segments=segments,
        slices=slices,
        level_lengths=level_lengths,
        licence="Apache-2.0",
        attribution="nobody",
    )
    return MusicVAE(config, random_variables(z_size=z_size, **architecture))


def published_size(seed: int = 0) -> MusicVAE:
    """The size of cat-mel_2bar_small: 512 units per direction, 2 x 256, Z = 256."""
    return random_model(seed=seed, z_size=256, encoder=(512,), decoder=(256, 256))


def one_hot(classes: np.ndarray[Any, Any], depth: int) -> Array:
    """[B, T] -> [B, T, depth]."""
    return np.eye(depth, dtype=np.float32)[classes]
