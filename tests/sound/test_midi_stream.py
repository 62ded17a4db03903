"""What is sent as MIDI while music plays, changes and stops: no process, no port, every message with its
frame."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mido import Message

from midime_tui.music.notes import Note
from midime_tui.sound.midi_stream import MidiStream
from midime_tui.sound.protocol import encode, note_rows
from midime_tui.sound.session import Session
from midime_tui.sound.transport import Transport

RATE = 44100
BLOCK = 220
STEP = RATE * 60 / 120 / 4


class Sent:
    """A session whose transport is read as MIDI."""

    def __init__(self) -> None:
        self.session = Session(Transport(RATE))
        self.stream = MidiStream(self.session.transport)
        self.frame = 0

    def say(self, kind: str, **values: object) -> None:
        answers = [json.loads(line) for line in self.session.handle(encode(kind, **values))]
        assert not [answer for answer in answers if answer["type"] == "error"]

    def load(self, notes: list[Note], steps: int = 16, **values: object) -> None:
        self.say("load", notes=note_rows(notes), steps=steps, qpm=values.pop("qpm", 120.0), **values)

    def hear(self, steps: float) -> list[tuple[float, Message]]:
        """(step since the beginning, message) of what comes in the next `steps`."""
        heard, end = [], self.frame + steps * STEP
        while self.frame < end:
            heard += [((self.frame + at) / STEP, message) for at, message in self.stream.block(BLOCK)]
            self.frame += BLOCK
        return heard


def of(heard: list[tuple[float, Message]], *kinds: str) -> list[tuple[float, Message]]:
    return [(at, message) for at, message in heard if message.type in kinds]


def left_on(heard: list[tuple[float, Message]]) -> set[tuple[int, int]]:
    on: set[tuple[int, int]] = set()
    for _, message in heard:
        if message.type == "note_on":
            assert (message.channel, message.note) not in on, "struck while it sounds"
            on.add((message.channel, message.note))
        elif message.type == "note_off":
            on.discard((message.channel, message.note))
    return on


def test_notes_come_at_their_steps_with_their_velocities() -> None:
    sent = Sent()
    sent.load([Note(0, 2, 60, 100), Note(4, 8, 64, 70), Note(6, 7, 36, 90, 0, True)])
    sent.say("play")
    heard = sent.hear(9)
    ons = [(at, m.channel, m.note, m.velocity) for at, m in of(heard, "note_on")]
    assert ons == [
        (0.0, 0, 60, 100), (pytest.approx(4, abs=0.01), 0, 64, 70), (pytest.approx(6, abs=0.01), 9, 36, 90),
    ]  # fmt: skip
    offs = [(at, m.note) for at, m in of(heard, "note_off")]
    assert offs == [
        (pytest.approx(2, abs=0.01), 60),
        (pytest.approx(7, abs=0.01), 36),
        (pytest.approx(8, abs=0.01), 64),
    ]


def test_the_clock_ticks_24_times_a_quarter_and_goes_on_over_the_seam() -> None:
    sent = Sent()
    sent.load([Note(0, 1, 60)])
    sent.say("play")
    heard = sent.hear(64)
    ticks = [at for at, _ in of(heard, "clock") if at < 63.99]
    assert len(ticks) == 64 * 6
    assert ticks == [pytest.approx(i / 6, abs=0.02) for i in range(64 * 6)]
    assert heard[0][1].type == "start"


def test_a_start_elsewhere_is_told_as_a_place() -> None:
    sent = Sent()
    sent.load([Note(0, 1, 60)])
    sent.say("play", at=8)
    kinds = [(m.type, getattr(m, "pos", None)) for _, m in sent.hear(1)]
    assert kinds[:3] == [("songpos", 8), ("continue", None), ("clock", None)]


def test_after_a_count_in_the_start_comes_with_the_music() -> None:
    sent = Sent()
    sent.load([Note(0, 1, 60)])
    sent.say("play", count_in=4)
    heard = sent.hear(18)
    assert of(heard, "start")[0][0] == pytest.approx(16, abs=0.2)
    assert not [at for at, _ in of(heard, "clock") if at < 15.7]
    assert [m.note for _, m in of(heard, "note_on")][:4] == [76, 77, 77, 77]


@pytest.mark.parametrize("end", ["stop", "swap", "restart"])
def test_all_notes_are_off_at_every_stop_and_swap(end: str) -> None:
    sent = Sent()
    sent.load([Note(0, 16, 60), Note(0, 3, 40, program=33)])
    sent.say("play")
    heard = sent.hear(2)
    assert left_on(heard) == {(0, 60), (1, 40)}
    if end == "swap":
        sent.load([Note(0, 1, 72)])
    else:
        sent.say("stop")
    if end == "restart":
        sent.say("play")
    after = sent.hear(0.1)
    assert {m.note for _, m in of(after, "note_off")} == {60, 40}
    assert {(m.channel, m.control) for _, m in of(after, "control_change")} == {(0, 123), (1, 123)}
    kinds = [m.type for _, m in after]
    assert ("stop" in kinds) == (end != "swap")
    assert ("start" in kinds) == (end == "restart")
    off = max(i for i, kind in enumerate(kinds) if kind == "control_change")
    assert all(i > off for i, kind in enumerate(kinds) if kind == "note_on")


def test_a_change_in_the_middle_takes_long_notes_along() -> None:
    sent = Sent()
    sent.load([Note(0, 16, 60)])
    sent.say("play")
    sent.hear(3)
    sent.load([Note(0, 16, 62), Note(2, 4, 70)], when="now")
    assert [m.note for _, m in of(sent.hear(1), "note_on")] == [62]


def test_each_program_has_its_channel_and_is_told_once() -> None:
    sent = Sent()
    sent.load([Note(0, 1, 60, program=5), Note(0, 1, 40, program=33), Note(4, 5, 61, program=5)])
    sent.say("play")
    told = [(m.channel, m.program) for _, m in of(sent.hear(32), "program_change")]
    assert sorted(told) == [(0, 5), (1, 33)]


def test_more_programs_than_channels_share() -> None:
    sent = Sent()
    sent.load([Note(i, i + 1, 60, program=i) for i in range(16)])
    sent.say("play")
    heard = sent.hear(32)
    assert {m.channel for _, m in of(heard, "note_on")} == set(range(16)) - {9}
    for _, message in of(heard, "note_on"):
        assert message.channel != 9


def test_an_early_hit_is_early_and_at_the_start_not_lost() -> None:
    sent = Sent()
    sent.load([Note(0, 1, 36, 90, 0, True, -0.25)])
    sent.say("play")
    ons = [at for at, _ in of(sent.hear(40), "note_on")]
    assert ons == [0.0, pytest.approx(15.75, abs=0.02), pytest.approx(31.75, abs=0.02)]


def test_live_notes_are_sent_whether_music_plays_or_not() -> None:
    sent = Sent()
    sent.say("strike", pitch=60, velocity=99, program=4, seconds=0.25)
    heard = sent.hear(4)
    assert [m.type for _, m in heard] == ["program_change", "note_on", "note_off"]
    assert heard[-1][0] == pytest.approx(2.0, abs=0.05)
    sent.say("strike", pitch=62, seconds=5)
    sent.hear(1)
    sent.say("release", pitch=62)
    assert [(m.type, m.note) for _, m in sent.hear(1)] == [("note_off", 62)]
    sent.say("strike", pitch=64, seconds=5)
    sent.hear(1)
    sent.say("stop")
    assert [(m.type, m.note) for _, m in sent.hear(1)] == [("note_off", 64)]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(["load", "bar", "play", "stop", "tempo", "mute", "strike", "transpose", "hear"]),
        max_size=12,
    ),
    st.integers(0, 2**31),
)
def test_whatever_happens_no_note_hangs(deeds: list[str], seed: int) -> None:
    import random

    rng, sent, heard = random.Random(seed), Sent(), []
    for deed in deeds:
        if deed in ("load", "bar"):
            notes = [
                Note(s, s + rng.randint(1, 9), rng.randint(40, 50), 80, rng.choice([0, 33]))
                for s in range(0, 16, rng.randint(1, 4))
            ]
            sent.load(notes, when="bar" if deed == "bar" else "now")
        elif deed == "tempo":
            sent.say("tempo", qpm=rng.randint(60, 240))
        elif deed == "mute":
            sent.say("mute", part="bass", on=rng.random() < 0.5)
        elif deed == "strike":
            sent.say("strike", pitch=rng.randint(40, 50), seconds=0.3)
        elif deed == "transpose":
            sent.say("transpose", semitones=rng.randint(-12, 12))
        elif deed in ("play", "stop"):
            sent.say(deed)
        heard += sent.hear(rng.random() * 6)
    sent.say("stop")
    heard += sent.hear(8)
    assert not left_on(heard)
    assert [at for at, _ in heard] == sorted(at for at, _ in heard)
