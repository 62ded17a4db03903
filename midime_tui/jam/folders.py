"""Where a person's settings, sketches and autosaves lie."""

from __future__ import annotations

import os
from pathlib import Path

APP = "midime"
HOME_VARIABLE = "MIDIME_HOME"  # one folder for all of it, in place of the system's own


def config_folder() -> Path:
    """Where the settings lie. It need not exist, as none of these."""
    import platformdirs

    return _home() or Path(platformdirs.user_config_dir(APP, appauthor=False))


def sketch_folder() -> Path:
    """Where named sketches lie: they are a person's work, so with the data."""
    import platformdirs

    return (_home() or Path(platformdirs.user_data_dir(APP, appauthor=False))) / "sketches"


def likes_folder() -> Path:
    """Where it lies what a person likes of the base models' music."""
    return sketch_folder().with_name("likes")


def autosave_folder() -> Path:
    """Where work lies that nobody has named yet."""
    import platformdirs

    return (_home() or Path(platformdirs.user_state_dir(APP, appauthor=False))) / "autosave"


def _home() -> Path | None:
    named = os.environ.get(HOME_VARIABLE)
    return Path(named) if named else None
