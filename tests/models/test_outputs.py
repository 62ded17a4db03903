"""Decoders that write something else than one class a step."""

from __future__ import annotations

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.models.musicvae import MusicVAE
from tests.models.random_model import random_model

GROOVE = {"type": "groove", "steps": 16}
Z = np.random.default_rng(3).standard_normal((4, 16)).astype(np.float32)


@pytest.fixture(scope="module")
def groove() -> MusicVAE:
    return random_model(steps=16, converter=GROOVE, depth_in=27, depths_out=(27,))


def test_a_groove_has_hits_velocities_and_offsets(groove: MusicVAE) -> None:
    hits, velocities, offsets = np.split(groove.decode(Z), 3, axis=2)
    assert set(np.unique(hits)) == {0.0, 1.0}
    assert 0 < velocities.min() < velocities.max() < 1
    assert -1 < offsets.min() < 0 < offsets.max() < 1


def test_a_groove_follows_from_its_own_logits(groove: MusicVAE) -> None:
    y = groove.decode(Z)
    hits, velocities, offsets = np.split(groove.teacher_forced_logits(Z, y), 3, axis=2)
    ours = np.concatenate([hits > 0, 1 / (1 + np.exp(-velocities)), np.tanh(offsets)], axis=2)
    np.testing.assert_allclose(y, ours, rtol=0, atol=1e-5)


def test_chance_plays_with_the_hits_of_a_groove(groove: MusicVAE) -> None:
    first, again, other = (groove.decode(Z, 1.0, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert set(np.unique(first[:, :, :9])) == {0.0, 1.0}
    cold = groove.decode(Z, 1e-300, np.random.default_rng(1))
    np.testing.assert_allclose(cold, groove.decode(Z), rtol=0, atol=1e-6)


def test_hits_are_drawn_as_often_as_they_are_likely(groove: MusicVAE) -> None:
    z = np.repeat(Z[:1], 4000, axis=0)
    y = groove.decode(z, 2.0, np.random.default_rng(0))
    logits = groove.teacher_forced_logits(z[:1], y[:1])[0, 0, :9]  # the first step depends on z alone
    np.testing.assert_allclose(y[:, 0, :9].mean(axis=0), 1 / (1 + np.exp(-logits / 2)), atol=0.04)


def test_a_groove_of_no_three_equal_parts_is_refused() -> None:
    with pytest.raises(MidimeError, match="has 26 outputs; a groove has three equal parts"):
        random_model(steps=16, converter=GROOVE, depth_in=27, depths_out=(26,))


def test_a_groove_goes_on_over_segments() -> None:
    vae = random_model(
        steps=16, segments=4, conductor=(8,), converter=GROOVE, depth_in=27, depths_out=(27,), seed=2
    )
    y = vae.decode(Z)
    logits = vae.teacher_forced_logits(Z, y)
    np.testing.assert_array_equal(y[:, :, :9], logits[:, :, :9] > 0)
