"""From the command line to the app: what must be said before Textual is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

SLOW_FRAMES = "5"  # a second, on a slow line
# Textual draws at its next tick, and waits for another where it was busy at one. Of its usual 60 a second a
# key then waits for 33 ms; no more is drawn with 120, for nothing is where nothing has changed.
FRAMES = "120"

M_ARENA_MAX = -8  # of glibc's malloc.h


def launch(
    paths: Sequence[str | os.PathLike[str]] = (), *, low_bandwidth: bool = False, **options: Any
) -> int:
    """Run the app; options as in `MidimeApp`. Returns the exit code.

    low_bandwidth: five frames a second, sixteen colours, a playhead that moves by beats
    """
    # Textual reads it once, when it is imported
    if low_bandwidth:
        os.environ["TEXTUAL_FPS"] = SLOW_FRAMES
    else:
        os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    share_memory()
    from midime_tui.tui.app import run_app

    return run_app(paths, low_bandwidth=low_bandwidth, **options)


def share_memory() -> None:
    """One heap for all threads: glibc gives each its own, up to eight a core, and each of them keeps the most
    that it ever held. To be called before the first thread. Elsewhere nothing happens."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
