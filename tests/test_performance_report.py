"""What `python -m benchmarks` says of its numbers, and how docs/performance.md is filled in."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.report import filled, sections
from benchmarks.targets import PYTORCH, rows, slope_of
from midime_tui.errors import MidimeError

DECODE = "decode 1: 2-bar melody, 512 / 2 x 256"


def data(ours: float, pytorch: dict[str, float]) -> dict[str, Any]:
    """A comparison of one work."""
    seconds = {"midime": [ours] * 3, **{name: [value] * 3 for name, value in pytorch.items()}}
    return {"machine": {"cores": "2 cores"}, "compared": [{"work": DECODE, "seconds": seconds, "agree": {}}]}


def verdicts(found: dict[str, Any]) -> dict[str, bool | None]:
    return {row.work.strip().split(",")[0]: row.met for row in rows(found)}


def test_targets_are_held_against_the_quicker_of_a_peers_ways() -> None:
    slow, quick = {"PyTorch 2, 1 thread": 0.020}, {"PyTorch 2, 2 threads": 0.010}
    assert verdicts(data(0.0019, slow))[DECODE.split(",")[0]] is True
    assert verdicts(data(0.0021, slow))[DECODE.split(",")[0]] is False
    assert verdicts(data(0.002, slow))["PyTorch 2"] is True
    assert verdicts(data(0.002, {**slow, **quick}))["PyTorch 2"] is False


def test_a_peer_that_is_missing_meets_and_misses_nothing() -> None:
    assert verdicts(data(0.002, {}))[PYTORCH] is None


@pytest.mark.parametrize(("power", "slope"), [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (2.0, 2.0)])
def test_the_slope_is_the_power(power: float, slope: float) -> None:
    points = [(size, 1.0, 0.003 * size**power) for size in (1, 4, 64)]
    assert slope_of(points) == pytest.approx(slope)


def test_every_section_has_its_place_and_the_prose_stays() -> None:
    found = sections(data(0.002, {}))
    text = "before\n" + "".join(f"<!-- {name} -->\nold\n<!-- /{name} -->\nprose\n" for name in found)
    for name, lines in found.items():
        text = filled(text, name, lines)
    assert "old" not in text
    assert text.count("prose") == len(found)
    assert "2 cores." in text
    again = text
    for name, lines in found.items():
        again = filled(again, name, lines)
    assert again == text


def test_a_document_without_the_place_is_refused() -> None:
    with pytest.raises(MidimeError, match="targets"):
        filled("nothing here", "targets", [])
