"""What goes by itself while it plays, beside the lines that are typed."""

from __future__ import annotations

import threading
from collections.abc import Callable

from midime_tui.errors import MidimeError

CLOSE_SECONDS = 5.0

Step = Callable[[], "float | None"]


class Going:
    """One thing at a time takes a step, and another one after some seconds, in a thread of its own.

    what: what goes by itself, "" while nothing does
    """

    def __init__(self, lock: threading.Lock, say: Callable[[str], None]) -> None:
        """lock: held by whoever acts, for as long as a typed line or a step takes"""
        self._lock = lock
        self._say = say
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._steps = 0
        self.what = ""

    def start(self, what: str, step: Step) -> None:
        """Take the first step here and the others in the thread. With the lock held.

        step: returns the seconds until the next one, None where it was the last
        """
        self.end()
        self.what, self._steps = what, 1
        seconds = step()
        if seconds is None:
            self.what = ""
            return
        self._ended = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._ended, seconds, step), name=what, daemon=True
        )
        self._thread.start()

    def end(self) -> bool:
        """No further step; False where nothing goes by itself. With the lock held."""
        if not self.what:
            return False
        self._ended.set()
        self._say(f"the {self.what} ends after {self._steps} step{'' if self._steps == 1 else 's'}")
        self.what = ""
        return True

    def close(self) -> None:
        """No further step, and none under way. Without the lock."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def _run(self, ended: threading.Event, seconds: float, step: Step) -> None:
        wait: float | None = seconds
        while wait is not None:
            if ended.wait(wait):
                return
            with self._lock:
                if ended.is_set():
                    return
                try:
                    wait = step()
                except MidimeError as error:
                    self._say(f"the {self.what} ends: {error}")
                    wait = None
                else:
                    self._steps += 1
                if wait is None:
                    self.what = ""
