"""What a person plays in becomes notes on the grid, layer by layer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.errors import MidimeError
from midime_tui.jam.jam import Jam
from midime_tui.jam.piano import KEYS, keys_of_pitch, pitch_of_key
from midime_tui.jam.sketch_fields import Fields
from midime_tui.jam.take import Take
from midime_tui.jam.take_state import Played, TakeState, take_from, take_to_json
from midime_tui.jam.take_training import check_take, jam_of_take, learns, model_of_take
from midime_tui.jam.tap import TapTempo
from midime_tui.models import MusicVAE
from midime_tui.music.converters import DrumsConverter, TrioConverter


def starts(take: Take) -> list[tuple[int, int, int]]:
    return [(note.start, note.end, note.pitch) for note in take.notes()]


def test_notes_come_to_the_nearest_sixteenth() -> None:
    take = Take(120)
    take.press(60, 0.4)
    take.release(60, 3.6)
    take.press(62, 3.5, velocity=100)
    take.release(62, 3.6)
    assert starts(take) == [(0, 4, 60), (4, 5, 62)]
    assert [note.velocity for note in take.notes()] == [80, 100]
    assert [note.shift for note in take.notes(quantise=False)] == [0.4, -0.5]


def test_without_a_release_a_note_sounds_for_the_gate() -> None:
    take = Take(120, gate=3)
    take.strike(60, 0)
    take.press(64, 8)
    assert starts(take) == [(0, 3, 60), (8, 11, 64)]
    take.press(64, 9)
    assert starts(take) == [(0, 3, 60), (8, 9, 64), (9, 12, 64)]


def played(take: Take, *notes: tuple[int, float, float]) -> Take:
    """Pitch, start and end of each."""
    for pitch, start, end in notes:
        take.press(pitch, start)
        take.release(pitch, end)
    return take


def test_early_notes_of_the_count_in_are_meant_for_the_first_beat() -> None:
    take = played(Take(120), (60, -0.7, 3.0), (64, -3.0, 4.0))
    assert starts(take) == [(0, 3, 60), (0, 4, 64)]
    assert take.left_out == 0


def test_an_upbeat_stands_before_the_loops_end() -> None:
    upbeat = ((67, -4.2, -2.3), (69, -2.0, -0.1), (72, 0.1, 4.0))
    looped = played(Take(120, steps=64), *upbeat)
    assert starts(looped) == [(0, 4, 72), (60, 62, 67), (62, 64, 69)]
    assert played(Take(120), *upbeat).notes()[0].start == 12, "without a loop the upbeat has a bar of its own"
    looped.new_layer()
    looped.strike(60, 8.0)
    assert looped.left_out == 0
    assert looped.undo()
    assert looped.undo()
    assert looped.notes() == ()


def test_what_is_tried_out_in_the_count_in_is_left_out() -> None:
    take = played(Take(120, steps=32), (60, -15.0, -14.0), (62, -13.0, -11.0), (64, 0.0, 2.0))
    assert starts(take) == [(0, 2, 64)]
    assert take.left_out == 2


def test_in_a_loop_a_note_before_its_end_is_meant_for_the_next_turn() -> None:
    take = Take(120, steps=32)
    take.strike(60, 31.7)
    take.strike(62, 33.0)
    take.strike(64, 31.2)
    assert starts(take) == [(0, 2, 60), (1, 3, 62), (31, 32, 64)]
    assert take.length == 32


def test_layers_are_undone_one_by_one() -> None:
    take = Take(120, steps=16)
    for pitch in (60, 62, 64):
        take.new_layer()
        take.strike(pitch, 0)
    assert len(take.layers) == 3
    assert take.undo()
    assert [note[2] for note in starts(take)] == [60, 62]
    assert take.redo()
    assert take.undo()
    take.strike(70, 4)
    assert not take.redo(), "something was played since"
    assert [note[2] for note in starts(take)] == [60, 62, 70]
    while take.undo():
        pass
    assert take.empty
    assert take.notes() == ()
    assert take.length == 16


def test_a_cleared_take_comes_back_layer_by_layer() -> None:
    take = Take(100, layers=[[Played(0, 4, 60)], [Played(4, 8, 64)]])
    whole = take.notes()
    assert take.clear()
    assert (take.empty, take.undone, take.clear()) == (True, 2, False)
    assert take.redo()
    assert take.redo()
    assert take.notes() == whole
    with pytest.raises(ValueError, match="of drums, or of none"):
        take.play_as(is_drum=True)
    take.clear()
    take.play_as(is_drum=True)
    assert not take.redo(), "those layers were no drums"


def test_a_key_held_round_the_end_of_a_loop_keeps_its_layer_and_its_length() -> None:
    take = Take(120, steps=32)
    take.press(60, 24.0)
    take.press(62, 31.7)
    take.next_turn()
    assert [note.end for note in take.notes()] == [2, 26], "keys still down count with the gate"
    take.press(64, 1.0)
    take.release(60, 2.0)
    take.release(62, 6.2)
    take.close(5.0)
    assert [len(layer) for layer in take.layers] == [2, 1]
    assert [(note.start, note.end, note.pitch) for note in take.notes()] == [
        (0, 6, 62),
        (1, 5, 64),
        (24, 32, 60),
    ]


def test_layers_come_back_from_a_saved_take() -> None:
    take = Take(100, layers=[[Played(0, 4, 60)], [Played(4, 8, 64)]])
    take.strike(67, 8)
    assert len(take.layers) == 3


@pytest.mark.parametrize(("pitch", "velocity", "step"), [(128, 80, 0), (60, 0, 0), (60, 80, 1e9)])
def test_what_is_no_note_is_refused(pitch: int, velocity: int, step: float) -> None:
    with pytest.raises(ValueError, match="no note"):
        Take().press(pitch, step, velocity)


@settings(max_examples=60)
@given(
    layers=st.lists(
        st.lists(
            st.builds(
                lambda start, length, pitch, hard: Played(start, start + length, pitch, hard),
                st.floats(-16, 1000),
                st.floats(0.01, 500),
                st.integers(0, 127),
                st.integers(1, 127),
            ),
            max_size=4,
        ).map(tuple),
        max_size=4,
    ).map(tuple),
    steps=st.one_of(st.none(), st.integers(1, 256)),
    is_drum=st.booleans(),
)
def test_a_take_goes_through_json(
    layers: tuple[tuple[Played, ...], ...], steps: int | None, is_drum: bool
) -> None:
    state = TakeState(93.5, steps, 1.5, 7, is_drum, layers, layers[:1])
    assert take_from(Fields(json.loads(json.dumps(take_to_json(state))))) == state
    assert Take.of(state).state == state


@pytest.mark.parametrize("row", [[0, 4, 60], [4, 4, 60, 80], [0, 4, 60.5, 80], [0, 4, 60, 0], "note", None])
def test_what_is_no_take_is_one_sentence(row: object) -> None:
    record = {**take_to_json(TakeState()), "layers": [[row]]}
    with pytest.raises(MidimeError, match="its layers is not lists of start"):
        take_from(Fields(record))


@settings(max_examples=60)
@given(
    steps=st.one_of(st.none(), st.integers(1, 64)),
    notes=st.lists(st.tuples(st.integers(48, 60), st.floats(-16, 70), st.floats(0, 20)), max_size=15),
)
def test_notes_are_always_fit_for_a_model(steps: int | None, notes: list[tuple[int, float, float]]) -> None:
    take = Take(120, steps=steps)
    played(take, *((pitch, start, start + length) for pitch, start, length in notes))
    for quantise in (True, False):
        found = take.notes(quantise)
        assert list(found) == sorted(found, key=lambda note: (note.start, note.pitch))
        for note in found:
            assert 0 <= note.start < note.end <= take.length
            assert -0.5 <= note.shift <= 0.5


def test_a_model_is_trained_on_a_take(model_path: Path) -> None:
    take = Take(96)
    for step in range(0, 64, 4):
        take.strike(60 + step // 8, step)
    jam = Jam.of_songs([take.song("mine")], model_path)
    jam.train(epochs=2)
    assert (jam.name, jam.qpm, len(jam.chunks)) == ("mine", 96, 2)
    assert jam.loop().steps == 32
    short = Take(96)
    short.strike(60, 0)
    with pytest.raises(MidimeError, match="at least 32 sixteenths"):
        Jam.of_songs([short.song()], model_path)


def test_a_take_is_trained_on_with_a_model_that_learns_it(model_path: Path) -> None:
    base = MusicVAE.load(model_path)
    take = Take(96, steps=64)
    with pytest.raises(MidimeError, match="nothing is recorded"):
        check_take(take, base)
    take.strike(60, 0)
    with pytest.raises(MidimeError, match="one bar is too short"):
        check_take(take, base)
    for step in range(0, 64, 4):
        take.strike(60 + step // 8, step)
    check_take(take, base)
    jam = jam_of_take(take, model_path)
    assert (jam.model, jam.take.state) == (str(model_path), take.state)
    jam.take.undo()
    assert not take.empty
    trio = TrioConverter(steps=64)
    assert not learns(trio, take)
    drums = Take(96, steps=64, is_drum=True, layers=take.layers)
    assert model_of_take(take, base) is None
    assert model_of_take(drums, base) == "drums-2bar"
    assert learns(DrumsConverter(steps=32), drums)


def test_the_keyboard_is_a_piano() -> None:
    assert [pitch_of_key(key) for key in "zxcvbnm"] == [60, 62, 64, 65, 67, 69, 71]
    assert [pitch_of_key(key) for key in "q2w3er"] == [72, 73, 74, 75, 76, 77]
    assert pitch_of_key("Z") == 60
    assert pitch_of_key("z", 3) == 48
    assert pitch_of_key("a") is None
    assert pitch_of_key("p", 8) is None
    assert keys_of_pitch(72) == (",", "q")
    for key, step in KEYS.items():
        assert key in keys_of_pitch(60 + step)


def test_four_taps_make_a_tempo() -> None:
    taps = TapTempo()
    assert [taps.tap(seconds) for seconds in (10.0, 10.5, 11.0)] == [None] * 3
    assert taps.tap(11.5) == pytest.approx(120)
    assert taps.tap(12.0) == pytest.approx(120)
    assert taps.tap(14.1) is None, "a pause of two seconds begins anew"
    assert taps.taps == 1
    assert taps.tap(14.1) is None, "a clock that stands still is no tempo"
    assert taps.taps == 1


def test_taps_follow_a_change_of_mind() -> None:
    taps = TapTempo()
    now = 0.0
    for _ in range(8):
        taps.tap(now)
        now += 1.0
    for _ in range(8):
        found = taps.tap(now)
        now += 0.5
    assert found == pytest.approx(120)
