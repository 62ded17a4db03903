"""Long work in a terminal: one line that says how far it is, and ctrl+c that stops it gently."""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType, TracebackType


class Progress:
    """A line that is rewritten in place on a terminal, and said once at the end elsewhere.

    Used as a context manager, so that the line is closed however the work ends.
    """

    def __init__(self) -> None:
        # a dumb terminal knows no way back to the beginning of a line's text
        self.live = sys.stderr.isatty() and os.environ.get("TERM", "dumb") not in ("", "dumb")
        self.text = ""
        self.drawn = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.text:
            print(f"\r{self.text}\x1b[K" if self.live else self.text, file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        """Show text, at most ten times a second."""
        self.text = text
        now = time.monotonic()
        if self.live and now - self.drawn >= 0.1:
            self.drawn = now
            print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)


class Interrupt:
    """While entered, ctrl+c ends the work at its next step instead of the program: what was reached is kept.

    A second ctrl+c ends the program as ever.
    """

    def __init__(self) -> None:
        self.came = False

    def __enter__(self) -> Interrupt:
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.came:
            raise KeyboardInterrupt
        self.came = True
