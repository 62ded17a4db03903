"""Decoders that write something else than one class a step."""

from __future__ import annotations

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.models import ModelConfig, MusicVAE
from midime_tui.nn.arrays import Array
from tests.models.random_model import random_model, random_variables

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


ROLL = {"type": "drum-roll", "steps": 16}


def nade_variables(drums: int = 9, units: int = 5, seed: int = 1) -> dict[str, Array]:
    variables = random_variables(seed=seed, depth_in=10, depths_out=(drums + units,))
    rng = np.random.default_rng(seed)
    for name in ("w_enc", "w_dec_t"):
        variables[f"decoder/nade/{name}"] = rng.normal(0, 0.8, (drums, 1, units)).astype(np.float32)
    kernel = variables["decoder/multi_rnn_cell/cell_0/lstm_cell/kernel"]
    variables["decoder/multi_rnn_cell/cell_0/lstm_cell/kernel"] = np.delete(kernel, np.s_[:units], axis=0)
    return variables


@pytest.fixture(scope="module")
def nade() -> MusicVAE:
    return MusicVAE(ModelConfig(converter=ROLL, z_size=16, steps=16), nade_variables())


def test_a_nade_decides_by_its_own_logits(nade: MusicVAE) -> None:
    y = nade.decode(Z)
    assert y.shape == (4, 16, 9)
    np.testing.assert_array_equal(y, nade.teacher_forced_logits(Z, y) >= 0)


def test_a_drum_knows_those_before_it(nade: MusicVAE) -> None:
    y = nade.decode(Z[:1])[0, 0]
    twisted = {**nade.variables, "decoder/nade/w_enc": 0 * nade.variables["decoder/nade/w_enc"]}
    alone = MusicVAE(nade.config, twisted).teacher_forced_logits(Z[:1], nade.decode(Z[:1]))[0, 0]
    given = nade.teacher_forced_logits(Z[:1], nade.decode(Z[:1]))[0, 0]
    assert given[0] == alone[0]  # the first knows none
    assert y.any()
    assert (given[1:] != alone[1:]).any()


def test_drums_of_a_nade_are_drawn_as_often_as_they_are_likely(nade: MusicVAE) -> None:
    z = np.repeat(Z[:1], 4000, axis=0)
    y = nade.decode(z, 2.0, np.random.default_rng(0))
    logits = nade.teacher_forced_logits(z, y)[:, 0]
    likely = 1 / (1 + np.exp(-logits / 2))  # of each draw, given the drums before it
    np.testing.assert_allclose(y[:, 0].mean(axis=0), likely.mean(axis=0), atol=0.03)


def test_a_drum_roll_without_a_nade_is_refused() -> None:
    with pytest.raises(MidimeError, match="says drum-roll; its variables have no decoder/nade/w_enc"):
        random_model(steps=16, converter=ROLL, depth_in=10, depths_out=(9,))


@pytest.mark.parametrize(
    ("name", "shape", "said"),
    [
        ("w_enc", (9, 5), "decoder/nade/w_enc has shape"),
        ("w_dec_t", (9, 1, 6), "decoder/nade/w_dec_t has shape"),
        ("w_enc", (9, 1, 6), "decoder/nade/w_dec_t has shape"),
    ],
)
def test_a_nade_that_does_not_fit_is_refused(name: str, shape: tuple[int, ...], said: str) -> None:
    variables = {**nade_variables(), f"decoder/nade/{name}": np.zeros(shape, np.float32)}
    with pytest.raises(MidimeError, match=said):
        MusicVAE(ModelConfig(converter=ROLL, z_size=16, steps=16), variables)


def test_a_nade_is_no_groove() -> None:
    with pytest.raises(MidimeError, match="has a NADE"):
        MusicVAE(ModelConfig(converter=GROOVE, z_size=16, steps=16), nade_variables())
