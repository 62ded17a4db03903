"""A whole small run: stages, a file that the NumPy core reads, its tables and its card."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from midime_tui.models import MusicVAE
from training.hierarchy.card import CardFacts, write_card
from training.hierarchy.config import HierarchyConfig, read_hierarchy
from training.hierarchy.drums import drum_windows
from training.hierarchy.evaluate import evaluate, reconstruct, tables
from training.hierarchy.export import to_model
from training.hierarchy.grooves import Performance
from training.hierarchy.material import Material
from training.hierarchy.paths import UPPER, part_path
from training.hierarchy.report import CONFIGS

torch = pytest.importorskip("torch", reason="PyTorch trains base models; it is not installed here")

from training.checkpoint import read_checkpoint  # noqa: E402
from training.hierarchy.curves import lines  # noqa: E402
from training.hierarchy.train import train_part, train_upper  # noqa: E402

torch.set_num_threads(1)  # nets this small gain nothing from more, and a busy machine loses


@pytest.fixture(scope="module")
def material() -> Material:
    """Performances of a few patterns over and over, no file behind them."""
    rng = np.random.default_rng(0)
    patterns = rng.integers(0, 16, size=(6, 4))
    return drum_windows(
        [
            Performance(f"{side}{number}", side, "rock", 100.0, "beat",
                        patterns[rng.integers(0, 6, size=24)].ravel().astype(np.int16))
            for side in ("train", "validation", "test")
            for number in range(4)
        ]
    )  # fmt: skip


@pytest.fixture(scope="module")
def config() -> HierarchyConfig:
    shipped = read_hierarchy(CONFIGS / "drums-2bar.toml")
    small = shipped.parts[0]
    size = dataclasses.replace(small.size, encoder=12, decoder=16, code=8)
    part = dataclasses.replace(small, size=size, batch=32, stage=dataclasses.replace(small.stage, steps=60))
    upper = dataclasses.replace(
        shipped.upper, copies=1, batch=8, stage=dataclasses.replace(shipped.upper.stage, steps=10)
    )
    return dataclasses.replace(shipped, z=12, parts=(part,), upper=upper)


def test_stages_end_in_a_model_that_people_can_run(
    material: Material, config: HierarchyConfig, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    train_part(config, 0, material, tmp_path / "run", quiet=True)
    train_upper(config, material, tmp_path / "run", quiet=True)
    parts = [read_checkpoint(part_path(tmp_path / "run", "drums"))]
    upper = read_checkpoint(tmp_path / "run" / UPPER)
    assert parts[0].step == 60
    assert upper.step == 10
    to_model(config, parts, upper, material.choose("train")).save(tmp_path / "small.h5", float16=True)
    vae = MusicVAE.load(tmp_path / "small.h5")
    assert vae.converter.segments == 8
    found = evaluate(vae, config, material, most=20)
    assert 0 <= found["parts"]["drums"]["free_running"]["steps_right"] <= 1
    assert found["groups"]["rock"]["drums"]["windows"] == 20
    assert any("windows" in line for line in tables(found))
    card = write_card(CardFacts(config, vae, parts, upper, material, found, "a test", 1))
    assert "CC BY 4.0" in card
    assert vae.identity in card
    assert lines(tmp_path) == {}  # validated once, at its end: no line to draw
    free, told, kl = reconstruct(vae, material.choose("test")[:3])
    assert free.shape == told.shape == (3, 32, 1)
    assert kl > 0


@pytest.mark.parametrize("name", ["drums-2bar", "mel-16bar", "trio-4bar"])
def test_shipped_configurations_are_read(name: str) -> None:
    config = read_hierarchy(CONFIGS / f"{name}.toml")
    assert config.name == name
    assert config.z <= config.segments * sum(part.size.code for part in config.parts)
