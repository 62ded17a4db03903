"""What a caller of MusicVAE sees: files, seeds, shapes, errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.models import ModelConfig, MusicVAE
from midime_tui.models.store import write_model
from tests.models.random_model import one_hot, random_model, random_variables

RNG = np.random.default_rng(0)
X = one_hot(RNG.integers(0, 90, (5, 32)), 90)
Z = RNG.normal(size=(5, 16)).astype(np.float32)


@pytest.fixture(scope="module")
def vae() -> MusicVAE:
    return random_model()


def test_shapes_and_types(vae: MusicVAE) -> None:
    mu, sigma = vae.encode(X)
    assert sigma is not None
    assert mu.shape == sigma.shape == (5, 16)
    assert mu.dtype == sigma.dtype == np.float32
    assert (sigma > 0).all()
    y = vae.decode(mu)
    assert y.shape == (5, 32, 90)
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y.sum(axis=2), 1)
    assert vae.teacher_forced_logits(mu, y).shape == y.shape


def test_a_batch_computes_what_each_alone_does(vae: MusicVAE) -> None:
    mu, _ = vae.encode(X)
    alone = np.concatenate([vae.encode(x[None])[0] for x in X])
    np.testing.assert_allclose(mu, alone, rtol=0, atol=1e-6)
    np.testing.assert_array_equal(vae.decode(Z), np.concatenate([vae.decode(z[None]) for z in Z]))


def test_a_large_batch_decodes_in_halves_as_each_alone_does(vae: MusicVAE) -> None:
    z = np.random.default_rng(9).normal(size=(33, 16)).astype(np.float32)
    np.testing.assert_array_equal(vae.decode(z), np.concatenate([vae.decode(code[None]) for code in z]))


def test_an_empty_batch_stays_empty(vae: MusicVAE) -> None:
    mu, sigma = vae.encode(X[:0])
    assert sigma is not None
    assert (mu.shape, sigma.shape) == ((0, 16), (0, 16))
    assert vae.decode(Z[:0]).shape == (0, 32, 90)
    assert vae.teacher_forced_logits(Z[:0], X[:0]).shape == (0, 32, 90)
    assert vae.sample(0, rng=np.random.default_rng(0)).shape == (0, 32, 90)


def test_logits_and_choices_agree(vae: MusicVAE) -> None:
    y = vae.decode(Z)
    np.testing.assert_array_equal(vae.teacher_forced_logits(Z, y).argmax(axis=2), y.argmax(axis=2))


def test_the_same_seed_samples_the_same(vae: MusicVAE) -> None:
    one, two, other = (vae.sample(4, 1.0, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()
    drawn = [vae.decode(Z, 1.0, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert (drawn[0] != drawn[2]).any()


def test_nothing_given_is_changed(vae: MusicVAE) -> None:
    x, z = X.copy(), Z.copy()
    before = {name: values.copy() for name, values in vae.variables.items()}
    vae.encode(x)
    vae.decode(z)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(z, Z)
    for name, values in before.items():
        np.testing.assert_array_equal(vae.variables[name], values)


def test_results_do_not_share_memory(vae: MusicVAE) -> None:
    first = vae.decode(Z)
    kept = first.copy()
    vae.decode(-Z)
    np.testing.assert_array_equal(first, kept)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda vae: vae.encode(X[0]), r"x has shape \[32, 90\]"),
        (lambda vae: vae.encode(X[:, :, :89]), r"\[any, any, 90\] would be right"),
        (lambda vae: vae.encode(X[:, :0]), "no steps"),
        (lambda vae: vae.encode(X * np.nan), "x holds values that are not finite"),
        (lambda vae: vae.encode(X, controls=X), "takes no controls"),
        (lambda vae: vae.decode(Z[0]), r"z has shape \[16\]"),
        (lambda vae: vae.decode(Z[:, :4]), r"\[any, 16\] would be right"),
        (lambda vae: vae.decode(Z + np.inf), "z holds values that are not finite"),
        (lambda vae: vae.decode(Z, temperature=-1), "temperature is -1"),
        (lambda vae: vae.decode(Z, temperature=float("nan")), "temperature is nan"),
        (lambda vae: vae.decode(Z, temperature=0.5), "needs a random generator"),
        (lambda vae: vae.sample(2), "needs a random generator"),
        (lambda vae: vae.teacher_forced_logits(Z, X[:4]), r"\[5, 32, 90\] would be right"),
    ],
)
def test_wrong_arguments_are_named(vae: MusicVAE, call: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call(vae)


def test_controls_are_needed_where_the_model_has_them() -> None:
    vae = random_model(controls=3)
    controls = RNG.normal(size=(5, 32, 3)).astype(np.float32)
    assert vae.control_depth == 3
    for call in (lambda: vae.encode(X), lambda: vae.decode(Z)):
        with pytest.raises(ValueError, match=r"needs controls \[5, 32, 3\]"):
            call()
    with pytest.raises(ValueError, match="controls has shape"):
        vae.decode(Z, controls=controls[:, :31])
    with_controls = vae.teacher_forced_logits(Z, X, controls)
    assert np.abs(with_controls - vae.teacher_forced_logits(Z, X, 0 * controls)).max() > 1e-3


def test_a_hierarchical_encoder_needs_all_steps() -> None:
    vae = random_model(encoder_levels=2, conductor=(8,), segments=2)
    with pytest.raises(ValueError, match="needs all 32"):
        vae.encode(X[:, :16])


@pytest.mark.filterwarnings("error")
def test_large_codes_neither_overflow_nor_warn(vae: MusicVAE) -> None:
    y = vae.decode(Z * 1e6, temperature=1e-6, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(y.sum(axis=2), 1)


@pytest.mark.parametrize("float16", [False, True])
def test_a_saved_model_computes_the_same(vae: MusicVAE, tmp_path: Path, float16: bool) -> None:
    vae.save(tmp_path / "m.h5", float16=float16)
    again = MusicVAE.load(tmp_path / "m.h5")
    assert again.config == vae.config
    assert (again.identity == vae.identity) is not float16
    np.testing.assert_allclose(again.encode(X)[0], vae.encode(X)[0], atol=2e-3 if float16 else 0)
    again.save(tmp_path / "n.h5", float16=float16)
    assert MusicVAE.load(tmp_path / "n.h5").identity == again.identity


def test_identity_is_that_of_the_weights(vae: MusicVAE) -> None:
    renamed = MusicVAE(ModelConfig(name="other", z_size=16), vae.variables)
    assert renamed.identity == vae.identity
    assert random_model(seed=1).identity != vae.identity


def test_load_errors_name_the_file(vae: MusicVAE, tmp_path: Path) -> None:
    path = tmp_path / "m.h5"
    variables = {name: values for name, values in vae.variables.items() if name != "encoder/mu/bias"}
    write_model(path, "musicvae", vae.config.to_json(), variables)
    with pytest.raises(MidimeError, match=r"m\.h5: the model lacks variable encoder/mu/bias"):
        MusicVAE.load(path)
    write_model(path, "musicvae", {"steps": "many"}, vae.variables)
    with pytest.raises(MidimeError, match=r"m\.h5: .*steps must be a whole number"):
        MusicVAE.load(path)
    write_model(path, "midime", {}, vae.variables)
    with pytest.raises(MidimeError, match=r"m\.h5 is a personal model"):
        MusicVAE.load(path)


def test_a_config_of_another_z_size_is_refused() -> None:
    with pytest.raises(MidimeError, match="z_size 8; encoder/mu/kernel makes codes of 16"):
        MusicVAE(ModelConfig(z_size=8), random_variables())


@pytest.mark.parametrize("lengths", [(), (4, 8), (2, 2, 4)])
def test_three_levels_need_lengths_that_fit(lengths: tuple[int, ...]) -> None:
    with pytest.raises(
        MidimeError, match=r"level_lengths .* must be 3 lengths whose product is its 32 steps"
    ):
        random_model(encoder_levels=3, level_lengths=lengths)


def test_the_converter_fits_the_weights(vae: MusicVAE) -> None:
    converter = vae.converter
    assert (converter.depth_in, converter.depth_out) == (90, 90)
    assert converter is vae.converter
    with pytest.raises(MidimeError, match="depths 90 in and 90 out; its weights need 10 and 512"):
        random_model(depth_in=10, depths_out=(512,)).converter  # noqa: B018


def test_an_unknown_converter_is_named(vae: MusicVAE) -> None:
    odd = random_model(converter={"type": "theremin", "steps": 32})
    with pytest.raises(MidimeError, match="theremin"):
        odd.converter  # noqa: B018
    assert odd.decode(Z).shape == (5, 32, 90)
