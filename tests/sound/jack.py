"""A JACK server without a card: a real sound and MIDI system that a test can start and kill."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

START_SECONDS = 10


def in_time(status: str) -> str:
    """The status; a skip where a machine is too busy to open anything within 3 seconds."""
    if "did not open within" in status:
        pytest.skip("this machine is too busy to open a port of JACK within 3 seconds")
    return status


class JackServer:
    """Raises RuntimeError where none starts."""

    def __init__(self) -> None:
        if not shutil.which("jackd") or not shutil.which("jack_wait"):
            raise RuntimeError("no JACK server is installed")
        self.name = f"midime-test-{os.getpid()}"
        command = ["jackd", "--no-realtime", "-n", self.name, "-d", "dummy", "-r", "44100", "-p", "256"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait = ["jack_wait", "-s", self.name, "-w", "-t", str(START_SECONDS)]
        if subprocess.run(wait, capture_output=True).returncode:
            self.kill()
            raise RuntimeError("the JACK server does not start here")

    def kill(self) -> None:
        """As if the card were pulled out. Safe to call twice."""
        self._process.kill()
        self._process.wait()
