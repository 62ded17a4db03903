"""The values that change over a run."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from midime_tui.errors import MidimeError
from training.config import read_config
from training.schedule import learning_rate, piecewise

CONFIG = Path(__file__).parents[2] / "training" / "configs" / "mel-2bar.toml"


def test_piecewise_is_linear_between_and_constant_outside() -> None:
    points = ((0.2, 0.0), (0.8, 0.5))
    assert [piecewise(points, at) for at in (0, 0.2, 0.5, 0.8, 1)] == pytest.approx([0, 0, 0.25, 0.5, 0.5])


def test_learning_rate_warms_up_and_ends_at_zero() -> None:
    rates = [learning_rate(2e-3, step, 1000, 100) for step in range(1001)]
    assert rates[0] == pytest.approx(2e-5)
    assert max(rates) == pytest.approx(2e-3, rel=0.03)
    assert rates[1000] == pytest.approx(0)
    assert all(later <= earlier for earlier, later in pairwise(rates[100:]))


def test_shipped_configuration_is_readable() -> None:
    config = read_config(CONFIG)
    assert config.name == "mel-2bar"
    assert sum(config.shares) == pytest.approx(1)
    assert "essenFolksong" not in config.collections


@pytest.mark.parametrize(
    ("old", "new"), [("steps = ", "stepz = "), ("batch = 64", "batch = 63"), ("[model]", "[model")]
)
def test_bad_configuration_is_refused_in_one_sentence(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(CONFIG.read_text().replace(old, new))
    with pytest.raises(MidimeError, match=r"bad\.toml"):
        read_config(path)


def test_missing_configuration(tmp_path: Path) -> None:
    with pytest.raises(MidimeError, match="nowhere"):
        read_config(tmp_path / "nowhere.toml")
