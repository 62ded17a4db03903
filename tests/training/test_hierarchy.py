"""The hierarchical nets: what was trained in stages is what the NumPy core computes from the whole file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from midime_tui.models import MusicVAE
from training.hierarchy.memory import reader, writer
from training.hierarchy.sizes import PartSize, Stage

torch = pytest.importorskip("torch", reason="PyTorch trains base models; it is not installed here")

from training.hierarchy import part, upper  # noqa: E402
from training.hierarchy.assemble import assemble  # noqa: E402
from training.hierarchy.config import DRUM_HITS, DRUM_SETS, MELODY  # noqa: E402
from training.hierarchy.descend import Stopped, descend  # noqa: E402
from training.hierarchy.stages import input_table  # noqa: E402

torch.set_num_threads(1)  # nets this small gain nothing from more, and a busy machine loses

SEGMENTS, STEPS = 3, 4


def drawn(shapes: dict[str, tuple[int, ...]], seed: int) -> dict[str, Any]:
    """Weights of trained scale, biases too."""
    generator = torch.Generator().manual_seed(seed)
    return {
        name: 0.7 * torch.randn(shape, generator=generator) / (shape[0] ** 0.5 if len(shape) > 1 else 1)
        for name, shape in shapes.items()
    }


def run_cell(
    kernel: NDArray[Any], bias: NDArray[Any], x: NDArray[Any], state: NDArray[Any] | None = None
) -> NDArray[Any]:
    """Hidden states [T, H] of an LSTM over inputs [T, I], straight from the equations."""
    units = bias.size // 4
    cell, hidden = np.zeros((2, units)) if state is None else np.split(np.tanh(state), 2)
    found = []
    for row in x:
        i, j, f, o = np.split(np.concatenate([row, hidden]) @ kernel + bias, 4)
        cell = cell / (1 + np.exp(-f - 1)) + np.tanh(j) / (1 + np.exp(-i))
        hidden = np.tanh(cell) / (1 + np.exp(-o))
        found.append(hidden)
    return np.array(found)


def test_memory_keeps_what_it_reads_in_the_slot_of_its_step() -> None:
    rng = np.random.default_rng(0)
    read, bias = rng.normal(size=(5, 2)) * 0.1, rng.normal(size=2) * 0.1
    x = rng.normal(size=(16, 5))
    last = run_cell(*writer(read, bias, 16), x)[-1]
    kept = last[:32].reshape(16, 2)
    np.testing.assert_allclose(kept, np.tanh(np.tanh(x @ read + bias)), atol=2e-3)


def test_memory_lets_out_a_slot_a_step() -> None:
    given = np.random.default_rng(1).normal(size=(16, 3)) * 0.3
    cell, start = reader(3, 16)
    start[:48] = given.ravel()
    found = run_cell(*cell, np.zeros((16, 1)), start)[:, :48].reshape(16, 16, 3)
    for step in range(16):
        np.testing.assert_allclose(found[step, step], np.tanh(np.tanh(given[step])), atol=2e-3)
        others = np.delete(found[step], step, axis=0)
        assert np.abs(others).max() < 1e-3


@pytest.mark.parametrize("layers", [1, 2])
def test_gradients_of_the_decoder_agree_with_finite_differences(layers: int) -> None:
    size = PartSize(classes=5, inputs=5, encoder=2, decoder=2, layers=layers, code=3)
    variables = {name: value.double() for name, value in drawn(size.shapes(), 1).items()}
    rng = np.random.default_rng(0)
    truth = torch.from_numpy(rng.integers(0, 5, size=(4, 2)))
    first = torch.tensor([5, 3])
    own = torch.zeros(4, 2, dtype=torch.bool)

    def outputs(*values: Any) -> Any:
        named = dict(zip(variables, values))
        found = part.features(named, truth.t(), torch.eye(5, dtype=torch.float64))
        mean, deviation = part.codes(named, found)
        return part.decode(named, part.squash(mean + 0.3 * deviation), truth, first, own).sum(dim=0)

    assert torch.autograd.gradcheck(outputs, tuple(value.requires_grad_() for value in variables.values()))


@pytest.mark.parametrize("kinds", [(MELODY,), (DRUM_HITS,), (MELODY, MELODY, DRUM_SETS)])
def test_numpy_core_computes_what_was_trained(kinds: tuple[str, ...]) -> None:
    sizes = [
        PartSize(
            classes=90 if kind == MELODY else 512,
            inputs={MELODY: 90, DRUM_HITS: 10, DRUM_SETS: 512}[kind],
            encoder=6,
            decoder=7,
            layers=1 + number % 2,
            code=4 + number,
        )
        for number, kind in enumerate(kinds)
    ]
    parts = [drawn(size.shapes(), number) for number, size in enumerate(sizes)]
    width, z_size = sum(size.code for size in sizes), 8
    codes = torch.randn(200, SEGMENTS * width, generator=torch.Generator().manual_seed(2))
    level = upper.principal(codes, torch.full((SEGMENTS * width,), 0.1), z_size)
    for number, own in enumerate(parts):
        level |= {f"part_{number}/{name}": value for name, value in own.items()}
    variables = assemble(
        [{name: value.numpy() for name, value in own.items()} for own in parts],
        {name: value.numpy() for name, value in level.items()},
        SEGMENTS,
        part.SQUASH,
    )
    kind = "trio" if len(kinds) == 3 else "melody" if kinds[0] == MELODY else "drums"
    vae = MusicVAE(
        {
            "name": "test",
            "converter": {"type": kind, "steps": SEGMENTS * STEPS, "segments": SEGMENTS},
            "z_size": z_size,
            "steps": SEGMENTS * STEPS,
            "segments": SEGMENTS,
        },
        variables,
    )
    assert vae.converter.depth_in == vae.depth_in
    rng = np.random.default_rng(3)
    classes = [rng.integers(0, size.classes, size=(5, SEGMENTS * STEPS)) for size in sizes]
    tables = [input_table(kind, size.classes) for kind, size in zip(kinds, sizes)]
    x = np.concatenate([table.numpy()[own] for table, own in zip(tables, classes)], axis=2)
    truth = np.concatenate([np.eye(size.classes)[own] for size, own in zip(sizes, classes)], axis=2)

    found = []
    for told, variables_of, table in zip(classes, parts, tables):
        rows = torch.from_numpy(told.reshape(5 * SEGMENTS, STEPS))
        mean, _ = part.codes(variables_of, part.features(variables_of, rows, table))
        found.append(mean.reshape(5, SEGMENTS, -1))
    mu, sigma = upper.encode(level, torch.cat(found, dim=2).flatten(1))
    core_mu, core_sigma = vae.encode(x)
    assert core_sigma is not None
    np.testing.assert_allclose(core_mu, mu.numpy(), atol=0.02)
    np.testing.assert_allclose(core_sigma, sigma.numpy(), atol=0.005)

    logits = vae.teacher_forced_logits(mu.numpy(), truth)
    squashed = upper.embeddings(level, mu).view(5, SEGMENTS, width)
    begin = 0
    for given, size, variables_of, code in zip(
        classes, sizes, parts, squashed.split([size.code for size in sizes], dim=2)
    ):
        cut = given.reshape(5, SEGMENTS, STEPS)
        for segment in range(SEGMENTS):
            true = torch.from_numpy(cut[:, segment]).t().contiguous()
            before = np.full(5, size.classes) if segment == 0 else cut[:, segment - 1, -1]
            expected = part.decode(
                variables_of,
                code[:, segment],
                true,
                torch.from_numpy(before),
                torch.zeros(true.shape, dtype=torch.bool),
            )
            steps = slice(segment * STEPS, (segment + 1) * STEPS)
            np.testing.assert_allclose(
                logits[:, steps, begin : begin + size.classes], expected.transpose(0, 1).numpy(), atol=0.02
            )
        begin += size.classes


def test_principal_components_give_the_codes_back() -> None:
    """As many components as numbers: what comes out is what went in, squashed once more."""
    codes = torch.randn(400, 6, generator=torch.Generator().manual_seed(4)) @ torch.randn(
        6, 6, generator=torch.Generator().manual_seed(5)
    )
    codes = codes / codes.std()
    level = upper.principal(codes, torch.full((6,), 1e-3), 6, ridge=1e-6)
    mu, _ = upper.encode(level, codes)
    assert float((mu.std(dim=0) - 1).abs().max()) < 0.1
    back = upper.embeddings(level, mu)
    assert float((back - part.squash(codes)).abs().max()) < 0.1


def test_stage_that_is_cut_off_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    goal = torch.arange(6.0)

    def loss(variables: dict[str, Any], step: int, generator: Any) -> tuple[Any, dict[str, float]]:
        noise = torch.randn(6, generator=generator)
        value = (variables["x"] - goal + 0.1 * noise).square().sum()
        return value, {"loss": value.item()}

    def run(name: str, stop_after: int | None = None) -> NDArray[Any]:
        stage = Stage(steps=20, rate=0.1, warm_up=2)
        state = descend(
            stage, tmp_path / name, lambda: {"x": torch.zeros(6)}, loss, lambda _: {}, True, stop_after
        )
        return state.variables["x"]

    whole = run("whole.npz")
    with pytest.raises(Stopped):
        run("part.npz", stop_after=7)
    np.testing.assert_allclose(run("part.npz"), whole, atol=1e-6)
