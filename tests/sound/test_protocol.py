"""The protocol: right lines are understood, wrong ones get a sentence, none is fatal."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.music.notes import Note
from midime_tui.sound import protocol
from midime_tui.sound.protocol import LineSplitter, ProtocolError, encode, note_rows, parse

NOTES = st.lists(
    st.builds(
        lambda start, length, pitch, velocity, program, is_drum: Note(
            start, start + length, pitch, velocity, program, is_drum
        ),
        st.integers(0, 500),
        st.integers(1, 64),
        st.integers(0, 127),
        st.integers(1, 127),
        st.integers(0, 127),
        st.booleans(),
    ),
    max_size=20,
)


@given(NOTES, st.integers(1, 1000), st.floats(30, 300), st.sampled_from(["now", "beat", "bar", "loop"]))
@settings(max_examples=50, deadline=None)
def test_a_load_survives_the_way(notes: list[Note], steps: int, qpm: float, when: str) -> None:
    line = encode("load", notes=note_rows(notes), steps=steps, qpm=qpm, when=when, id=5)
    message = parse(line)
    assert isinstance(message, protocol.Load)
    assert message.notes == tuple(notes)
    assert (message.steps, message.when, message.ident, message.repeats) == (steps, when, 5, True)
    assert message.qpm == pytest.approx(qpm, abs=1e-4)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"9" * 5000, "not JSON"),
        (b"[1]", "must be a JSON object"),
        (b"{}", 'must say "v": 1'),
        (b'{"v":true,"type":"stop"}', 'must say "v": 1'),
        (b'{"v":2,"type":"stop"}', 'must say "v": 1'),
        (b'{"v":1}', "must have a type"),
        (b'{"v":1,"type":"dance"}', "must have a type"),
        (b'{"v":1,"type":["load"]}', "must have a type"),
        (b'{"v":1,"type":"tempo"}', "has no field 'qpm'"),
        (b'{"v":1,"type":"tempo","qpm":"fast"}', "a number in 20..400"),
        (b'{"v":1,"type":"tempo","qpm":1e999}', "a number in 20..400"),
        (b'{"v":1,"type":"tempo","qpm":NaN}', "NaN is not a number"),
        (b'{"v":1,"type":"tempo","qpm":true}', "a number in 20..400"),
        (b'{"v":1,"type":"mute","part":"choir"}', "one of melody, bass, drums"),
        (b'{"v":1,"type":"voice","part":"drums","voice":"pad"}', "one of melody, bass"),
        (b'{"v":1,"type":"voice","part":"bass","voice":"tuba"}', 'one of "", lead, keys'),
        (b'{"v":1,"type":"strike"}', "has no field 'pitch'"),
        (b'{"v":1,"type":"strike","pitch":128}', "a whole number in 0..127"),
        (b'{"v":1,"type":"strike","pitch":60,"seconds":11}', "a number in 0.01..10"),
        (b'{"v":1,"type":"click","on":1}', "true or false"),
        (b'{"v":1,"type":"load","steps":0,"qpm":120,"notes":[]}', "'steps' of load"),
        (b'{"v":1,"type":"load","steps":32768,"qpm":20,"notes":[]}', "seconds long"),
        (b'{"v":1,"type":"load","steps":32,"qpm":120,"notes":{}}', "a list of at most"),
        (b'{"v":1,"type":"load","steps":32,"qpm":120,"notes":[[0,1,60]]}', "note 0 must be"),
        (b'{"v":1,"type":"load","steps":32,"qpm":120,"notes":[[0,1,128,80,0,0]]}', "note 0: pitch"),
        (b'{"v":1,"type":"load","steps":32,"qpm":120,"notes":[[4,4,60,80,0,0]]}', "end must be after start"),
        (
            b'{"v":1,"type":"load","steps":32,"qpm":120,"when":"soon","notes":[]}',
            "one of now, beat, bar, loop",
        ),
        (b'{"v":1,"type":"song","steps":32,"notes":[]}', "song has no field 'tempos'"),
        (b'{"v":1,"type":"song","steps":32,"tempos":[],"notes":[]}', "pairs [step, qpm]"),
        (b'{"v":1,"type":"song","steps":32,"tempos":[[1,120]],"notes":[]}', "the first at step 0"),
        (b'{"v":1,"type":"song","steps":32,"tempos":[[0,120],[0,90]],"notes":[]}', "steps ascending"),
        (b'{"v":1,"type":"song","steps":32,"tempos":[[0,1e9]],"notes":[]}', "tempo is in 4..4000"),
        (b'{"v":1,"type":"song","steps":32768,"tempos":[[0,120],[9,10]],"notes":[]}', "seconds long"),
        (b'{"v":1,"type":"song","steps":32,"parts":0,"tempos":[[0,120]],"notes":[]}', "'parts' of song"),
    ],
)
def test_a_wrong_line_gets_a_sentence(line: bytes, sentence: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse(line)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "v", "type", "qpm", "steps", "notes", "when", "id", "part", "on", "semitones", "at", "count_in",
    "parts", "tempos", "repeats",
)  # fmt: skip
KINDS = tuple(protocol._MESSAGES)


@given(st.dictionaries(st.sampled_from(FIELDS), JUNK, max_size=5), st.sampled_from(KINDS))
@settings(max_examples=100, deadline=None)
def test_any_object_is_a_message_or_a_sentence(values: dict, kind: str) -> None:
    line = json.dumps({**values, "v": 1, "type": kind}).encode()
    with suppress(ProtocolError):
        assert parse(line) is not None


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_message_or_a_sentence(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse(line)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_lines_do_not_depend_on_how_the_bytes_arrive(data: bytes, cuts: list[int]) -> None:
    data = data.replace(b"7", b"\n") + b"\n"
    splitter, lines, rest, turn = LineSplitter(), [], data, 0
    while rest:
        size = cuts[turn % len(cuts)]
        lines += splitter.feed(rest[:size])
        rest, turn = rest[size:], turn + 1
    assert lines == [line for line in data.split(b"\n") if line.strip()]


def test_a_line_that_is_too_long_is_reported_and_the_next_one_understood() -> None:
    splitter = LineSplitter(most=100)
    found = []
    for _ in range(50):
        found += splitter.feed(b"x" * 1000)
    found += splitter.feed(b"yy\nshort\n")
    assert [type(line) for line in found] == [ProtocolError, bytes]
    assert found[1] == b"short"
