"""The cursor's way back and forth."""

from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.jam.history import KEPT, Moves


def test_undo_and_redo_bring_the_places_back() -> None:
    moves = Moves((0.0, 0.0))
    moves.move((1.0, 0.0))
    moves.move((1.0, 2.0))
    assert moves.undo()
    assert moves.now == (1.0, 0.0)
    assert moves.redo()
    assert moves.now == (1.0, 2.0)


def test_a_move_after_an_undo_forgets_what_was_undone() -> None:
    moves = Moves((0.0,))
    moves.move((1.0,))
    moves.undo()
    moves.move((2.0,))
    assert not moves.redo()
    assert moves.now == (2.0,)


def test_standing_still_is_no_move() -> None:
    moves = Moves((0.0,))
    assert not moves.move((0.0,))
    assert moves.undos == 0


def test_more_than_a_hundred_moves_can_be_undone() -> None:
    moves = Moves((0.0,))
    for step in range(150):
        moves.move((step + 1.0,))
    for _ in range(150):
        assert moves.undo()
    assert moves.now == (0.0,)
    assert not moves.undo()


def test_memory_does_not_grow_without_end() -> None:
    moves = Moves((0.0,))
    for step in range(KEPT + 50):
        moves.move((step + 1.0,))
    assert moves.undos == KEPT


@settings(max_examples=50)
@given(st.lists(st.one_of(st.floats(-4, 4), st.sampled_from(["undo", "redo"])), max_size=60))
def test_undo_then_redo_changes_nothing(actions: list[float | str]) -> None:
    moves = Moves((0.0,))
    for action in actions:
        if action == "undo":
            moves.undo()
        elif action == "redo":
            moves.redo()
        else:
            moves.move((float(action),))
    before = (moves.now, moves.undos, moves.redos)
    if moves.undo():
        moves.redo()
    assert (moves.now, moves.undos, moves.redos) == before
