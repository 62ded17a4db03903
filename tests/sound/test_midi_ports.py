"""MIDI out and in through real processes.

No machine of the tests has a MIDI sequencer: there mido's own port classes stand in for python-rtmidi
(midi_backend.py). Where a JACK server can be started, python-rtmidi itself is tried through it.
"""

import os
import queue
import time
from pathlib import Path

import pytest
from mido import Message

from midime_tui.sound import probe
from midime_tui.sound.midi_in import MidiIn
from midime_tui.sound.opening import check_audio
from midime_tui.sound.probe import probe_output
from tests.sound.jack import JackServer, in_time
from tests.sound.process import SECONDS, PlayerProcess

LOOP = [[0, 4, 60, 100, 80, 0], [4, 8, 67, 100, 80, 0], [0, 1, 36, 100, 0, 1]]


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the stand-in's output writes to."""
    monkeypatch.setenv("MIDO_BACKEND", "tests.sound.midi_backend")
    monkeypatch.setenv("MIDI_SENT", str(tmp_path / "sent"))
    return tmp_path / "sent"


def messages(sent: Path) -> list[tuple[float, Message]]:
    rows = [line.split(" ", 1) for line in sent.read_text().splitlines()]
    return [(float(seconds), Message.from_hex(bytes_)) for seconds, bytes_ in rows]


def test_music_is_sent_in_time_and_ends_in_silence(sent: Path) -> None:
    with PlayerProcess("midi") as player:
        assert player.status() == "midi: midime"
        player.say("load", notes=LOOP, steps=8, qpm=300.0)
        player.say("play")
        player.expect("clock", lambda m: m["playing"] and m["position"] > 6)
        player.expect("clock", lambda m: m["playing"] and m["position"] > 6)
        assert player.end() == 0
        assert player.process.stderr is not None
        assert player.process.stderr.read() == b""
    told = messages(sent)
    ticks = [at for at, message in told if message.type == "clock"]
    assert len(ticks) > 48
    assert (ticks[48] - ticks[0]) / 48 == pytest.approx(60 / 300 / 24, rel=0.15)
    assert {m.channel for _, m in told if m.type == "note_on"} == {0, 9}
    assert (0, 80) in {(m.channel, m.program) for _, m in told if m.type == "program_change"}
    ending = [message.type for _, message in told][-8:]
    assert "stop" in ending
    assert "control_change" in ending
    ons = sum(m.type == "note_on" for _, m in told)
    offs = sum(m.type == "note_off" for _, m in told)
    assert 0 < ons <= offs


def test_a_port_of_somebody_else_is_found_by_a_part_of_its_name(sent: Path) -> None:
    with PlayerProcess("midi:synth") as player:
        assert player.status() == "midi: Synth:1"


