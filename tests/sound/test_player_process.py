"""The player as it runs beside the app: a real process, spoken to through its pipes."""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midime_tui.music.notes import Note
from midime_tui.sound.protocol import MOST_BYTES, encode, note_rows
from midime_tui.sound.render import render
from tests.sound.measures import jump, tune
from tests.sound.process import ROOT, SECONDS, PlayerProcess
from tests.sound.test_wav import read

LOOP = tune(80, 8, 2)
QUICK = 300.0  # 8 steps in 0.4 s
SPAN = round(8 * 15 / QUICK * 44100)


def rows(notes: list[Note]) -> list[list[int]]:
    return note_rows(notes)


def test_what_is_played_is_recorded_sample_by_sample(tmp_path: Path) -> None:
    """Two turns of the loop in the file are two turns of what `render` makes: exact and gapless."""
    take = tmp_path / "take.wav"
    with PlayerProcess(f"wav:{take}") as player:
        assert player.status() == f"wav: {take}"
        player.say("load", notes=rows(LOOP), steps=8, qpm=QUICK, id=1)
        player.say("play")
        first = player.expect("clock", lambda m: m["playing"])
        assert (first["id"], first["steps"]) == (1, 8)
        player.expect("clock", lambda m: take.stat().st_size > 4 * 4 * SPAN)
        player.say("stop")
        player.expect("clock", lambda m: not m["playing"])
        assert player.end() == 0
    rate, samples = read(take)
    assert rate == 44100
    assert len(samples) >= 3 * SPAN
    right = render(LOOP, qpm=QUICK, steps=8, loop=True) * 32767
    assert np.abs(samples[SPAN : 2 * SPAN] - right).max() <= 1.0
    assert np.abs(samples[2 * SPAN : 3 * SPAN] - right).max() <= 1.0


def test_a_change_of_loop_and_of_tempo_does_not_click(tmp_path: Path) -> None:
    take = tmp_path / "take.wav"
    pad = [Note(0, 8, 60, 100, 89)]
    other = [Note(0, 8, 67, 100, 89)]
    with PlayerProcess(f"wav:{take}") as player:
        player.say("load", notes=rows(pad), steps=8, qpm=QUICK, id=1)
        player.say("play")
        player.expect("clock", lambda m: m["playing"] and m["position"] > 2)
        player.say("load", notes=rows(other), steps=8, qpm=QUICK, when="now", id=2)
        player.expect("clock", lambda m: m["id"] == 2)
        player.say("tempo", qpm=200)
        player.expect("clock", lambda m: m["qpm"] == 200)
        player.say("load", notes=rows(pad), steps=8, qpm=200, when="loop", id=3)
        player.expect("clock", lambda m: m["pending"] == 3)
        player.expect("clock", lambda m: m["id"] == 3)
        player.expect("clock")
        player.end()
    samples = read(take)[1] / 32767.0
    calm = jump(render(pad, qpm=120, steps=8, loop=True)) + jump(render(other, qpm=120, steps=8, loop=True))
    assert jump(samples.astype(np.float32)) < calm


def test_the_clock_runs_without_sound() -> None:
    with PlayerProcess("none") as player:
        assert player.status() == "none"
        player.say("load", notes=rows(LOOP), steps=32, qpm=60)
        player.say("play")
        a = player.expect("clock", lambda m: m["playing"] and m["position"] > 0)
        began = time.monotonic()
        b = player.expect("clock", lambda m: m["position"] > a["position"] + 4)
        steps = (time.monotonic() - began) * 4
        assert b["position"] - a["position"] == pytest.approx(steps, abs=2.0)


def test_it_ends_when_its_stdin_closes() -> None:
    with PlayerProcess("none") as player:
        player.expect("ready")
        assert player.end() == 0


def test_it_ends_when_asked() -> None:
    with PlayerProcess("none") as player:
        player.say("quit")
        assert player.process.wait(SECONDS) == 0


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits on a process that is no child: Linux only")
def test_it_ends_when_its_parent_is_killed() -> None:
    """The parent hands its end of the pipe to a third process, so that only its death can tell the player."""
    script = (
        "import subprocess, sys, time\n"
        "p = subprocess.Popen([sys.executable, '-m', 'midime_tui.sound.player', '--audio', 'none'],\n"
        "                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "p.stdout.readline()\n"
        "holder = subprocess.Popen(['sleep', '60'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,\n"
        "                          pass_fds=[p.stdin.fileno()])\n"
        "print(p.pid, holder.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )
    assert parent.stdout is not None
    pid, holder = map(int, parent.stdout.readline().split())
    try:
        watch = os.pidfd_open(pid)
        parent.kill()
        parent.wait(SECONDS)
        ended, _, _ = select.select([watch], [], [], SECONDS)
        os.close(watch)
        assert ended
    finally:
        os.kill(holder, signal.SIGKILL)
        parent.stdout.close()


def test_ctrl_c_in_the_terminal_does_not_end_it() -> None:
    with PlayerProcess("none") as player:
        player.expect("ready")
        player.process.send_signal(signal.SIGINT)
        player.say("ping", id=8)
        assert player.expect("pong")["id"] == 8


def test_a_line_that_is_too_long_gets_a_sentence_and_the_music_goes_on() -> None:
    with PlayerProcess("none") as player:
        player.say("load", notes=rows(LOOP), steps=8, qpm=QUICK)
        player.say("play")
        player.send(b"x" * (MOST_BYTES + 10) + b"\n")
        assert "more than" in player.expect("error")["message"]
        player.say("ping", id=1)
        player.expect("pong")
        assert player.expect("clock")["playing"]


def test_who_does_not_listen_does_not_stop_it(tmp_path: Path) -> None:
    """The answers to 20,000 wrong lines fill every buffer; nobody reads; the music goes on, the end comes."""
    take = tmp_path / "take.wav"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "midime_tui.sound.player", "--audio", f"wav:{take}"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(encode("load", notes=rows(LOOP), steps=8, qpm=QUICK) + encode("play"))
        process.stdin.write(b"nonsense\n" * 20_000)
        process.stdin.close()
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.stdout.close()
    assert len(read(take)[1]) > 0


def test_a_file_that_cannot_be_written_is_said_and_the_clock_runs(tmp_path: Path) -> None:
    with PlayerProcess(f"wav:{tmp_path / 'nowhere' / 'take.wav'}") as player:
        assert player.status().startswith("none: cannot write ")
        player.say("load", notes=rows(LOOP), steps=8, qpm=QUICK)
        player.say("play")
        player.expect("clock", lambda m: m["position"] > 0)


@pytest.fixture(scope="module")
def hardy() -> PlayerProcess:
    with PlayerProcess("none") as player:
        player.expect("ready")
        yield player  # type: ignore[misc]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=100), max_size=10), st.integers(0, 2**50))
def test_random_bytes_never_end_it(hardy: PlayerProcess, lines: list[bytes], ident: int) -> None:
    hardy.send(b"\n".join(lines) + b"\n" + encode("ping", id=ident))
    assert hardy.expect("pong")["id"] == ident
    assert hardy.process.poll() is None
