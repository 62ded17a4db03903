"""The doctor's question: what sound there is here, and what would mend what is missing."""

from pathlib import Path

import pytest

from midime_tui.sound.probe import probe_link, probe_output
from tests.sound.link_process import ListenerProcess
from tests.sound.test_outputs import CARD, FAULTS, program, put


def test_a_missing_library_is_named_with_the_command_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(put(tmp_path, FAULTS["no library"][0])))
    found = probe_output("device")
    assert not found.works
    assert "PortAudio" in found.detail
    assert found.mend == "sudo apt install libportaudio2"


def test_a_card_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARD_FILE", str(tmp_path / "card.raw"))
    monkeypatch.setenv("PYTHONPATH", str(put(tmp_path, CARD)))
    found = probe_output("device")
    assert (found.works, found.detail, found.mend) == (True, "device", "")


def test_no_program_for_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = probe_output("pipe")
    assert not found.works
    assert found.mend.startswith("sudo apt install")
    program(tmp_path, "aplay", "while read -r line; do :; done\n")
    assert probe_output("pipe").works


def test_a_link_is_found_where_a_listener_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MIDIME_TOKEN", raising=False)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    with ListenerProcess("none", MIDIME_TOKEN="open sesame") as listener:
        monkeypatch.setenv("MIDIME_LINK", str(listener.port))
        found = probe_link()
        assert (found.works, found.mend) == (False, "export MIDIME_TOKEN=...")
        monkeypatch.setenv("MIDIME_TOKEN", "open sesame")
        found = probe_link()
        assert (found.works, found.detail) == (True, f"a listener answers at 127.0.0.1:{listener.port}")
    found = probe_link()
    assert (found.works, found.mend) == (False, "midime listen")
    assert "only for sound over SSH" in found.detail
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.2 22")
    assert "ssh -R" in probe_link().mend
    monkeypatch.setenv("MIDIME_LINK", "no:where")
    assert "is no address" in probe_link().detail
