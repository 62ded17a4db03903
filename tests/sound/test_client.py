"""The client: never waits, knows where the music is, brings a dead player back, leaves nothing behind."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from midime_tui.errors import MidimeError
from midime_tui.sound.client import Player
from midime_tui.sound.clock import ClockReading
from midime_tui.sound.protocol import encode, parse
from midime_tui.sound.score import Score
from tests.sound.measures import tune
from tests.sound.process import Messages, alive

LOOP = tune(80, 32, 4)


@pytest.fixture
def heard() -> Messages:
    return Messages()


@pytest.fixture
def player(heard: Messages) -> Iterator[Player]:
    with Player.start("none", on_message=heard.put) as player:
        yield player


def test_it_plays_and_knows_where(player: Player, heard: Messages) -> None:
    player.load(LOOP, 32, 120.0)
    player.play()
    assert player.playing
    heard.expect("clock", lambda m: m["playing"] and m["position"] > 3)
    position = player.position()
    assert 3.0 < position < 32.0
    assert player.status == "none"
    player.stop()
    heard.expect("clock", lambda m: not m["playing"])
    assert player.position() == 0.0


def test_after_a_rewind_the_clock_is_told_at_once(player: Player, heard: Messages) -> None:
    """Stop and play in one breath: nothing but the position has changed."""
    player.load(LOOP, 64, 60.0)
    player.play()
    heard.expect("clock", lambda m: m["playing"] and m["position"] > 3)
    player.stop()
    player.play()
    heard.expect("clock", lambda m: m["playing"] and m["position"] < 1)


def test_calls_do_not_wait_for_the_process(heard: Messages) -> None:
    """Everything may be said before the process has even started."""
    begun = time.monotonic()
    player = Player.start("none", on_message=heard.put)
    player.load(LOOP, 32, 120.0)
    player.play()
    for qpm in range(60, 200):
        player.tempo(qpm)
    assert player.position() == 0.0
    assert time.monotonic() - begun < 1.0
    heard.expect("clock", lambda m: m["playing"] and m["qpm"] == 199)
    player.close()


def test_a_killed_player_comes_back_and_goes_on(player: Player, heard: Messages) -> None:
    player.mute("drums")
    player.load(LOOP, 64, 120.0, ident=9)
    player.play()
    player.tempo(150)
    heard.expect("clock", lambda m: m["playing"] and m["position"] > 4 and m["qpm"] == 150)
    first = player.pid
    assert first
    before = player.position()
    os.kill(first, signal.SIGKILL)
    heard.expect("ready", lambda m: m["pid"] != first)
    clock = heard.expect("clock", lambda m: m["playing"])
    assert (clock["id"], clock["qpm"], clock["steps"]) == (9, 150.0, 64)
    heard.expect("clock", lambda m: m["position"] > before)
    assert player.pid != first
    assert not alive(first)


def test_close_leaves_no_process(heard: Messages) -> None:
    player = Player.start("none", on_message=heard.put)
    heard.expect("ready")
    pid = player.pid
    assert pid
    player.close()
    player.close()
    assert not alive(pid)


def test_close_kills_a_player_that_hangs(tmp_path: Path) -> None:
    deaf = 'import signal, time\nprint(\'{"v":1,"type":"ready"}\', flush=True)\ntime.sleep(60)'
    heard = Messages()
    player = Player.start("none", command=[sys.executable, "-c", deaf], on_message=heard.put)
    heard.expect("ready")
    pid = player.pid
    assert pid
    player.close()
    assert not alive(pid)


def test_a_player_that_cannot_live_is_given_up_with_a_sentence() -> None:
    player = Player.start("none", command=[sys.executable, "-c", "raise SystemExit(3)"])
    player._thread.join(20.0)
    assert player.status == "none: the player ended five times in a row; see midime doctor"
    player.load(LOOP, 32, 120.0)
    player.close()


def test_a_missing_program_is_a_sentence() -> None:
    player = Player.start("none", command=["/nowhere/python"])
    player._thread.join(20.0)
    assert player.status.startswith("none: the player cannot be started")
    player.close()


def test_an_output_that_does_not_exist_is_refused_at_once() -> None:
    for choice in ("loudspeaker", "wav", "wav:", "none:x", ""):
        with pytest.raises(MidimeError, match="must be one of"):
            Player.start(choice)


def test_a_player_that_babbles_does_no_harm() -> None:
    babble = """
import sys
print('{"v":1,"type":"ready"}', flush=True)
for line in sys.stdin:
    print('nonsense', '{"v":1,"type":"clock"}', '{"v":1,"type":"pong"}', sep="\\n", flush=True)
"""
    heard = Messages()
    player = Player.start("none", command=[sys.executable, "-c", babble], on_message=heard.put)
    heard.expect("ready")
    player.stop()
    heard.expect("pong")
    assert player.error is not None
    assert player.position() == 0.0
    player.close()


def test_the_position_is_a_line_between_two_messages() -> None:
    reading = ClockReading(True, 30.0, 32, 120.0, came=100.0)
    assert reading.at(100.0) == 30.0
    assert reading.at(100.125) == pytest.approx(31.0)
    assert reading.at(100.5) == pytest.approx(2.0)
    assert ClockReading(False, 5.0, 32, 120.0, came=100.0).at(200.0) == 5.0
    count_in = ClockReading(True, -16.0, 32, 120.0, came=100.0)
    assert count_in.at(101.0) == pytest.approx(-8.0)
    assert count_in.at(102.5) == pytest.approx(4.0)


def test_the_score_brings_a_new_player_to_the_same_place() -> None:
    score = Score()

    def note(kind: str, now: float, **values: object) -> None:
        score.note(kind, values, encode(kind, **values), now)

    note("mute", 0.0, part="bass", on=True)
    note("mute", 1.0, part="bass", on=False)
    note("load", 2.0, notes=[[0, 4, 60, 80, 0, 0]], steps=32, qpm=120.0, when="loop", id=4)
    note("play", 10.0, at=0.0)
    note("tempo", 11.0, qpm=240.0)
    messages = [parse(line) for line in score.lines(11.5)]
    assert [type(message).__name__ for message in messages] == ["Mute", "Load", "Play"]
    assert not messages[0].on  # type: ignore[union-attr]
    assert (messages[1].qpm, messages[1].when) == (240.0, "now")  # type: ignore[union-attr]
    assert messages[2].at == pytest.approx(16.0)  # type: ignore[union-attr]
    note("stop", 12.0)
    assert [type(parse(line)).__name__ for line in score.lines(13.0)] == ["Mute", "Load"]
