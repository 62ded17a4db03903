"""midime play: real processes, a recording in place of a sound card."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from midime_tui.music.midi_file import read_midi, song_to_midi
from midime_tui.music.notes import Note, Song, Track
from midime_tui.sound.song import render_song
from midime_tui.verbs.play import Sheet
from midime_tui.verbs.render import PARTS
from tests.cli.conftest import ROOT, Run
from tests.sound.process import SECONDS, alive
from tests.sound.test_wav import read


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """A second of music in two tempos."""
    path = tmp_path / "short.mid"
    notes = tuple(Note(step, step + 1, 60 + step, 90) for step in range(0, 20, 2))
    song_to_midi(Song("short", (Track("", notes),), tempos=((0, 240.0), (10, 400.0))), path)
    return path


def test_what_is_heard_is_what_is_rendered(midime_process: Run, short: Path, tmp_path: Path) -> None:
    done = midime_process("play", short, "--audio", "wav:take.wav", "--json")
    assert done.code == 0, done.err
    assert done.json["played"][0]["seconds"] == pytest.approx(0.9625, abs=0.001)
    assert "bar 2/2  0:00/0:00" in done.err
    heard = read(tmp_path / "take.wav")[1]
    right = np.concatenate(list(render_song(read_midi(short, parts=PARTS), parts=PARTS))) * 32767
    middle = slice(441, int(2.5 * 44100))
    assert np.abs(heard[middle] - right[middle]).max() <= 1.0


def test_ctrl_c_stops_a_loop_and_leaves_no_process(short: Path, tmp_path: Path) -> None:
    """On a terminal the line runs on; the player is gone when midime is."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "midime_tui", "play", str(short), "--loop", "--audio", "none"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "converter")])},
    )
    os.close(theirs)
    seen = b""
    while b"bar 2/2" not in seen:
        seen += os.read(ours, 4096)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    players = [int(pid) for pid in children.read_text().split()] if children.exists() else []
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == 130
    while b"stopped" not in seen:
        seen += os.read(ours, 4096)
    os.close(ours)
    assert b"\rshort.mid" in seen.replace(str(tmp_path).encode() + b"/", b"")
    assert b"Traceback" not in seen
    assert not any(alive(pid) for pid in players)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.mid"], "does not exist"),
        (["frere-jacques", "--audio", "wav:nowhere/take.wav"], "no sound: cannot write"),
        (["frere-jacques", "--audio", "trumpet"], "must be one of"),
    ],
)
def test_what_cannot_be_played_is_one_sentence(midime: Run, words: list[str], said: str) -> None:
    done = midime("play", *words)
    assert done.code == 1
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_song_that_comes_again_is_as_long_as_its_bars(short: Path) -> None:
    assert Sheet.read(str(short), whole_bars=False).steps == 19
    assert Sheet.read(str(short), whole_bars=True).steps == 32
