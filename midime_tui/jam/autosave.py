"""Autosave: what a person did is on the disk two seconds later, whatever ends the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midime_tui.jam.sketch import Sketch

DELAY = 1.5  # seconds from the first unsaved change to the writing: with it done two seconds have passed


@dataclass(frozen=True, slots=True)
class Left:
    """Work that an app left behind.

    path:    its autosave file
    name:    of the tune
    seconds: when it was saved last, since the epoch
    ended:   True where the app ended as it should, False where it was killed
    """

    path: Path
    name: str
    seconds: float
    ended: bool


class Autosave:
    """Writes a sketch in a thread of its own; several apps at once each have their own file.

    sketch_of:  called in that thread; None says that there is nothing worth saving
    folder:     where the files lie; made when it is needed
    on_warning: called in that thread with one sentence when saving begins to fail (the old file stays as it
                was, later changes try again), and not again before it has succeeded
    delay:      see DELAY
    """

    def __init__(
        self,
        sketch_of: Callable[[], Sketch | None],
        folder: Path | None = None,
        *,
        on_warning: Callable[[str], None] | None = None,
        delay: float = DELAY,
    ) -> None:
        raise NotImplementedError

    @property
    def path(self) -> Path:
        """The file of this app."""
        raise NotImplementedError

    def changed(self) -> None:
        """To be called after every change: cheap, from any thread, also from a signal handler."""
        raise NotImplementedError

    def save(self, timeout: float = 5.0) -> bool:
        """Save now, if anything changed since the last time; True where all is on the disk. Waits; safe in a
        signal handler."""
        raise NotImplementedError

    def on_signals(self, then: Callable[[int], None] | None = None) -> None:
        """From here on SIGHUP and SIGTERM save first.

        then: called with the signal's number afterwards, in the main thread; without it the program ends with
              SystemExit(128 + number), so that `finally` blocks and context managers run

        To be called in the main thread.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Save, say in the file that the app ended as it should, and end the thread. Safe to call twice."""
        raise NotImplementedError

    @classmethod
    def left(cls, folder: Path | None = None) -> tuple[Left, ...]:
        """Work that no running app owns, the newest first. A file that cannot be read is set aside (renamed,
        not deleted), see `broken`."""
        raise NotImplementedError
