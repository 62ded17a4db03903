"""The PyTorch net: its gradients, its agreement with the NumPy core, a small run cut off and resumed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from midime_tui.models import MusicVAE
from tests.training.data import small_config, small_dataset
from training.config import RunConfig
from training.dataset import Dataset
from training.evaluate import evaluate
from training.size import Size
from training.windows import KINDS

torch = pytest.importorskip("torch", reason="PyTorch trains base models; it is not installed here")

from training import net  # noqa: E402
from training.checkpoint import read_checkpoint  # noqa: E402
from training.export import to_model  # noqa: E402
from training.lead import CHECKPOINT  # noqa: E402
from training.train import train  # noqa: E402

torch.set_num_threads(1)  # nets this small gain nothing from more, and a busy machine loses

SIZE = Size(classes=90, encoder=12, decoder=10, z=8)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return small_dataset()


@pytest.fixture
def config() -> RunConfig:
    return dataclasses.replace(small_config(), noise=0.0)


def drawn_variables(seed: int, size: Size = SIZE) -> dict[str, torch.Tensor]:
    """Weights of trained scale, biases too."""
    generator = torch.Generator().manual_seed(seed)
    return {
        name: 0.4 * torch.randn(shape, generator=generator) / (shape[0] ** 0.5 if len(shape) > 1 else 1)
        for name, shape in size.shapes().items()
    }


def test_gradients_agree_with_finite_differences() -> None:
    size = Size(classes=5, encoder=2, decoder=2, z=3)
    variables = {name: value.double() for name, value in drawn_variables(1, size).items()}
    classes = torch.from_numpy(np.random.default_rng(0).integers(0, 5, size=(2, 4)))
    own = torch.zeros(4, 2, dtype=torch.bool)

    def outputs(*values: torch.Tensor) -> torch.Tensor:
        named = dict(zip(variables, values))
        mu, sigma = net.encode(named, classes)
        return net.decode(named, mu + 0.3 * sigma, classes.t().contiguous(), own).sum(dim=0)

    leaves = tuple(value.requires_grad_() for value in variables.values())
    assert torch.autograd.gradcheck(outputs, leaves)


def test_gradients_where_the_decoder_reads_its_own_guess() -> None:
    """Its guess must count as given: the gradient is that of the same net told the classes it read."""
    variables = {name: value.requires_grad_() for name, value in drawn_variables(2).items()}
    classes = torch.from_numpy(np.random.default_rng(1).integers(0, 90, size=(4, 32)))
    z = torch.randn(4, 8, generator=torch.Generator().manual_seed(3))
    everywhere = torch.ones(32, 4, dtype=torch.bool)
    free = net.decode(variables, z, classes.t().contiguous(), everywhere)
    read = free.detach().argmax(dim=2)
    told = net.decode(variables, z, read, ~everywhere)
    torch.testing.assert_close(free, told)
    names = [name for name in variables if name.startswith("decoder")]
    weights = torch.randn(free.shape, generator=torch.Generator().manual_seed(4))
    for one, other in zip(
        torch.autograd.grad((free * weights).sum(), [variables[name] for name in names]),
        torch.autograd.grad((told * weights).sum(), [variables[name] for name in names]),
    ):
        torch.testing.assert_close(one, other)


def test_noisy_rows_move_no_code_and_leave_the_others_their_gradient() -> None:
    variables = {name: value.double().requires_grad_() for name, value in drawn_variables(6).items()}
    classes = torch.from_numpy(np.random.default_rng(3).integers(0, 90, size=(6, 32)))
    encoder = [value for name, value in variables.items() if name.startswith("encoder")]

    def found(noise: net.Noise | None, part: str, rows: int) -> tuple[torch.Tensor, ...]:
        losses = net.losses(variables, classes[:rows], 0.0, torch.Generator().manual_seed(0), noise)
        return torch.autograd.grad(getattr(losses, part), encoder, allow_unused=True)

    noise = net.Noise(2, torch.zeros(8), reach=0.7)
    for mixed, clean in zip(found(noise, "reconstruction", 6), found(None, "reconstruction", 4)):
        torch.testing.assert_close(mixed, clean)
    assert all(gradient is None or not gradient.any() for gradient in found(noise, "denoising", 6))


def test_noise_keeps_mean_and_variance() -> None:
    generator = torch.Generator().manual_seed(0)
    mean = torch.full((8,), 3.0)
    codes = mean + torch.randn(4000, 8, generator=generator)
    mixed, _ = net.blur(codes, net.Noise(4000, mean), generator)
    torch.testing.assert_close(mixed.mean(dim=0), mean, atol=0.07, rtol=0)
    torch.testing.assert_close(mixed.var(dim=0), torch.ones(8), atol=0.1, rtol=0)
    kept = torch.nn.functional.cosine_similarity(codes - mean, mixed - mean)
    assert kept.min() < 0 < 0.95 < kept.max()


def test_second_run_begins_where_the_first_ended(dataset: Dataset, config: RunConfig, tmp_path: Path) -> None:
    first = train(config, dataset, tmp_path / "first", quiet=True)
    second = dataclasses.replace(config, noise=0.5, steps=4, rate=1e-9)
    start = tmp_path / "first" / CHECKPOINT
    state = train(second, dataset, tmp_path / "second", quiet=True, start=start)
    assert (state.step, state.steps_before) == (4, config.steps)
    assert np.abs(state.mean).max() > 0
    for name, values in first.variables.items():
        np.testing.assert_allclose(state.variables[name], values, atol=1e-6, err_msg=name)


def test_numpy_core_computes_the_same(config: RunConfig) -> None:
    variables = drawn_variables(5)
    described = MusicVAE(
        {
            "name": "test",
            "converter": {"type": "melody", "steps": 32},
            "z_size": 8,
            "steps": 32,
            "segments": 1,
        },
        {name: value.numpy() for name, value in variables.items()},
    )
    classes = torch.from_numpy(np.random.default_rng(2).integers(0, 90, size=(5, 32)))
    x = np.eye(90, dtype=np.float32)[classes.numpy()]
    mu, sigma = net.encode(variables, classes)
    core_mu, core_sigma = described.encode(x)
    np.testing.assert_allclose(core_mu, mu.numpy(), atol=1e-5)
    assert core_sigma is not None
    np.testing.assert_allclose(core_sigma, sigma.numpy(), atol=1e-5)
    told = net.decode(variables, mu, classes.t().contiguous(), torch.zeros(32, 5, dtype=torch.bool))
    logits = described.teacher_forced_logits(core_mu, x)
    np.testing.assert_allclose(logits, told.transpose(0, 1).numpy(), atol=1e-5)
    np.testing.assert_array_equal(described.decode(core_mu).argmax(axis=2), net.free_run(variables, classes))


def test_run_that_is_cut_off_goes_on_as_if_it_had_not_been(
    dataset: Dataset, config: RunConfig, tmp_path: Path
) -> None:
    whole = train(config, dataset, tmp_path / "whole", quiet=True)
    part = train(config, dataset, tmp_path / "part", stop_after=5, quiet=True)
    assert part.step == 5
    resumed = train(config, dataset, tmp_path / "part", quiet=True)
    assert whole.step == resumed.step == config.steps
    for name, values in whole.variables.items():
        np.testing.assert_allclose(resumed.variables[name], values, atol=1e-6, err_msg=name)


def test_learning_lowers_the_loss(dataset: Dataset, config: RunConfig, tmp_path: Path) -> None:
    longer = dataclasses.replace(config, steps=60, rate=1e-2)
    train(longer, dataset, tmp_path, quiet=True)
    classes = torch.from_numpy(dataset.choose("train", KINDS[0])[:64].astype(np.int64))
    trained = {
        name: torch.from_numpy(value)
        for name, value in read_checkpoint(tmp_path / CHECKPOINT).variables.items()
    }
    untrained = net.initial_values(Size(90, 12, 10, 8), config.seed)
    loss = [
        float(net.losses(variables, classes, 0.0, torch.Generator().manual_seed(0)).reconstruction)
        for variables in (untrained, trained)
    ]
    assert loss[1] < 0.8 * loss[0]


def test_checkpoint_becomes_a_model_that_can_be_measured(
    dataset: Dataset, config: RunConfig, tmp_path: Path
) -> None:
    state = train(config, dataset, tmp_path, quiet=True)
    named = dataclasses.replace(config, collections=("airdsAirs",))
    to_model(state, named, dataset.choose("train")).save(tmp_path / "small.h5", float16=True)
    vae = MusicVAE.load(tmp_path / "small.h5")
    assert vae.config.z_size == 8
    found = evaluate(vae, dataset)
    assert 0 <= found["kinds"]["4/4"]["free_running"]["steps_right"] <= 1
    assert found["prior"]["model"]["notes per bar"] >= 0
