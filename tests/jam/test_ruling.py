"""Rules in a jam."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.jam import ruling as module
from midime_tui.jam.jam import Jam
from midime_tui.jam.ruling import Ruling
from midime_tui.jam.spot import Home
from midime_tui.models.rules import RuleSettings
from midime_tui.music.notes import Note

SMALL = RuleSettings(iterations=6, warm_up=10, batch=8, replay=32, layers=(16,), rate=5e-3)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "settings_for", lambda steps, size: SMALL)


def test_a_place_moves_to_one_that_keeps_the_rules_at_least_as_well(trained: Jam) -> None:
    ruling = Ruling(trained)
    assert not len(ruling.rules)
    assert ruling.apply((0.5, 0, 0, 0)) == (0.5, 0, 0, 0)
    seen: list[float] = []
    ruling.prepare(ruling.parse(["key=own", "dense"]), seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
    assert [rule.name for rule in ruling.rules] == [f"key={ruling.own_key.name}", "dense"]
    for place in np.random.default_rng(0).standard_normal((4, 4)).tolist():
        near = ruling.apply(place)
        assert len(near) == 4
        before, after = (trained.decode_spot(replace(trained.spot, z=tuple(z))) for z in (place, near))
        old, new = (
            sum(min(0.95, rule.reward(loop.notes, trained.steps)) for rule in ruling.rules)
            for loop in (before, after)
        )
        assert new >= old - 1e-6
    ruling.prepare(())
    assert not len(ruling.rules)


def test_without_a_personal_model_codes_are_moved(jam: Jam) -> None:
    ruling = Ruling(jam)
    ruling.prepare(ruling.parse(["sparse"]), lambda share: share > 0.9)
    near = ruling.apply(tuple(jam.codes[0].tolist()))
    assert len(near) == jam.codes.shape[1]
    jam.go_to(replace(jam.spot, home=Home(near, jam.spot.z)))
    assert jam.loop().code.tolist() == list(near)
    with pytest.raises(MidimeError, match="prepare them again"):
        ruling.apply((0.0, 0.0))


def test_the_tunes_own_key_goes_with_the_transposition_and_makes_rules_stale(trained: Jam) -> None:
    ruling = Ruling(trained)
    tonic = ruling.own_key.tonic
    ruling.prepare(ruling.parse(["key=own"]))
    assert not ruling.stale
    trained.transpose(3)
    assert ruling.stale
    assert ruling.own_key.tonic == (tonic + 3) % 12


def test_what_cannot_be_asked_for_is_said(jam: Jam) -> None:
    with pytest.raises(MidimeError, match="exclude each other"):
        Ruling(jam).parse(["dense", "sparse"])
    assert "key=own" in Ruling(jam).offers


def test_what_a_loop_lacks_of_the_rules_is_told(trained: Jam) -> None:
    ruling = Ruling(trained)
    held = (Note(0, 32, 60),)
    assert ruling.short_of(held) == "", "without rules nothing lacks"
    ruling.prepare(ruling.parse(["key=C", "dense"]))
    assert ruling.short_of(tuple(Note(2 * n, 2 * n + 2, 60) for n in range(16))) == ""
    assert re.fullmatch(r"dense \d+%", ruling.short_of(held))
