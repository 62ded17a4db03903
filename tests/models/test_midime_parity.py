"""MidiMe trains as the real magenta.js does: the same weights and noise give the same losses.

tests/golden/midime is made by tools/magenta-golden/midime.js; the initial weights are not stored but made by
the same generator here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from midime_tui.models.midime import History, MidiMe
from midime_tui.nn.arrays import Array

FOLDER = Path(__file__).parents[1] / "golden" / "midime"
GOLDEN: dict[str, Any] = json.loads((FOLDER / "curve.json").read_text())
LIMIT = 1 << 32


def our_name(theirs: str) -> str:
    """encoder_0/kernel -> encoder/dense_0/kernel, mu/bias -> encoder/mu/bias, output -> decoder/output."""
    layer, kind = theirs.split("/")
    places = {"mu": "encoder/mu", "sigma": "encoder/sigma", "output": "decoder/output"}
    return f"{places.get(layer, layer.replace('_', '/dense_'))}/{kind}"


def seed_of(name: str, seed: int) -> int:
    """FNV-1a, as in tools/magenta-golden/random.js."""
    state = 0x811C9DC5 ^ seed
    for byte in name.encode():
        state = (state ^ byte) * 0x01000193 % LIMIT
    return state


def uniform(seed: int, count: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The first numbers of mulberry32, as in tools/magenta-golden/random.js."""
    n = np.arange(1, count + 1, dtype=np.uint64)
    t = (seed + n * 0x6D2B79F5) % LIMIT
    t = (t ^ (t >> 15)) * (t | 1) % LIMIT
    t ^= (t + (t ^ (t >> 7)) * (t | 61)) % LIMIT
    return (t ^ (t >> 14)) / LIMIT


def initial(theirs: str, shape: list[int]) -> Array:
    layer, kind = theirs.split("/")
    if kind == "bias":
        return np.zeros(shape, np.float32)
    numbers = 2 * uniform(seed_of(layer, GOLDEN["seed"]), shape[0] * shape[1]) - 1
    return (numbers * np.sqrt(6 / sum(shape))).astype(np.float32).reshape(shape)


@pytest.fixture(scope="module")
def trained() -> tuple[MidiMe, History]:
    chunks, size, latent, epochs = (GOLDEN[k] for k in ("chunks", "input_size", "latent_size", "epochs"))
    variables = {our_name(name): initial(name, entry["shape"]) for name, entry in GOLDEN["weights"].items()}
    me = MidiMe(size, latent, variables=variables)
    codes = np.fromfile(FOLDER / "codes.bin", dtype="<f4").reshape(chunks, size)
    noise = np.fromfile(FOLDER / "noise.bin", dtype="<f4").reshape(epochs, chunks, latent)
    return me, me.fit(codes, epochs=epochs, beta=GOLDEN["beta"], noise=noise)


@pytest.mark.parametrize("part", ["total", "recon", "kl"])
def test_the_loss_curve_is_that_of_magenta_js(trained: tuple[MidiMe, History], part: str) -> None:
    _, history = trained
    np.testing.assert_allclose(getattr(history, part), GOLDEN["curve"][part], rtol=1e-4)


@pytest.mark.parametrize("name", sorted(GOLDEN["weights"]))
def test_the_weights_end_where_those_of_magenta_js_do(trained: tuple[MidiMe, History], name: str) -> None:
    me, _ = trained
    rms = float(np.sqrt(np.mean(np.square(me.variables[our_name(name)], dtype=np.float64))))
    # TensorFlow.js keeps Adam's powers of beta in float32, which biases, being new and small, show most.
    assert rms == pytest.approx(GOLDEN["weights"][name]["rms"], rel=1e-4, abs=2e-6)
