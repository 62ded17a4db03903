"""A whole song in the player: it sounds as rendered, its clock follows the tempo, it can begin anywhere."""

import json

import numpy as np
import pytest

from midime_tui.music.notes import Note, Song, Track
from midime_tui.sound.protocol import encode, note_rows, parse
from midime_tui.sound.score import Score
from midime_tui.sound.session import Session
from midime_tui.sound.song import render_song
from midime_tui.sound.tempo import TempoMap
from midime_tui.sound.transport import Transport
from tests.sound.measures import beat, tune

RATE = 44100
PARTS = 10
TEMPOS = ((0, 300.0), (80, 150.0), (120, 400.0))  # in tenths of a sixteenth
NOTES = tuple(
    Note(note.start * PARTS + 3, note.end * PARTS, note.pitch, note.velocity, note.program, note.is_drum)
    for note in tune(80, 32) + tune(33, 32, shift=-24) + beat(32)
)
SONG = Song("song", (Track("", NOTES),), tempos=TEMPOS)


class Talk:
    """A session and the sound it makes."""

    def __init__(self) -> None:
        self.session = Session(Transport(RATE))

    def say(self, kind: str, **values: object) -> list[dict]:
        return [json.loads(line) for line in self.session.handle(encode(kind, **values))]

    def song(self, notes: tuple[Note, ...] = NOTES, steps: int = 32, **values: object) -> None:
        rows = [list(tempo) for tempo in TEMPOS]
        options = {"notes": note_rows(notes), "steps": steps, "parts": PARTS, "tempos": rows, **values}
        assert self.say("song", **options) == []

    def hear(self, frames: int) -> np.ndarray:
        return self.session.transport.read(frames)

    def clock(self) -> dict:
        return json.loads(self.session.clock())


def test_a_song_sounds_as_it_is_rendered() -> None:
    right = np.concatenate(list(render_song(SONG, parts=PARTS)))
    talk = Talk()
    talk.song()
    talk.say("play")
    heard = talk.hear(len(right))
    start, end = int(0.01 * RATE), len(right) - int(0.02 * RATE)  # a start and an end fade
    assert np.abs(heard[start:end] - right[start:end]).max() < 1e-6


def test_the_clock_follows_the_tempo_and_stops_after_the_last_sound() -> None:
    talk = Talk()
    talk.song(id=4)
    talk.say("play")
    tempos = TempoMap([(step / PARTS, qpm) for step, qpm in TEMPOS])
    for step, qpm in ((6.0, 300.0), (10.0, 150.0), (20.0, 400.0)):
        talk.hear(round(tempos.seconds(step) * RATE) - talk.session.transport._frame)
        clock = talk.clock()
        assert clock["position"] == pytest.approx(step, abs=0.001)
        assert (clock["playing"], clock["id"], clock["qpm"]) == (True, 4, qpm)
    talk.hear(4 * RATE)
    assert not talk.clock()["playing"]


def test_a_song_that_repeats_has_no_gap() -> None:
    talk = Talk()
    talk.song(repeats=True)
    talk.say("play")
    span = round(TempoMap(TEMPOS, PARTS).seconds(32 * PARTS) * RATE)
    turns = [talk.hear(span) for _ in range(3)]
    assert np.array_equal(turns[1], turns[2])
    assert np.abs(turns[0][:50]).max() == 0.0
    assert np.abs(turns[1][:50]).max() > 0.0, "what rings at the end is heard over the beginning"


def test_it_can_begin_in_the_middle_of_a_long_song() -> None:
    steps = 4000
    notes = tuple(Note(step * PARTS, step * PARTS + 5, 60) for step in range(steps))
    talk = Talk()
    talk.song(notes, steps)
    talk.say("play", at=3000)
    assert np.abs(talk.hear(RATE)).max() > 0.02
    assert talk.clock()["position"] > 3000


def test_a_part_is_muted_in_its_place_and_the_tempo_is_the_songs_own() -> None:
    talk = Talk()
    talk.song()
    talk.say("play")
    talk.hear(RATE // 2)
    before = talk.clock()["position"]
    for part in ("drums", "bass", "melody"):
        talk.say("mute", part=part)
    talk.hear(RATE // 10)
    assert talk.clock()["position"] > before
    assert np.abs(talk.hear(RATE // 10)).max() == 0.0
    (answer,) = talk.say("tempo", qpm=100)
    assert "keeps its own tempo" in answer["message"]


def test_seconds_and_steps_are_each_others_way_back() -> None:
    tempos = TempoMap(((0, 60.0), (4, 120.0), (12, 240.0)))
    for step in (0.0, 1.5, 4.0, 7.0, 12.0, 30.0):
        assert tempos.step(tempos.seconds(step)) == pytest.approx(step)
    assert [tempos.qpm(step) for step in (0, 3.9, 4, 99)] == [60.0, 60.0, 120.0, 240.0]


def test_the_score_brings_a_new_player_to_the_same_place_of_a_song() -> None:
    score = Score()
    values = {"notes": [], "steps": 32, "parts": 10, "tempos": [[0, 60.0], [40, 120.0]], "repeats": False}
    score.note("song", values, encode("song", **values), 10.0)
    score.note("play", {"at": 0.0}, encode("play", at=0.0), 10.0)
    song, play = (parse(line) for line in score.lines(12.0))
    assert (song.tempos, song.parts) == (((0, 60.0), (40, 120.0)), 10)  # type: ignore[union-attr]
    assert play.at == pytest.approx(12.0)  # type: ignore[union-attr]
    assert len(score.lines(60.0)) == 1, "what plays once is over by then"
