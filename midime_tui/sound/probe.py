"""What sound there is on this machine, for `midime doctor`: each output is really opened, in a process of its
own."""

from __future__ import annotations

import os
import queue
from dataclasses import dataclass

from midime_tui.sound.client import Player
from midime_tui.sound.link import PORT, TOKEN_VARIABLE, Address, LinkError, greet

_SECONDS = 8.0
_FORWARD = f"ssh -R {PORT}:localhost:{PORT} to this machine"
_MENDS = {
    "libportaudio2": "sudo apt install libportaudio2",
    "is installed": "sudo apt install pipewire-bin, or pulseaudio-utils, alsa-utils, sox",
    "sounddevice is missing": "pip install sounddevice",
    "python-rtmidi": "pip install 'midime-tui[midi]'",
    "MIDI sequencer": "sudo modprobe snd-seq",
}


@dataclass(frozen=True, slots=True)
class OutputFinding:
    """One output: whether sound comes out of it, what was seen, and the one command that mends it (or "")."""

    name: str
    works: bool
    detail: str
    mend: str


def probe_outputs() -> list[OutputFinding]:
    """Try device, pipe, MIDI and link, one after the other; some seconds at worst. Never raises."""
    return [*(probe_output(name) for name in ("device", "pipe", "midi")), probe_link()]


def probe_link() -> OutputFinding:
    """Look whether a listener answers where `auto` would seek it; it is greeted, not entered."""
    try:
        address = Address.of("")
        link, greeting = greet(address)
    except LinkError as error:
        if os.environ.get("SSH_CONNECTION"):
            return OutputFinding("link", False, str(error), f"where you hear: midime listen, and {_FORWARD}")
        return OutputFinding("link", False, f"{error}; only for sound over SSH", "midime listen")
    link.close()
    if greeting.get("token") and not os.environ.get(TOKEN_VARIABLE):
        detail = f"a listener answers at {address} and wants a token"
        return OutputFinding("link", False, detail, f"export {TOKEN_VARIABLE}=...")
    return OutputFinding("link", True, f"a listener answers at {address}", "")


def probe_output(name: str) -> OutputFinding:
    """Open one output as the player would, and let it go."""
    statuses: queue.SimpleQueue[str] = queue.SimpleQueue()

    def hear(message: dict[str, object]) -> None:
        if message.get("type") == "output":
            statuses.put(str(message["status"]))

    with Player.start(name, on_message=hear):
        try:
            status = statuses.get(timeout=_SECONDS)
        except queue.Empty:
            return OutputFinding(name, False, f"the player did not answer within {_SECONDS:g} seconds", "")
    if not status.startswith("none"):
        if os.environ.get("SSH_CONNECTION") and name != "midi":
            where = f"{status}, on this machine, which is reached over SSH"
            return OutputFinding(
                name, True, where, f"to hear it where you are: midime listen there, and {_FORWARD}"
            )
        return OutputFinding(name, True, status, "")
    detail = status.removeprefix("none: ")
    mend = next((mend for sign, mend in _MENDS.items() if sign in detail), "")
    return OutputFinding(name, False, detail, mend)
