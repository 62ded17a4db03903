"""Where the sound goes: real player processes, a stand-in for sounddevice, small programs for the pipe.

No machine of the tests has a sound card, so `sounddevice.py` of each test is written here, in a folder that
comes first on the player's path: it fails, blocks, makes noise or plays as the real package does.
"""

import os
import stat
import time
from pathlib import Path

import numpy as np
import pytest

from midime_tui.sound.device import open_device
from midime_tui.sound.opening import check_audio, open_output
from midime_tui.sound.outputs import OutputError, PacedOutput
from midime_tui.sound.pipe import commands
from midime_tui.sound.protocol import note_rows
from tests.sound.jack import JackServer, in_time
from tests.sound.measures import tune
from tests.sound.process import PlayerProcess

LOOP = note_rows(tune(80, 8, 2))

CARD = """
import os, threading, time
import numpy as np
os.write(2, b"ALSA lib pcm.c:2664:(snd_pcm_open_noupdate) Unknown PCM\\n")
os.write(1, b"ALSA lib on stdout\\n")
class PortAudioError(Exception): pass
class OutputStream:
    def __init__(self, samplerate, channels, dtype, blocksize, latency, device, callback):
        self.rate, self.callback, self.latency, self.active = samplerate, callback, 0.05, True
    def start(self):
        threading.Thread(target=self.run, daemon=True).start()
    def run(self):
        done, begun = 0, time.monotonic()
        while self.active:
            block = np.zeros((512, 2), dtype="float32")
            self.callback(block, 512, None, None)
            done += 512
            with open(os.environ["CARD_FILE"], "ab") as file:
                file.write(block.tobytes())
            if os.path.exists(os.environ["CARD_FILE"] + ".unplugged"):
                self.active = False
            time.sleep(max(begun + done / self.rate - time.monotonic(), 0))
    def close(self):
        self.active = False
"""
FAULTS = {
    "no library": (
        "raise OSError('PortAudio library not found')",
        "none: the PortAudio library is missing; on Debian: apt install libportaudio2",
    ),
    "no card": (
        "class PortAudioError(Exception): pass\n"
        "def OutputStream(**_): raise PortAudioError('Error querying device -1')",
        "none: there is no sound device",
    ),
    "busy card": (
        "class PortAudioError(Exception): pass\n"
        "def OutputStream(**_): raise PortAudioError('Device unavailable [PaErrorCode -9985]')",
        "none: the sound device could not be opened: Device unavailable [PaErrorCode -9985]",
    ),
    "a card that blocks": (
        "import time\ndef OutputStream(**_): time.sleep(60)",
        "none: the sound device did not open within 3 seconds",
    ),
}


def put(folder: Path, code: str) -> Path:
    (folder / "sounddevice.py").write_text(code)
    return folder


@pytest.mark.parametrize("fault", FAULTS)
def test_a_device_that_fails_is_one_sentence_and_the_clock_runs(fault: str, tmp_path: Path) -> None:
    code, sentence = FAULTS[fault]
    begun = time.monotonic()
    with PlayerProcess("device", put(tmp_path, code)) as player:
        assert player.status() == sentence
        assert time.monotonic() - begun < 15
        player.say("load", notes=LOOP, steps=8, qpm=300.0)
        player.say("play")
        player.expect("clock", lambda m: m["position"] > 0)
        assert player.end() == 0
        assert player.process.stderr is not None
        assert player.process.stderr.read() == b""


