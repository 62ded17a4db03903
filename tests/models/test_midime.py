"""What a caller of MidiMe sees: training, seeds, stopping, files, refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.models import MidiMe
from midime_tui.models.midime import Origin
from midime_tui.models.midime_settings import ORIGINAL, settings_of
from midime_tui.models.store import read_model, write_model
from midime_tui.music.notes import Note
from tests.models.random_model import random_model

CODES = np.random.default_rng(0).normal(size=(10, 12)).astype(np.float32)
LAYERS = (32, 16, 8)


def small(seed: int = 0, **options: Any) -> MidiMe:
    return MidiMe(12, 4, np.random.default_rng(seed), layers=LAYERS, **options)


def parameters(me: MidiMe) -> Any:
    return np.concatenate([values.ravel() for values in me.variables.values()])


def test_the_size_is_that_of_the_original() -> None:
    assert MidiMe().network.parameters.size == 1_085_064


def test_training_lowers_the_loss_and_brings_the_codes_back() -> None:
    me = small()
    history = me.fit(CODES, epochs=1500, beta=0.01)
    assert len(history.total) == len(history.recon) == len(history.kl) == 1500
    summed = np.array(history.recon) + 0.01 * np.array(history.kl)
    np.testing.assert_allclose(history.total, summed, rtol=1e-6)
    assert history.total[-1] < 0.2 * history.total[0]
    back = me.decode(me.encode(CODES)[0])
    assert np.mean((back - CODES) ** 2) < 0.2 * np.mean(CODES**2)


def test_the_same_seed_trains_the_same() -> None:
    one, two, other = small(3), small(3), small(4)
    histories = [me.fit(CODES, epochs=20) for me in (one, two, other)]
    assert histories[0] == histories[1] != histories[2]
    np.testing.assert_array_equal(parameters(one), parameters(two))
    np.testing.assert_array_equal(one.sample(5), two.sample(5))
    assert (one.sample(5) != other.sample(5)).any()


def test_training_in_two_parts_is_training_at_once() -> None:
    whole, parts = small(), small()
    history = whole.fit(CODES, epochs=30)
    first, second = parts.fit(CODES, epochs=10), parts.fit(CODES, epochs=20)
    assert first.total + second.total == history.total
    assert parts.epochs == whole.epochs == 30
    np.testing.assert_array_equal(parameters(parts), parameters(whole))


def test_recorded_noise_replaces_the_generator() -> None:
    noise = np.random.default_rng(9).normal(size=(7, 10, 4)).astype(np.float32)
    one, two = small(), small()
    two.rng = np.random.default_rng(99)
    assert one.fit(CODES, 7, noise=noise) == two.fit(CODES, 7, noise=noise)


def test_beta_zero_is_honoured() -> None:
    me = small()
    history = me.fit(CODES, epochs=5, beta=0)
    assert history.total == history.recon
    assert me.beta == 0


def test_on_epoch_sees_every_epoch_and_may_stop() -> None:
    seen: list[tuple[int, float, float, float]] = []

    def on_epoch(*args: Any) -> bool:
        seen.append(args)
        return args[0] == 12

    me = small()
    history = me.fit(CODES, epochs=100, on_epoch=on_epoch)
    assert [epoch for epoch, *_ in seen] == list(range(1, 13))
    assert tuple(total for _, total, _, _ in seen) == history.total
    assert me.epochs == history.kept == 12
    other = small()
    other.fit(CODES, epochs=12)
    np.testing.assert_array_equal(parameters(me), parameters(other))


def test_an_answer_that_is_not_true_does_not_stop() -> None:
    assert len(small().fit(CODES, epochs=5, on_epoch=lambda *_: None).total) == 5


def test_weights_from_before_the_loss_rose_come_back() -> None:
    noise = np.random.default_rng(1).normal(size=(60, 10, 4)).astype(np.float32)
    noise[40:] *= 100
    me, until_then = small(), small()
    history = me.fit(CODES, 60, noise=noise)
    until_then.fit(CODES, 40, noise=noise[:40])
    assert (history.kept, len(history.total), me.epochs) == (40, 60, 40)
    np.testing.assert_array_equal(parameters(me), parameters(until_then))


@pytest.mark.filterwarnings("error")
def test_codes_beyond_all_numbers_are_said_and_harm_nothing() -> None:
    me = small()
    before = parameters(me)
    with pytest.raises(MidimeError, match="range of numbers at epoch 1: the codes are as large as 4e"):
        me.fit(np.full((3, 12), 4e30, np.float32))
    np.testing.assert_array_equal(parameters(me), before)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "codes",
    [np.zeros((4, 12)), np.ones((1, 12)), np.tile(CODES[:1], (6, 1)), CODES * 1e4],
    ids=["all zero", "one chunk", "all equal", "large"],
)
def test_odd_codes_train_without_a_warning(codes: Any) -> None:
    me = small()
    history = me.fit(codes, epochs=60, beta=0.0)
    assert np.isfinite(history.total).all()
    assert np.isfinite(me.sample(3)).all()


@pytest.mark.filterwarnings("error")
def test_a_vanishing_sigma_has_a_floor() -> None:
    me = small()
    me.variables["encoder/sigma/bias"][...] = -200
    history = me.fit(CODES, epochs=3)
    assert np.isfinite(history.kl).all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda me: me.fit(CODES[:0]), "no codes"),
        (lambda me: me.fit(CODES[:, :5]), r"codes has shape \[10, 5\]; \[any, 12\]"),
        (lambda me: me.fit(CODES[0]), r"codes has shape \[12\]"),
        (lambda me: me.fit(CODES * np.nan), "codes holds values that are not finite"),
        (lambda me: me.fit(CODES, epochs=0), "epochs is 0"),
        (lambda me: me.fit(CODES, epochs=2.5), "epochs is 2.5"),
        (lambda me: me.fit(CODES, beta=-1), "beta is -1"),
        (lambda me: me.fit(CODES, beta=float("nan")), "beta is nan"),
        (lambda me: me.fit(CODES, 3, noise=np.zeros((2, 10, 4))), r"\[3, 10, 4\] would be right"),
        (lambda me: me.encode(CODES[:, 1:]), "codes has shape"),
        (lambda me: me.decode(CODES), r"z has shape \[10, 12\]; \[any, 4\]"),
        (lambda me: me.decode(np.full((1, 4), np.inf)), "z holds values that are not finite"),
        (lambda me: me.sample(-1), "n is -1"),
        (lambda me: MidiMe(0), "input_size is 0"),
        (lambda me: MidiMe(12, 2.0), "latent_size is 2.0"),
        (lambda me: MidiMe(12, 4, layers=()), "layers is empty"),
        (lambda me: MidiMe(12, 4, layers=(8, -1)), r"layers\[1\] is -1"),
    ],
)
def test_wrong_arguments_are_named(call: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call(small())


def test_results_are_float32_of_the_right_shape() -> None:
    me = small()
    for values, shape in (
        (me.encode(CODES)[0], (10, 4)),
        (me.encode(CODES)[1], (10, 4)),
        (me.decode(np.zeros((3, 4))), (3, 12)),
        (me.sample(5), (5, 12)),
        (me.sample_z(5), (5, 4)),
        (me.encode(CODES[:0])[0], (0, 4)),
        (me.sample(0), (0, 12)),
    ):
        assert values.shape == shape
        assert values.dtype == np.float32


def test_other_sizes_of_latent_and_layers() -> None:
    me = MidiMe(12, 2, np.random.default_rng(0), layers=(5,))
    me.fit(CODES, epochs=3)
    assert me.encode(CODES)[0].shape == (10, 2)


def test_a_file_brings_everything_back(tmp_path: Path) -> None:
    vae = random_model(name="base", z_size=12)
    me = MidiMe.of(vae, seed=7, names=["früh.mid", "b.mid"], layers=LAYERS)
    me.fit(CODES, epochs=12, beta=0.5)
    me.save(tmp_path / "me.h5")
    again = MidiMe.load(tmp_path / "me.h5")
    assert again.origin == Origin("base", vae.identity, ("früh.mid", "b.mid"), 7, {})
    assert (again.epochs, again.beta, again.layers) == (12, 0.5, LAYERS)
    np.testing.assert_array_equal(again.codes, CODES)
    np.testing.assert_array_equal(parameters(again), parameters(me))
    np.testing.assert_array_equal(again.sample(3), MidiMe.load(tmp_path / "me.h5").sample(3))
    again.check_base(vae)


def test_an_untrained_model_can_be_saved(tmp_path: Path) -> None:
    small().save(tmp_path / "me.h5")
    again = MidiMe.load(tmp_path / "me.h5")
    assert again.codes.shape == (0, 12)
    assert again.origin == Origin()


def test_another_base_model_is_refused() -> None:
    base, other = random_model(name="base", z_size=12), random_model(name="other", z_size=12, seed=1)
    retrained = random_model(name="base", z_size=12, seed=1)
    me = MidiMe.of(base, layers=LAYERS)
    me.check_base(base)
    with pytest.raises(MidimeError, match=r"made with the base model base .* not with other"):
        me.check_base(other)
    with pytest.raises(MidimeError, match="another training of it"):
        me.check_base(retrained)
    with pytest.raises(MidimeError, match="codes of 12 numbers, those of random have 16"):
        small().check_base(random_model())


def spoiled(path: Path, variables: dict[str, Any] | None = None, **config: Any) -> None:
    """A personal model's file with some of its config or variables replaced; None removes a variable."""
    me = small()
    me.fit(CODES, epochs=1)
    me.save(path)
    stored = read_model(path)
    merged = {**stored.variables, **(variables or {})}
    write_model(
        path,
        "midime",
        {**stored.config, **config},
        {name: values for name, values in merged.items() if values is not None},
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"layers": [1 << 40]}, "layers"),
        ({"layers": []}, "layers must be a list"),
        ({"layers": "3"}, "layers must be a list"),
        ({"layers": [32, 16, 7]}, "has shape"),
        ({"input_size": 13}, "chunks/codes has shape"),
        ({"input_size": -1}, "input_size must be a whole number"),
        ({"latent_size": 5}, "encoder/mu/kernel has shape"),
        ({"seed": "x"}, "seed must be"),
        ({"base": [1]}, "base must have"),
        ({"base": {"name": 1}}, "base must have"),
        ({"names": "a"}, "names must be a list"),
        ({"extra": 3}, "extra must be an object"),
        ({"epochs": -3}, "epochs must be"),
        ({"beta": -3}, "beta must be"),
        ({"beta": None}, "beta must be"),
        ({"variables": {"encoder/mu/bias": None}}, "variable encoder/mu/bias is missing"),
        ({"variables": {"encoder/mu/gain": np.ones(3, np.float32)}}, "encoder/mu/gain has no place"),
        ({"variables": {"chunks/codes": np.ones(3, np.float32)}}, "chunks/codes has shape"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    path = tmp_path / "me.h5"
    spoiled(path, **change)
    with pytest.raises(MidimeError, match=says) as caught:
        MidiMe.load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_files_are_refused(tmp_path: Path) -> None:
    random_model().save(tmp_path / "base.h5")
    with pytest.raises(MidimeError, match=r"is a base model .* a personal model .* is needed"):
        MidiMe.load(tmp_path / "base.h5")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = [1.0]
    for path in (tmp_path / "other.h5", tmp_path / "none.h5", tmp_path):
        with pytest.raises(MidimeError):
            MidiMe.load(path)


def test_an_unwritable_place_is_said(tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="there is no folder"):
        small().save(tmp_path / "missing" / "me.h5")


def test_training_ends_where_the_loss_has_converged() -> None:
    me = small()
    history = me.fit(CODES, epochs=3000, beta=1.0, patience=40)
    assert 80 <= len(history.total) < 3000
    assert me.epochs == history.kept <= len(history.total)
    before, after = np.mean(history.total[-80:-40]), np.mean(history.total[-40:])
    assert after > 0.98 * before


def test_beta_goes_by_equal_factors_to_its_end() -> None:
    me = small()
    history = me.fit(CODES, epochs=21, beta=4.0, final_beta=0.01)
    weights = (np.array(history.total) - history.recon) / history.kl
    np.testing.assert_allclose(weights, np.geomspace(4, 0.01, 21), rtol=1e-3)
    assert me.beta == pytest.approx(0.01)


@pytest.mark.parametrize("options", [{"final_beta": 0.0}, {"beta": 0.0, "final_beta": 1.0}, {"patience": -1}])
def test_a_schedule_that_cannot_be_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        small().fit(CODES, epochs=3, **options)


def test_settings_train_as_their_numbers_do() -> None:
    one, two = small(), small()
    settings = settings_of("default", epochs=12)
    history = one.train(CODES, settings)
    options: dict[str, Any] = {"final_beta": settings.final_beta, "patience": settings.patience}
    assert history == two.fit(CODES, 12, settings.beta, **options)
    assert settings_of("original") == ORIGINAL
    assert (ORIGINAL.epochs, ORIGINAL.beta, ORIGINAL.layers) == (100, 1.0, (1024, 256, 64))
    with pytest.raises(MidimeError, match="there are: default, original"):
        settings_of("best")


def test_samples_of_the_posterior_lie_around_the_codes() -> None:
    me = small()
    with pytest.raises(ValueError, match="knows no codes"):
        me.sample_posterior_z(1)
    me.fit(CODES, epochs=400, beta=0.001)
    z = me.sample_posterior_z(50, np.random.default_rng(1))
    mu, sigma = me.encode(CODES)
    nearest = (np.abs(z[:, None] - mu[None]) / sigma[None]).max(axis=2).min(axis=1)
    assert (nearest < 4).all()


def test_the_notes_of_the_chunks_come_back_from_the_file(tmp_path: Path) -> None:
    me = small()
    me.fit(CODES, epochs=1)
    me.chunks = ((Note(0, 4, 60), Note(4, 6, 64)), (), (Note(1, 2, 36, is_drum=True),))
    me.save(tmp_path / "me.h5")
    assert MidiMe.load(tmp_path / "me.h5").chunks == me.chunks


@pytest.mark.parametrize(
    "row", [[3, 0, 4, 60, 0, 0], [0, 4, 4, 60, 0, 0], [0, 0, 4, 128, 0, 0], [0, 0.5, 4, 1, 0, 0]]
)
def test_notes_that_are_none_are_refused(row: list[float], tmp_path: Path) -> None:
    me = small()
    me.fit(CODES, epochs=1)
    me.chunks = ((Note(0, 4, 60),),)
    me.save(tmp_path / "me.h5")
    stored = read_model(tmp_path / "me.h5")
    variables = {**stored.variables, "chunks/notes": np.array([row], np.float32)}
    write_model(tmp_path / "bad.h5", "midime", stored.config, variables)
    with pytest.raises(MidimeError, match="no notes"):
        MidiMe.load(tmp_path / "bad.h5")
