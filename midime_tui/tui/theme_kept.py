"""The colours that were chosen in the app, for its next start. A theme in the settings file counts more."""

from __future__ import annotations

from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.jam.recent import recent_path
from midime_tui.tui.theme_names import NAMES

FILE = "theme.txt"


def kept_theme_path() -> Path:
    """Beside the list of recent files."""
    return recent_path().with_name(FILE)


def kept_theme() -> str | None:
    """The name of a theme there is; None where none was chosen, or the file cannot be read."""
    try:
        name = kept_theme_path().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    return name if name in NAMES else None


def keep_theme(name: str) -> bool:
    """False where it cannot be written."""
    from midime_tui.atomic import atomic_path

    target = kept_theme_path()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(target) as aside:
            aside.write_text(f"{name}\n", encoding="utf-8")
    except (OSError, MidimeError):
        return False
    return True
