"""What the player does with messages, without a process: the test reads the transport itself."""

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.music.notes import Note
from midime_tui.sound.protocol import encode, note_rows
from midime_tui.sound.session import Session
from midime_tui.sound.transport import Transport
from tests.sound.measures import beat, cents, fundamental, tune

TRIO = tune(80, 32) + tune(33, 32, shift=-24) + beat(32)


class Talk:
    """A session and the sound it makes."""

    def __init__(self) -> None:
        self.session = Session(Transport(44100))

    def say(self, kind: str, **values: object) -> list[dict]:
        return [json.loads(line) for line in self.session.handle(encode(kind, **values))]

    def load(self, notes: list[Note], steps: int = 32, qpm: float = 120.0, **values: object) -> None:
        assert self.say("load", notes=note_rows(notes), steps=steps, qpm=qpm, **values) == []

    def hear(self, seconds: float = 1.0) -> np.ndarray:
        return self.session.transport.read(int(seconds * 44100))

    def clock(self) -> dict:
        return json.loads(self.session.clock())


def power(audio: np.ndarray) -> float:
    return float(np.mean(audio.astype(np.float64) ** 2))


def test_a_loop_is_heard_and_the_clock_says_where() -> None:
    talk = Talk()
    talk.load(TRIO, id=3)
    talk.say("play")
    assert power(talk.hear(1.5)) > 1e-4
    clock = talk.clock()
    assert (clock["playing"], clock["id"], clock["steps"], clock["qpm"]) == (True, 3, 32, 120.0)
    assert abs(clock["position"] - 12.0) < 0.01
    talk.session.latency = 0.5
    assert abs(talk.clock()["position"] - 8.0) < 0.01


def test_parts_are_muted_and_heard_alone() -> None:
    talk = Talk()
    talk.load(TRIO)
    talk.say("play")
    everything = power(talk.hear(4))
    talk.say("mute", part="drums")
    talk.hear(0.1)
    without = power(talk.hear(4))
    assert without < everything
    talk.say("solo", part="bass")
    talk.hear(0.1)
    bass = talk.hear(4)
    assert 0 < power(bass) < without
    talk.say("mute", part="bass")
    talk.hear(0.1)
    assert power(talk.hear(4)) == 0.0
    talk.say("mute", part="bass", on=False)
    talk.say("mute", part="drums", on=False)
    talk.say("solo", part="bass", on=False)
    talk.hear(0.1)
    assert np.isclose(power(talk.hear(4)), everything, rtol=0.05)


def test_mutes_hold_for_what_is_loaded_later() -> None:
    talk = Talk()
    talk.say("mute", part="drums")
    talk.load(beat(32))
    talk.say("play")
    assert power(talk.hear(4)) == 0.0


def test_transposition_moves_the_pitch_but_not_the_drums() -> None:
    talk = Talk()
    talk.load([Note(0, 32, 60, 80, 89)])
    talk.say("transpose", semitones=7)
    talk.say("play")
    assert abs(cents(fundamental(talk.hear(3), 392.0), 391.995)) < 3.0


def test_the_click_is_heard_on_every_beat() -> None:
    talk = Talk()
    talk.load([], steps=16)
    talk.say("click")
    talk.say("play")
    heard = np.abs(talk.hear(2)[:, 0])
    beats = [heard[start : start + 2000].max() for start in range(0, 88200, 22050)]
    between = [heard[start + 11025 : start + 20000].max() for start in range(0, 88200, 22050)]
    assert min(beats) > 0.1
    assert max(between) == 0.0


def test_the_tempo_changes_and_the_place_stays() -> None:
    talk = Talk()
    talk.load(TRIO)
    talk.say("play")
    talk.hear(1.0)
    talk.say("tempo", qpm=240)
    assert abs(talk.clock()["position"] - 8.0) < 0.01
    talk.hear(0.5)
    clock = talk.clock()
    assert clock["qpm"] == 240.0
    assert abs(clock["position"] - 16.0) < 0.01


def test_a_count_in_clicks_before_the_music() -> None:
    talk = Talk()
    talk.load([Note(0, 16, 60, 100, 89)], steps=16)
    talk.say("play", count_in=4)
    assert talk.clock()["position"] == -16.0
    clicks = talk.hear(2.0)
    assert power(clicks) > 0
    assert abs(talk.clock()["position"]) < 0.01
    assert power(talk.hear(1.0)) > power(clicks)


def test_a_piece_that_does_not_repeat_ends() -> None:
    talk = Talk()
    talk.load(tune(0, 16), steps=16, repeats=False)
    talk.say("play")
    talk.hear(5.0)
    assert not talk.clock()["playing"]


