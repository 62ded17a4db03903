"""midime listen as a person calls it; what passes over the link is tested in tests/sound."""

from __future__ import annotations

import socket

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "0.0.0.0"], "at 0.0.0.0 others can connect: give a token of at least 8 characters"),
        (["--host", "0.0.0.0", "--token", "short"], "give a token of at least 8 characters"),
        (["--audio", "link"], "--audio link is for the other end"),
        (["--audio", "trumpet"], "must be one of"),
        (["--host", "256.256.256.256"], "give a token"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    midime: Run, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MIDIME_TOKEN", raising=False)
    done = midime("listen", *words)
    assert done.code == 1
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_port_that_is_taken_is_said(midime: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = midime("listen", "--port", port, "--audio", "none")
    assert done.code == 1
    assert done.err.startswith(f"midime: cannot listen at 127.0.0.1:{port}: address already in use")