FAULTS = {
    "package": ("midi", "MIDI needs the package python-rtmidi: pip install 'midime-tui[midi]'"),
    "sequencer": ("midi", "this system has no MIDI sequencer; on Linux: sudo modprobe snd-seq"),
    "blocks": ("midi:Synth", "the MIDI port did not open within 3 seconds"),
    "virtual": (
        "midi",
        "this system has no virtual MIDI ports; there are Midi Through:0, Synth:1",
    ),
    "none": ("midi:Organ", "no MIDI output is called Organ; there are Midi Through:0, Synth:1"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_missing_is_one_sentence_and_the_clock_runs(
    fault: str, sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDI_FAULT", fault)
    choice, sentence = FAULTS[fault]
    with PlayerProcess(choice) as player:
        assert player.status() == f"none: {sentence}"
        player.say("load", notes=LOOP, steps=8, qpm=300.0)
        player.say("play")
        player.expect("clock", lambda m: m["position"] > 0)


def test_a_port_that_goes_away_is_said_and_the_clock_goes_on(
    sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDI_FAULT", "unplugged")
    with PlayerProcess("midi") as player:
        assert player.status() == "midi: midime"
        player.say("load", notes=LOOP, steps=32, qpm=300.0)
        player.say("play")
        assert player.status() == "none: the MIDI port midime is gone: port is gone"
        player.expect("clock", lambda m: m["position"] > 1)


def test_midi_is_a_choice() -> None:
    for choice in ("midi", "midi:Synth"):
        assert check_audio(choice) == choice


class Keyboard:
    """What a MidiIn heard, and the keys to press."""

    def __init__(self, keys: Path, port: str = "") -> None:
        self.notes: queue.SimpleQueue[tuple[int, int, float]] = queue.SimpleQueue()
        self.statuses: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.heard = MidiIn.start(lambda *note: self.notes.put(note), port, on_status=self.statuses.put)
        self.keys = keys

    def status(self) -> str:
        return self.statuses.get(timeout=SECONDS)


@pytest.fixture
def keys(tmp_path: Path, sent: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    os.mkfifo(tmp_path / "keys")
    monkeypatch.setenv("MIDI_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


def test_keys_are_heard_with_their_times(keys: Path) -> None:
    keyboard = Keyboard(keys)
    assert keyboard.status() == "midi: Synth:1"  # not the port that only passes on
    begun = time.monotonic()
    with open(keys, "w") as file:
        for message in (
            Message("note_on", note=60, velocity=90),
            Message("control_change", control=1, value=3),
            Message("note_off", note=60),
            Message("note_on", note=64, velocity=0),
        ):
            file.write(message.hex() + "\n")
        file.flush()
        notes = [keyboard.notes.get(timeout=SECONDS) for _ in range(3)]
    assert [note[:2] for note in notes] == [(60, 90), (60, 0), (64, 0)]
    assert all(begun <= seconds <= time.monotonic() for _, _, seconds in notes)
    keyboard.heard.close()
    keyboard.heard.close()


@pytest.mark.parametrize("fault", ["package", "sequencer", "blocks"])
def test_a_keyboard_that_cannot_be_heard_is_one_sentence(
    fault: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDI_FAULT", fault)
    keyboard = Keyboard(keys)
    assert keyboard.status() == f"none: {FAULTS[fault][1]}"
    keyboard.heard.close()


def test_a_keyboards_process_that_is_killed_is_said(keys: Path) -> None:
    keyboard = Keyboard(keys)
    keyboard.status()
    assert keyboard.heard._process is not None
    keyboard.heard._process.kill()
    assert keyboard.status() == "none: the MIDI input ended"
    keyboard.heard.close()


def test_the_doctor_names_the_mend(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_SECONDS", SECONDS)
    assert probe_output("midi").works
    monkeypatch.setenv("MIDI_FAULT", "sequencer")
    finding = probe_output("midi")
    assert (finding.works, finding.mend) == (False, "sudo modprobe snd-seq")


def test_what_the_player_sends_a_keyboard_port_hears_through_jack(
    jack: JackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """python-rtmidi at both ends: the player's virtual output, found by its name as a keyboard's."""
    pytest.importorskip("rtmidi", reason="python-rtmidi is not installed")
    monkeypatch.setenv("MIDO_BACKEND", "mido.backends.rtmidi/UNIX_JACK")
    with PlayerProcess("midi") as player:
        assert in_time(player.status()) == "midi: midime"
        keyboard = Keyboard(Path(), "midime")
        assert in_time(keyboard.status()).startswith("midi: midime")
        player.say("load", notes=LOOP, steps=8, qpm=300.0)
        player.say("play")
        notes = [keyboard.notes.get(timeout=SECONDS) for _ in range(9)]
        keyboard.heard.close()
    assert {(pitch, velocity) for pitch, velocity, _ in notes if velocity} == {
        (60, 100),
        (67, 100),
        (36, 100),
    }
    struck = [seconds for pitch, velocity, seconds in notes if pitch == 60 and velocity]
    assert struck[1] - struck[0] == pytest.approx(8 * 0.05, abs=0.05)