def test_over_ssh_the_status_says_whose_sound_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.2 22")
    monkeypatch.setenv("PATH", str(tmp_path))
    with PlayerProcess("auto", put(tmp_path, FAULTS["no card"][0])) as player:
        assert player.status() == (
            "none: over SSH sound is made on the server, where there is no sound device; "
            "to hear it where you are: midime listen there, and ssh -R 7007:localhost:7007"
        )


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a sound card that writes what it plays into `card.raw`."""
    monkeypatch.setenv("CARD_FILE", str(tmp_path / "card.raw"))
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    return put(tmp_path, CARD)


def test_a_card_plays_and_its_noise_reaches_no_screen(card: Path) -> None:
    with PlayerProcess("auto", card) as player:
        assert player.status() == "device"
        player.say("load", notes=LOOP, steps=8, qpm=300.0)
        player.say("play")
        player.expect("clock", lambda m: m["position"] > 4)
        assert player.end() == 0
        assert player.process.stderr is not None
        assert player.process.stderr.read() == b""
    played = np.frombuffer((card / "card.raw").read_bytes(), "float32")
    assert 0.05 < np.abs(played).max() < 1.0


def test_a_card_of_the_server_is_told_from_one_where_the_person_sits(
    card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.2 22")
    with PlayerProcess("auto", card) as player:
        assert player.status() == (
            "device: on the server; "
            "to hear it where you are: midime listen there, and ssh -R 7007:localhost:7007"
        )


def test_a_real_sound_library_loses_its_card(jack: JackServer) -> None:
    """PortAudio itself over a JACK server, which is killed while music plays; nothing is told on stderr."""
    with PlayerProcess("device") as player:
        status = in_time(player.status())
        if status == FAULTS["no library"][1]:
            pytest.skip("PortAudio is not installed")
        assert status == "device"
        player.say("load", notes=LOOP, steps=32, qpm=300.0)
        player.say("play")
        player.expect("clock", lambda m: m["position"] > 2)
        jack.kill()
        assert player.status() == "none: the sound device is gone"
        before = player.expect("clock")["position"]
        player.expect("clock", lambda m: m["position"] > before)
        assert player.end() == 0
        assert player.process.stderr is not None
        assert player.process.stderr.read() == b""


def test_a_card_that_is_pulled_out_is_said_and_the_clock_goes_on(card: Path) -> None:
    with PlayerProcess("device", card) as player:
        assert player.status() == "device"
        player.say("load", notes=LOOP, steps=32, qpm=300.0)
        player.say("play")
        player.expect("clock", lambda m: m["position"] > 2)
        (card / "card.raw.unplugged").touch()
        assert player.status() == "none: the sound device is gone"
        before = player.expect("clock")["position"]
        player.expect("clock", lambda m: m["position"] > before)


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_pipe_gets_raw_sound_at_the_pace_of_the_music(tmp_path: Path) -> None:
    sink = program(tmp_path, "sink", f"exec cat > {tmp_path / 'heard.raw'}\n")
    with PlayerProcess(f"pipe:{sink}") as player:
        assert player.status() == f"pipe: {sink}"
        player.say("load", notes=LOOP, steps=8, qpm=300.0)
        player.say("play")
        begun = time.monotonic()
        player.expect("clock", lambda m: time.monotonic() - begun > 1.0)
        elapsed = time.monotonic() - begun
        assert player.end() == 0
    heard = np.frombuffer((tmp_path / "heard.raw").read_bytes(), "<i2").reshape(-1, 2)
    assert np.abs(heard).max() > 1000
    sounding = np.flatnonzero(np.abs(heard).max(axis=1))
    assert (sounding[-1] - sounding[0]) / 44100 < elapsed + 0.5


def test_a_pipe_program_that_is_killed_is_said_and_the_clock_goes_on(tmp_path: Path) -> None:
    sink = program(tmp_path, "sink", f"echo $$ > {tmp_path / 'pid'}\nexec cat > /dev/null\n")
    with PlayerProcess(f"pipe:{sink}") as player:
        assert player.status() == f"pipe: {sink}"
        player.say("load", notes=LOOP, steps=32, qpm=300.0)
        player.say("play")
        player.expect("clock", lambda m: m["position"] > 1)
        os.kill(int((tmp_path / "pid").read_text()), 9)
        assert player.status() == f"none: {sink} ended while playing"
        before = player.expect("clock")["position"]
        player.expect("clock", lambda m: m["position"] > before)


def test_a_pipe_program_that_finds_no_device_is_one_sentence(tmp_path: Path) -> None:
    sink = program(tmp_path, "sink", "exit 1\n")
    with PlayerProcess(f"pipe:{sink}") as player:
        assert player.status() == f"none: {sink} ended at once (exit code 1): it reaches no sound device"


def test_without_a_device_auto_takes_the_first_program_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "pw-play", "exit 1\n")
    program(tmp_path, "aplay", "exec cat > /dev/null\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with PlayerProcess("auto", put(tmp_path, FAULTS["no library"][0])) as player:
        assert player.status() == "pipe: aplay"


def test_the_command_of_a_pipe_is_split_like_a_shell_does() -> None:
    assert commands(44100, "ssh host 'aplay -q -'") == [["ssh", "host", "aplay -q -"]]
    assert commands(48000, "aplay")[0][:2] == ["aplay", "-q"]
    assert "48000" in commands(48000, "aplay")[0]


class Sine:
    """A source that counts what is pulled."""

    sample_rate = 1000
    sounding = True

    def __init__(self) -> None:
        self.pulled = 0

    def read(self, frames: int) -> np.ndarray:
        self.pulled += frames
        return np.zeros((frames, 2), dtype=np.float32)


def test_silence_is_pulled_at_the_pace_of_the_clock() -> None:
    now, source, got = [5.0], Sine(), []
    output = PacedOutput(source, "none", got.append, clock=lambda: now[0], thread=False)
    for _ in range(1000):
        now[0] += 0.0173
        output.pump()
    assert abs(source.pulled - 17300) <= 1
    assert sum(map(len, got)) == source.pulled


def test_after_a_pause_of_the_machine_nothing_is_caught_up() -> None:
    now, source = [0.0], Sine()
    output = PacedOutput(source, "none", clock=lambda: now[0], thread=False)
    now[0] = 3600.0
    output.pump()
    now[0] += 0.1
    output.pump()
    assert abs(source.pulled - 100) <= 1


def test_a_blocked_device_is_waited_for_no_longer_than_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(put(tmp_path, FAULTS["a card that blocks"][0]))
    monkeypatch.delitem(__import__("sys").modules, "sounddevice", raising=False)
    with pytest.raises(OutputError, match="did not open within"):
        open_device(Sine(), seconds=0.05)


def test_choices_are_checked() -> None:
    for choice in ("auto", "device", "device:USB", "pipe", "pipe:aplay -", "wav:a.wav", "none"):
        assert check_audio(choice) == choice


def test_an_unknown_choice_still_gives_an_output() -> None:
    output = open_output(Sine(), "trumpet")
    assert output.status.startswith("none: trumpet is no output")
    output.close()
