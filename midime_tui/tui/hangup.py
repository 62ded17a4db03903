"""How the app ends where its terminal goes away, or where it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

    from textual.app import App

    from midime_tui.jam.autosave import Autosave

PATIENCE = 5.0  # seconds for a clean end; the work is saved before them


def end_on_signals(app: App[int], autosave: Autosave) -> None:
    """SIGHUP and SIGTERM save, and end the app. To be called in the main thread, with its loop running.

    The loop, asleep where nothing plays, is woken to end. Behind the SIGHUP of a terminal that goes away may
    come a SIGCONT, at which Textual (8.2) begins its screen anew: with a thread that ends at its first word
    to the terminal, and a queue that the end of the app then waits for, for ever. So what is ending does not
    go on, and an end that does not come is made.
    """
    loop = asyncio.get_running_loop()
    autosave.on_signals(_end(app, loop))
    if not hasattr(signal, "SIGCONT"):
        return
    old = signal.getsignal(signal.SIGCONT)
    signal.signal(signal.SIGCONT, _GoOn(old.resume if isinstance(old, _GoOn) else old, autosave))


class _GoOn:
    """What SIGCONT does: resume, unless the work has been ended."""

    def __init__(self, resume: Any, autosave: Autosave) -> None:
        self.resume = resume
        self._autosave = autosave

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if callable(self.resume) and not self._autosave.interrupted:
            self.resume(number, frame)


def _end(app: App[int], loop: asyncio.AbstractEventLoop) -> Callable[[int], None]:
    def end(number: int) -> None:
        last = threading.Timer(PATIENCE, os._exit, (128 + number,))
        last.daemon = True
        last.start()
        loop.call_soon_threadsafe(lambda: app.exit(128 + number))

    return end
