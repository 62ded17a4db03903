"""MIDI ports of this machine, through mido: the only file that opens them, and mido only then.

The backend is python-rtmidi, or what mido's own MIDO_BACKEND names, as `mido.backends.rtmidi/UNIX_JACK` for
JACK.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

OUR_NAME = "midime"
NO_PACKAGE = "MIDI needs the package python-rtmidi: pip install 'midime-tui[midi]'"
_NO_SEQUENCER = "this system has no MIDI sequencer; on Linux: sudo modprobe snd-seq"
_NO_VIRTUAL = "this system has no virtual MIDI ports"

Direction = Literal["input", "output"]


class MidiPortError(Exception):
    """A MIDI port cannot be opened: one sentence for the person."""


def open_port(direction: Direction, name: str = "", callback: Callable[[Any], None] | None = None) -> Any:
    """A mido port: the one whose name is or contains `name`, or else a virtual one called midime.

    callback: gets the messages of an input, in a thread of the backend
    Raises MidiPortError. May block in a MIDI library: the caller does not wait for ever.
    """
    try:
        from mido.backends.backend import Backend

        backend = Backend(load=True)
    except ImportError as error:
        raise MidiPortError(NO_PACKAGE) from error
    opener = getattr(backend, f"open_{direction}")
    options = {"callback": callback} if direction == "input" else {}
    try:
        if name:
            return opener(_matching(_names(backend, direction), name, direction), **options)
        try:
            return opener(OUR_NAME, virtual=True, client_name=OUR_NAME, **options)
        except NotImplementedError as error:  # Windows
            raise MidiPortError(
                f"{_NO_VIRTUAL}; {_choices(_names(backend, direction), direction)}"
            ) from error
    except MidiPortError:
        raise
    except Exception as error:  # each backend has its own
        raise MidiPortError(_reason(error)) from error


def port_names(direction: Direction) -> list[str]:
    """The ports that others offer. Raises MidiPortError."""
    try:
        from mido.backends.backend import Backend

        return _names(Backend(load=True), direction)
    except ImportError as error:
        raise MidiPortError(NO_PACKAGE) from error
    except Exception as error:
        raise MidiPortError(_reason(error)) from error


def _names(backend: Any, direction: Direction) -> list[str]:
    return list(getattr(backend, f"get_{direction}_names")())


def _matching(names: Sequence[str], wanted: str, direction: Direction) -> str:
    found = [name for name in names if name == wanted] or [
        name for name in names if wanted.lower() in name.lower()
    ]
    if not found:
        raise MidiPortError(f"no MIDI {direction} is called {wanted}; {_choices(names, direction)}")
    return found[0]


def _choices(names: Sequence[str], direction: Direction) -> str:
    return "there are " + ", ".join(names) if names else f"there is no MIDI {direction} at all"


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    if "sequencer" in text or "ALSA" in text:
        return _NO_SEQUENCER
    return f"the MIDI port could not be opened: {text or type(error).__name__}"
