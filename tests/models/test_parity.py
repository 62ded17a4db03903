"""The NumPy core against PyTorch modules with the same weights: from files, and live where installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from midime_tui.models.musicvae import MusicVAE
from tests.models.architectures import ARCHITECTURES, build

GOLDEN = Path(__file__).parent / "golden"
TOLERANCE = 1e-5
has_torch = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not has_torch, reason="PyTorch is not installed; the golden files compare")


def check(vae: MusicVAE, golden: dict[str, np.ndarray]) -> None:
    controls = golden["controls"] if vae.control_depth else None
    mu, sigma = vae.encode(golden["x"], controls)
    np.testing.assert_allclose(mu, golden["mu"], rtol=0, atol=TOLERANCE)
    assert (sigma is None) == ("sigma" not in golden)
    if sigma is not None:
        np.testing.assert_allclose(sigma, golden["sigma"], rtol=0, atol=TOLERANCE)
    margin = float(golden["margin"])
    y = vae.decode(golden["z"], controls=controls)
    np.testing.assert_array_equal(y, golden["tokens"], err_msg=f"tokens differ; smallest margin {margin:.2g}")
    own = vae.teacher_forced_logits(golden["z"], golden["tokens"], controls)
    np.testing.assert_allclose(own, golden["logits"], rtol=0, atol=TOLERANCE)
    forced = vae.teacher_forced_logits(golden["z"], golden["truth"], controls)
    np.testing.assert_allclose(forced, golden["forced"], rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("label", ARCHITECTURES)
def test_golden_file(label: str) -> None:
    with np.load(GOLDEN / (label.replace(",", "").replace(" ", "-") + ".npz")) as file:
        golden = dict(file)
    prefix = "variables/"
    variables = {name[len(prefix) :]: golden[name] for name in golden if name.startswith(prefix)}
    check(MusicVAE(build(label).config, variables), golden)


@needs_torch
@pytest.mark.parametrize("seed", [11, 12, 13])
@pytest.mark.parametrize("label", ARCHITECTURES)
def test_live_torch(label: str, seed: int) -> None:
    from tests.models.golden.make_golden import make

    check(build(label, seed), make(label, seed))
