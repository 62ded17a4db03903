"""The transport: changes come exactly when they were asked for, and nothing clicks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.sound.transport import Clip, Transport, When

RATE = 16000  # one step at 60 qpm is 4000 frames, one beat 16000
STEP = 4000
FADE = 160


def level(value: float, steps: int = 32, ident: int = 0, qpm: float = 60.0, **options: object) -> Clip:
    """A clip whose samples are all `value`: what sounds can be read off the level."""
    span = round(steps * STEP * 60.0 / qpm)
    audio = np.full((span, 2), value, dtype=np.float32)
    return Clip(audio, span, steps, qpm, ident, **options)  # type: ignore[arg-type]


def ladder(steps: int = 32, ident: int = 0, qpm: float = 60.0) -> Clip:
    """A clip whose samples say where in the loop they are, 0..1."""
    span = round(steps * STEP * 60.0 / qpm)
    line = np.arange(span, dtype=np.float32) / span
    return Clip(np.stack([line, line], axis=1), span, steps, qpm, ident)


@pytest.fixture
def transport() -> Transport:
    return Transport(RATE)


def test_silence_before_play_and_without_a_clip(transport: Transport) -> None:
    assert not transport.read(100).any()
    transport.play()
    transport.load(level(0.5))
    assert not transport.read(100).any()
    assert not transport.sounding


def test_play_starts_at_the_first_frame_and_rises_quickly(transport: Transport) -> None:
    transport.load(ladder())
    transport.play()
    heard = transport.read(1000)
    assert np.array_equal(heard[100:], ladder().audio[100:1000])
    assert transport.moment().position == pytest.approx(1000 / STEP)


def test_play_can_start_in_the_middle(transport: Transport) -> None:
    transport.load(ladder())
    transport.play(at=8.0)
    assert transport.moment().position == pytest.approx(8.0)


def test_stop_fades_and_goes_back(transport: Transport) -> None:
    transport.load(level(0.5))
    transport.play()
    transport.read(5000)
    transport.stop()
    tail = transport.read(1000)
    assert np.abs(np.diff(tail[:, 0], prepend=0.5)).max() < 0.02
    assert not tail[FADE:].any()
    assert not transport.sounding
    assert transport.moment().position == 0.0


@pytest.mark.parametrize(
    ("when", "begins"), [("now", 5 * STEP), ("beat", 8 * STEP), ("bar", 16 * STEP), ("loop", 32 * STEP)]
)
def test_a_new_clip_takes_over_when_asked(transport: Transport, when: When, begins: int) -> None:
    transport.load(level(0.2, ident=1))
    transport.play()
    transport.read(5 * STEP)
    transport.load(level(0.6, ident=2), when)
    heard = transport.read(40 * STEP)[:, 0]
    full = np.flatnonzero(np.isclose(heard, 0.6))[0] + 5 * STEP
    # "now" fades from here on; else the fade is over when the beat comes
    assert abs(full - (begins + FADE if when == "now" else begins)) <= 1
    assert np.abs(np.diff(heard)).max() < 0.01
    assert transport.moment().ident == 2


def test_now_beat_and_bar_go_on_where_the_music_is(transport: Transport) -> None:
    for when in ("now", "beat", "bar"):
        transport.load(ladder())
        transport.play()
        transport.read(21 * STEP)
        transport.load(ladder(ident=1), when)  # type: ignore[arg-type]
        transport.read(4 * STEP)
        assert transport.moment().position == pytest.approx(25.0, abs=0.001)
        transport.stop()


def test_loop_begins_at_the_beginning_even_of_a_longer_clip(transport: Transport) -> None:
    transport.load(ladder(16))
    transport.play()
    transport.read(15 * STEP)
    transport.load(ladder(64, ident=1), "loop")
    assert transport.moment().pending == 1
    transport.read(3 * STEP)
    moment = transport.moment()
    assert (moment.steps, moment.pending) == (64, None)
    assert moment.position == pytest.approx(2.0, abs=0.001)


def test_the_latest_waiting_clip_wins(transport: Transport) -> None:
    transport.load(level(0.1))
    transport.play()
    transport.read(STEP)
    transport.load(level(0.2, ident=1), "loop")
    transport.load(level(0.3, ident=2), "loop")
    transport.read(32 * STEP)
    assert transport.moment().ident == 2


def test_while_stopped_a_clip_is_there_at_once(transport: Transport) -> None:
    transport.load(level(0.1, ident=1))
    transport.load(level(0.2, ident=2), "loop")
    assert transport.moment().ident == 2


def test_a_change_of_tempo_keeps_the_place_and_does_not_click(transport: Transport) -> None:
    slow = ladder(qpm=60.0, ident=1)
    transport.load(slow)
    transport.play()
    before = transport.read(10 * STEP)
    transport.revise({slow: ladder(qpm=120.0, ident=1)})
    after = transport.read(STEP)
    assert np.abs(np.diff(np.concatenate([before, after])[:, 0])).max() < 0.002
    assert transport.moment().position == pytest.approx(12.0, abs=0.001)


def test_a_revision_reaches_the_clip_that_waits(transport: Transport) -> None:
    first, second = level(0.1), level(0.2, ident=1)
    transport.load(first)
    transport.play()
    transport.read(STEP)
    transport.load(second, "bar")
    transport.revise({second: level(0.5, ident=1)})
    assert np.isclose(transport.read(20 * STEP)[-1, 0], 0.5)


def test_a_thousand_turns_are_gapless_and_exact(transport: Transport) -> None:
    clip = ladder(1)
    transport.load(clip)
    transport.play()
    transport.read(STEP)  # the first turn has the rise of the start
    heard = np.concatenate([transport.read(997) for _ in range(1000 * STEP // 997)])
    assert np.array_equal(heard[:, 0], clip.audio[np.arange(len(heard)) % STEP, 0])


def test_the_first_turn_has_nothing_ringing_over_from_its_end(transport: Transport) -> None:
    opening = np.full((3 * STEP, 2), 0.1, dtype=np.float32)
    transport.load(level(0.5, steps=4, opening=opening))
    transport.play()
    first, second = transport.read(4 * STEP), transport.read(4 * STEP)
    assert np.allclose(first[100 : 3 * STEP], 0.1)
    assert np.allclose(first[3 * STEP :], 0.5)
    assert np.allclose(second, 0.5)


def test_a_piece_that_does_not_repeat_ends_by_itself(transport: Transport) -> None:
    transport.load(level(0.5, steps=4, repeats=False))
    transport.play()
    heard = transport.read(6 * STEP)
    assert heard[4 * STEP - 1, 0] > 0
    assert not heard[4 * STEP :].any()
    assert not transport.moment().playing


def test_a_count_in_is_heard_once_and_counts_up_to_nought(transport: Transport) -> None:
    transport.load(level(0.5, ident=7))
    transport.play(lead_in=level(0.1, steps=16, repeats=False, count_in=True))
    assert transport.moment().position == -16.0
    clicks = transport.read(16 * STEP)
    assert np.allclose(clicks[FADE : -2 * FADE], 0.1)
    assert transport.moment().position == pytest.approx(0.0, abs=0.001)
    assert np.allclose(transport.read(40 * STEP)[FADE:], 0.5)


def test_the_position_is_what_is_heard_not_what_was_read(transport: Transport) -> None:
    transport.load(ladder())
    transport.play()
    transport.read(100)
    assert transport.moment(latency=0.5).position == 0.0
    transport.read(33 * STEP - 100)
    assert transport.moment(latency=0.5).position == pytest.approx(31.0, abs=0.001)


WHEN = st.sampled_from(["now", "beat", "bar", "loop"])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(1, 9000)),
        st.tuples(st.just("load"), st.tuples(WHEN, st.integers(1, 40), st.sampled_from([45.0, 60.0, 133.3]))),
        st.tuples(st.just("play"), st.floats(0, 40)),
        st.tuples(st.just("stop"), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=100, deadline=None)
@given(ACTS)
def test_whatever_is_done_nothing_clicks_and_the_position_stays_in_the_loop(acts: list) -> None:
    """All clips have the level 0.5: any jump would be a click, any sum of two of them too loud."""
    transport = Transport(RATE)
    heard = [np.zeros((1, 2), dtype=np.float32)]
    for act, detail in acts:
        if act == "read":
            heard.append(transport.read(detail))
        elif act == "load":
            when, steps, qpm = detail
            transport.load(level(0.5, steps, qpm=qpm), when)
        elif act == "play":
            transport.play(at=detail)
        else:
            transport.stop()
        moment = transport.moment()
        assert 0.0 <= moment.position <= max(moment.steps, 1)
    sound = np.concatenate(heard)[:, 0]
    assert np.abs(np.diff(sound)).max(initial=0.0) < 0.03
    assert np.abs(sound).max() < 0.51
