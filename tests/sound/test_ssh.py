"""The whole way of the sound as a person has it: an app on a server, ssh -R, midime listen where the ear is.

sshd, ssh and the forwarding are real; only the two machines are one.
"""

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from midime_tui.sound.client import Player
from tests.sound.link_process import ListenerProcess, grows
from tests.sound.measures import tune
from tests.sound.process import ROOT, Messages
from tests.sound.ssh_server import SshServer, free_port

PAD = tune(89, 16, 16)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    try:
        server = SshServer(tmp_path_factory.mktemp("sshd"))
    except RuntimeError as error:
        pytest.skip(str(error))
    yield server
    server.close()


def on_the_server(server: SshServer, forwarded: int) -> list[str]:
    """The player's command line, run in an ssh session: SSH_CONNECTION is set by sshd itself."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    words = [
        "env", f"PYTHONPATH={path}", f"MIDIME_LINK={forwarded}",
        sys.executable, "-m", "midime_tui.sound.player", "--audio", "auto",
    ]  # fmt: skip
    return server.command(shlex.join(words))


def test_auto_finds_the_listener_through_ssh_and_a_dropped_link_comes_back(
    server: SshServer, tmp_path: Path
) -> None:
    take, there = tmp_path / "take.wav", free_port()
    heard = Messages()
    with ListenerProcess(f"wav:{take}") as listener:
        forwarding = server.forward(there, listener.port)
        try:
            while server_hears_nobody(server, there):
                assert forwarding.poll() is None
            with Player.start(command=on_the_server(server, there), on_message=heard.put) as player:
                assert heard.expect("output")["status"] == f"link: wav: {take}"
                player.load(PAD, 16, 120.0, ident=3)
                player.play()
                heard.expect("clock", lambda m: m["playing"] and m["id"] == 3 and m["position"] > 2)
                begun = take.stat().st_size
                assert begun > 44

                forwarding.kill()  # the network is gone
                forwarding.wait()
                status = heard.expect("output")["status"]
                assert status.startswith(f"none: the link to 127.0.0.1:{there} is gone, trying again")
                heard.expect("clock", lambda m: m["playing"])  # the app's clock runs on
                player.tempo(140.0)
                assert grows(take)  # and so does the music

                forwarding = server.forward(there, listener.port)
                heard.expect("output", lambda m: m["status"] == f"link: wav: {take}")
                clock = heard.expect("clock", lambda m: m["qpm"] == 140)
                assert (clock["playing"], clock["id"]) == (True, 3)
                assert grows(take, by=2.0)
            listener.expect("left")
        finally:
            forwarding.kill()
            forwarding.wait()
    samples = np.frombuffer(take.read_bytes()[begun:], "<i2").astype(int)
    blocks = np.abs(samples[: len(samples) // 882 * 882]).reshape(-1, 882).max(axis=1)
    assert blocks[:-100].min() > 100, "a hole in the music"


def server_hears_nobody(server: SshServer, port: int) -> bool:
    """Whether nothing answers at the forwarded port yet."""
    import socket

    try:
        with socket.create_connection(("127.0.0.1", port), 1.0) as connection:
            connection.settimeout(2.0)
            return not connection.recv(10)
    except OSError:
        return True


def test_without_a_listener_the_status_says_how_to_hear_it(server: SshServer) -> None:
    heard = Messages()
    with Player.start(command=on_the_server(server, free_port()), on_message=heard.put):
        status = heard.expect("output")["status"]
    if not status.startswith("none"):
        pytest.skip("this machine has a sound device")
    assert "over SSH sound is made on the server" in status
    assert "midime listen there, and ssh -R 7007:localhost:7007" in status
