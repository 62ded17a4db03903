"""Everything that changes the loop is a move, and every move can be undone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.jam.drift import Drift
from midime_tui.jam.jam import Jam
from midime_tui.jam.limits import MOST_TEMPERATURE, MOST_TRANSPOSE, REACH
from midime_tui.jam.snapshots import Snapshots
from midime_tui.jam.spot import Spot
from midime_tui.jam.steering import Steering


def test_a_hundred_moves_of_every_kind_are_undone_and_made_again() -> None:
    jam = Steering(4, seed=1)
    moves = [
        lambda: jam.nudge(1, 0.1),
        jam.random,
        lambda: jam.random(near=True),
        lambda: jam.set_temperature(round(jam.temperature + 0.01, 2)),
        jam.redraw,
        lambda: jam.transpose(1 - jam.transposition),
        lambda: jam.hold_base(7, jam.draws / 100),
        jam.drift,
        lambda: jam.hold_base(3, 1.0) or jam.release_base(3),
    ]
    spots = [jam.spot]
    for number in range(150):
        assert moves[number % len(moves)]()
        spots.append(jam.spot)
    for spot in reversed(spots[:-1]):
        assert jam.undo()
        if jam.spot != spot:  # the last kind makes two moves at times
            assert jam.undo()
        assert jam.spot == spot
    assert not jam.undo()
    redone = sum(jam.redo() for _ in range(400))
    assert redone >= 150
    assert jam.spot == spots[-1]


def test_near_stays_nearer_than_far() -> None:
    def distance(near: bool) -> float:
        jam = Steering(4, seed=3)
        found = []
        for _ in range(200):
            before = np.asarray(jam.cursor)
            jam.random(near=near)
            found.append(float(np.linalg.norm(np.asarray(jam.cursor) - before)))
            jam.reset()
        return float(np.mean(found))

    assert distance(near=True) < 0.7 * distance(near=False)


def test_values_stay_within_their_limits() -> None:
    jam = Steering(4, seed=0)
    jam.set_temperature(99.0)
    jam.transpose(-99)
    jam.hold_base(0, 99.0)
    assert (jam.temperature, jam.transposition) == (MOST_TEMPERATURE, -MOST_TRANSPOSE)
    assert jam.spot.base == ((0, REACH),)
    for wrong in (lambda: jam.set_temperature(float("nan")), lambda: jam.hold_base(0, float("inf"))):
        with pytest.raises(MidimeError):
            wrong()


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32), start=st.lists(st.floats(-4, 4), min_size=1, max_size=6))
def test_a_drift_comes_back_with_its_seed_and_never_leaves(seed: int, start: list[float]) -> None:
    one, other = Drift(seed), Drift(seed)
    place, again = tuple(start), tuple(start)
    for _ in range(40):
        place, again = one.next(place), other.next(again)
        assert place == again
        assert all(abs(value) <= REACH for value in place)


def test_a_drift_is_drawn_back_to_where_the_prior_is() -> None:
    drift = Drift(5)
    place: tuple[float, ...] = (4.0, -4.0, 4.0, -4.0)
    places = [place := drift.next(place) for _ in range(4000)]
    values = np.asarray(places[100:])
    assert np.abs(values.mean(axis=0)).max() < 0.35
    assert np.abs(values.std(axis=0) - 1).max() < 0.25
    steps = np.linalg.norm(np.diff(np.asarray(places), axis=0), axis=1)
    assert steps.mean() < 1.2, "it wanders, it does not jump"


def test_snapshots_keep_recall_and_forget() -> None:
    snapshots = Snapshots()
    one, other = Spot((1.0, 0.0)), Spot((0.0, 1.0), temperature=1.0, seed=3, transpose=2)
    assert snapshots.keep(one, "A") == "A"
    assert snapshots.keep(other, "B") == "B"
    assert snapshots.keep(one) == "C", "A and B are for who asks for them"
    assert snapshots.undo()
    assert snapshots.keep(one, " chorus ") == "chorus"
    assert snapshots.recall("CHORUS") == one
    assert (snapshots.a, snapshots.b) == (one, other)
    assert snapshots.keep(other, "a") == "A", "capitals make no other name"
    assert snapshots.a == other
    assert snapshots.undo()
    assert snapshots.a == one
    snapshots.remove("b")
    assert snapshots.names == ("A", "chorus")
    assert snapshots.undo()
    with pytest.raises(MidimeError, match="A, B, chorus"):
        snapshots.recall("C")
    for name in ("", "x" * 41, "a\nb"):
        with pytest.raises(MidimeError):
            snapshots.keep(one, name)


def test_more_snapshots_than_letters_get_names() -> None:
    snapshots = Snapshots()
    for number in range(60):
        snapshots.keep(Spot((float(number),)))
    assert len(set(snapshots.names)) == 60
    assert snapshots.names[24] == "A2"


@settings(max_examples=30)
@given(t=st.floats(0, 1))
def test_a_mix_lies_between(t: float) -> None:
    snapshots = Snapshots()
    a, b = Spot((-1.0, 2.0), 0.0, 1, 5), Spot((3.0, 2.0), 1.0, 2, 0)
    snapshots.keep(a, "A")
    snapshots.keep(b, "B")
    mixed = snapshots.mix(t)
    assert -1.0 <= mixed.z[0] <= 3.0
    assert 0.0 <= mixed.temperature <= 1.0
    assert mixed.seed == (1 if t < 0.5 else 2)
    assert (snapshots.mix(0), snapshots.mix(1)) == (a, b)


def test_a_mix_of_codes_leads_from_one_loop_to_the_other(trained: Jam) -> None:
    trained.adopt(trained.base_loop(1))
    trained.keep("A")
    first = trained.loop()
    trained.leave_home()
    trained.hold_base(2, 3.0)
    trained.keep("B")
    last = trained.loop()
    codes = []
    for t in (0.0, 0.25, 0.5, 0.75, 1.0):
        trained.mix(t)
        codes.append(trained.loop().code)
    assert np.array_equal(codes[0], first.code)
    assert np.array_equal(codes[-1], last.code)
    assert np.allclose(codes[2], (first.code + last.code) / 2, atol=1e-5)
    trained.snapshots.remove("A")
    with pytest.raises(MidimeError, match="no snapshot"):
        trained.mix(0.5)


def test_a_home_sounds_exactly_and_is_steered_from(trained: Jam) -> None:
    sample = trained.base_loop(4)
    trained.adopt(sample)
    assert trained.loop().notes == sample.notes
    at_home = trained.code_of(trained.spot)
    trained.nudge(0, 2.0)
    there = trained.code_of(trained.spot)
    z = np.asarray([trained.cursor, trained.home.z if trained.home else ()], np.float32)
    assert trained.personal is not None
    way = trained.personal.decode(z)
    assert np.allclose(there - at_home, way[0] - way[1], atol=1e-5)


def test_a_loop_of_the_personal_model_needs_no_home(trained: Jam) -> None:
    trained.set_cursor((1.0, 1.0, 0.0, 0.0))
    loop = trained.loop()
    trained.reset()
    assert trained.adopt(loop)
    assert trained.home is None
    assert trained.cursor == (1.0, 1.0, 0.0, 0.0)


def test_held_dimensions_stay_while_the_cursor_moves(trained: Jam) -> None:
    order = trained.base_order()
    assert sorted(order) == list(range(16))
    trained.hold_base(order[0], 2.5)
    trained.random()
    assert trained.base_value(order[0]) == 2.5
    trained.release_base()
    assert trained.base_value(order[0]) != 2.5
    with pytest.raises(MidimeError, match="dimensions 1 to 16"):
        trained.base_value(16)


def test_a_transposition_moves_the_notes_and_stays_in_range(trained: Jam) -> None:
    plain = trained.loop()
    trained.transpose(5)
    raised = trained.loop()
    assert [note.pitch + 5 for note in plain.notes] == [note.pitch for note in raised.notes]
    assert raised.transpose == 5
    trained.transpose(24)
    assert all(0 <= note.pitch <= 127 for note in trained.loop().notes)
