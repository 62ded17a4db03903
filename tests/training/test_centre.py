"""Codes moved to where the prior is: nothing but the codes may change."""

from __future__ import annotations

import numpy as np
import pytest

from midime_tui.models import MusicVAE
from training.centre import centre, mean_code
from training.size import Size

Z = 6


@pytest.fixture(scope="module")
def vae() -> MusicVAE:
    """A small model whose codes lie around 2."""
    rng = np.random.default_rng(0)
    variables = {
        name: 0.5 * rng.standard_normal(shape) / (shape[0] ** 0.5 if len(shape) > 1 else 1)
        for name, shape in Size(90, encoder=5, decoder=7, z=Z).shapes().items()
    }
    variables["encoder/mu/bias"] += 2
    config = {"name": "test", "converter": {"type": "melody", "steps": 32}, "z_size": Z, "steps": 32}
    return MusicVAE(config, variables)


@pytest.fixture(scope="module")
def windows() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 90, size=(300, 32)).astype(np.uint8)


def test_every_chunk_comes_back_as_before(vae: MusicVAE, windows: np.ndarray) -> None:
    moved = MusicVAE(vae.config, centre(vae, mean_code(vae, windows)))
    x = np.eye(90, dtype=np.float32)[windows[:20]]
    (old_mu, old_sigma), (new_mu, new_sigma) = vae.encode(x), moved.encode(x)
    assert np.abs(old_mu - new_mu).min() > 1
    np.testing.assert_array_equal(old_sigma, new_sigma)
    np.testing.assert_allclose(
        moved.teacher_forced_logits(new_mu, x), vae.teacher_forced_logits(old_mu, x), atol=1e-5
    )


def test_codes_lie_around_0(vae: MusicVAE, windows: np.ndarray) -> None:
    moved = MusicVAE(vae.config, centre(vae, mean_code(vae, windows, move=0)))
    mu, _ = moved.encode(np.eye(90, dtype=np.float32)[windows])
    np.testing.assert_allclose(mu.mean(axis=0), 0, atol=1e-5)
