"""The history of a run as a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from training.checkpoint import Checkpoint
from training.curves import draw, main, points


def checkpoint(history: list[dict[str, float]]) -> Checkpoint:
    nothing = np.zeros(1, dtype=np.float32)
    earlier = [{"steps": 10, "seconds": 120.0, "history": [{"step": 5, "minutes": 1.0, "4/4 steps": 0.5}]}]
    return Checkpoint({"x": nothing}, nothing, nothing, 3, 60.0, history, earlier=earlier)


def test_a_run_goes_on_where_the_earlier_one_ended() -> None:
    state = checkpoint([{"step": 2, "minutes": 0.5, "4/4 steps": 0.75, "kl": 90.0}])
    assert points(state, "4/4 steps") == ([1.0, 2.5], [0.5, 0.75])
    assert points(state, "kl") == ([2.5], [90.0])
    assert points(state, "2/4 steps") == ([], [])


def test_picture_is_a_png(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib draws the curves; it is not installed here")
    checkpoint([{"step": 2, "minutes": 0.5, "4/4 steps": 0.75}]).save(tmp_path / "checkpoint.npz")
    assert main([str(tmp_path / "checkpoint.npz"), str(tmp_path / "curves.png")]) == 0
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_nothing_to_draw_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = checkpoint([])
    empty.earlier = []
    with pytest.raises(MidimeError, match="no history"):
        draw(empty, tmp_path / "curves.png", "")
    assert main([str(tmp_path / "none.npz"), str(tmp_path / "curves.png")]) == 1
    assert "none.npz" in capsys.readouterr().err
