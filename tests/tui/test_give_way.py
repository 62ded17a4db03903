"""Long work stands back after a key."""

from __future__ import annotations

import pytest

from midime_tui.tui.give_way import MOMENT, GiveWay


class Clock:
    """Time that passes when somebody rests, and what it is told."""

    def __init__(self) -> None:
        self.now = 100.0
        self.rests: list[float] = []

    def __call__(self) -> float:
        return self.now

    def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_without_a_key_nothing_waits(clock: Clock) -> None:
    way = GiveWay(clock, clock.rest)
    way.step()
    assert not clock.rests


def test_after_a_key_a_step_waits_for_what_is_left_of_the_moment(clock: Clock) -> None:
    way = GiveWay(clock, clock.rest)
    way.key()
    clock.now += MOMENT / 4
    way.step()
    way.step()
    assert clock.rests == [pytest.approx(MOMENT * 3 / 4)]


def test_keys_that_do_not_end_cannot_hold_a_step_up_for_longer_than_a_moment(clock: Clock) -> None:
    def rest(seconds: float) -> None:
        clock.rest(seconds)
        way.key()

    way = GiveWay(clock, rest)
    way.key()
    for _ in range(10):
        way.step()
    assert clock.rests == [pytest.approx(MOMENT)] * 10
