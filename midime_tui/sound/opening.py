"""From `--audio` to an output that is open, with what to fall back to."""

from __future__ import annotations

import os
from collections.abc import Callable

from midime_tui.errors import MidimeError
from midime_tui.sound.device import open_device
from midime_tui.sound.link import Address, LinkError
from midime_tui.sound.outputs import Output, OutputError, Source, open_none, open_wav
from midime_tui.sound.pipe import open_pipe
from midime_tui.sound.transport import Transport

CHOICES = "auto, device[:NAME], pipe[:COMMAND], link[:HOST:PORT], midi[:PORT], wav:FILE, none"
_KINDS = ("auto", "device", "pipe", "link", "midi", "wav", "none")
HEAR_IT = "to hear it where you are: midime listen there, and ssh -R 7007:localhost:7007"


def check_audio(choice: str) -> str:
    """`choice` if it names an output; MidimeError otherwise. Opens nothing."""
    kind, _, detail = choice.partition(":")
    if kind not in _KINDS or (kind in ("auto", "none") and detail) or (kind == "wav" and not detail):
        raise MidimeError(f"--audio {choice} is no output: it must be one of {CHOICES}")
    if kind == "link":
        try:
            Address.of(detail)
        except LinkError as error:
            raise MidimeError(f"--audio {choice}: {error}") from error
    return choice


def open_output(source: Transport, choice: str) -> Output:
    """Open what `choice` says, or else silence whose status says why: this never fails. A link is no output:
    see bridge.py."""
    kind, _, detail = choice.partition(":")
    if kind == "none":
        return open_none(source)
    if kind == "auto":
        output = _first(source, [lambda: open_device(source), lambda: open_pipe(source)])
        return _over_ssh(source, output) if os.environ.get("SSH_CONNECTION") else output
    openers: dict[str, Callable[[], Output]] = {
        "device": lambda: open_device(source, detail),
        "pipe": lambda: open_pipe(source, detail),
        "midi": lambda: _open_midi(source, detail),
        "wav": lambda: open_wav(source, detail),
    }
    if kind not in openers:
        return open_none(source, f"{choice} is no output, it must be one of {CHOICES}")
    return _first(source, [openers[kind]])


def _over_ssh(source: Transport, output: Output) -> Output:
    """What `auto` opened for a person who may sit elsewhere: the status says how to hear it there."""
    if not output.status.startswith("none: "):
        output.status = f"{output.status.partition(':')[0]}: on the server; {HEAR_IT}"
        return output
    output.close()
    return open_none(source, f"over SSH sound is made on the server, where {_why(output)}; {HEAR_IT}")


def reopen_output(source: Transport, choice: str, failed: Output, why: str) -> Output:
    """What to play on after `failed` stopped working."""
    failed.close()
    if choice == "auto" and failed.status.startswith("device"):
        return _first(source, [lambda: open_pipe(source)], why)
    return open_none(source, why)


def _open_midi(source: Transport, name: str) -> Output:
    from midime_tui.sound.midi_out import open_midi  # mido takes its time to load, and few want it

    return open_midi(source, name)


def _why(output: Output) -> str:
    return output.status.removeprefix("none: ")


def _first(source: Source, openers: list[Callable[[], Output]], why: str = "") -> Output:
    for opener in openers:
        try:
            return opener()
        except OutputError as error:
            # the first reason is the one to mend: without a pipe program a device still plays
            why = why or str(error)
    return open_none(source, why)