def test_what_is_outdated_already_is_not_rendered() -> None:
    """Fifty tempos and loops in a row, as from a key held down: only the last of them is heard."""
    talk = Talk()
    talk.load(TRIO)
    talk.say("play")
    lines = [encode("tempo", qpm=qpm) for qpm in range(100, 150)]
    lines += [encode("load", notes=note_rows(TRIO), steps=32, qpm=90, id=i) for i in range(50)]
    rendered = []
    render = talk.session._render
    talk.session._render = lambda load, taste: rendered.append(load) or render(load, taste)  # type: ignore
    assert talk.session.handle(*lines) == []
    assert [(load.qpm, load.ident) for load in rendered] == [(149.0, 0), (90.0, 49)]


def test_a_wrong_line_changes_nothing() -> None:
    talk = Talk()
    talk.load(TRIO)
    talk.say("play")
    before = talk.clock()
    answer = talk.say("tempo", qpm="quick")
    assert [line["type"] for line in answer] == ["error"]
    assert talk.clock() == before


def test_a_tempo_too_slow_for_the_length_is_refused() -> None:
    talk = Talk()
    talk.load([Note(0, 1, 60)], steps=8000, qpm=400)
    assert talk.say("tempo", qpm=20)[0]["type"] == "error"
    assert talk.clock()["qpm"] == 400.0


def test_the_same_loop_gives_the_same_samples_in_two_sessions() -> None:
    heard = []
    for _ in range(2):
        talk = Talk()
        talk.session.warm()
        talk.load(TRIO)
        talk.say("play")
        heard.append(talk.hear(5))
    assert np.array_equal(heard[0], heard[1])


# a little outside of every range: start, end, pitch, velocity, program, is_drum
RANGES = ((-1, 40), (0, 50), (-1, 128), (0, 128), (0, 128), (0, 2))
ROWS = st.lists(st.tuples(*(st.integers(*ends) for ends in RANGES)).map(list), max_size=4)
MESSAGES = st.one_of(
    st.fixed_dictionaries(
        {
            "type": st.just("load"),
            "notes": ROWS,
            "steps": st.integers(0, 40),
            "qpm": st.floats(0, 500),
            "when": st.sampled_from(["now", "beat", "bar", "loop", "then"]),
            "repeats": st.booleans(),
        }
    ),
    st.fixed_dictionaries({"type": st.just("play"), "at": st.floats(-1, 99), "count_in": st.integers(-1, 5)}),
    st.fixed_dictionaries({"type": st.sampled_from(["tempo"]), "qpm": st.floats(0, 500)}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["mute", "solo", "click"]), "part": st.sampled_from(["bass", "drums", "x"])}
    ),
    st.fixed_dictionaries({"type": st.just("transpose"), "semitones": st.integers(-30, 30)}),
    st.fixed_dictionaries({"type": st.sampled_from(["stop", "ping", "odd"])}),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(MESSAGES | st.binary(max_size=40), max_size=12))
def test_no_conversation_breaks_the_player(lines: list) -> None:
    session = Session(Transport(8000))
    for line in lines:
        if isinstance(line, dict):
            line = json.dumps({"v": 1, **line}).encode()
        for answer in session.handle(line):
            assert json.loads(answer)["type"] in {"error", "pong", "clock"}
        audio = session.transport.read(500)
        assert np.isfinite(audio).all()
        assert np.abs(audio).max() < 2.0
        session.clock()


def test_an_hour_of_looping_loses_no_frame_and_no_memory() -> None:
    """An hour, read as fast as it goes, with a change every five minutes: the music is where the clock says,
    never silent, and nothing piles up."""
    import tracemalloc

    talk = Talk()
    talk.load(TRIO)
    talk.say("play")
    talk.hear(8.0)
    tracemalloc.start()
    try:
        for minute in range(60):
            if minute % 5 == 4:
                talk.load(TRIO if minute % 2 else TRIO[:-1], when="loop")
            loudest = [float(np.abs(talk.hear(1.0)).max()) for _ in range(60)]
            assert min(loudest) > 1e-3
            if minute == 9:
                early = tracemalloc.get_traced_memory()[0]
        grown = tracemalloc.get_traced_memory()[0] - early
    finally:
        tracemalloc.stop()
    seconds = 8.0 + 3600.0
    off = (talk.session.transport.moment().position - seconds * 8) % 32
    assert min(off, 32 - off) < 1e-3
    assert grown < 2e6
