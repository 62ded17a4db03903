"""From the command line to the app: the person's settings, and what must be said before Textual is there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from midime_tui.tui.key_tables import TABLES

SLOW_FRAMES = "5"  # a second, on a slow line


def launch(
    paths: Sequence[str | os.PathLike[str]] = (), *, low_bandwidth: bool = False, **options: Any
) -> int:
    """Run the app; options as in `MidimeApp`. Returns the exit code.

    low_bandwidth: five frames a second, sixteen colours, a playhead that moves by beats
    """
    if low_bandwidth:
        os.environ["TEXTUAL_FPS"] = SLOW_FRAMES  # Textual reads it once, when it is imported
    from midime_tui.tui.app import run_app

    return run_app(paths, low_bandwidth=low_bandwidth, **options)


def binding_ids() -> dict[str, tuple[str, str]]:
    """Every binding that can be moved: its keys, and what it does."""
    return {
        name: (keys, entry.help)
        for table in TABLES.values()
        for entry in table
        for name, keys in zip(entry.ids, entry.keys)
    }
