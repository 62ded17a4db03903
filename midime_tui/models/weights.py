"""Where the models lie that ship and that were installed, and which file a name means."""

from __future__ import annotations

import os
from pathlib import Path

from midime_tui.errors import MidimeError

SUFFIX = ".h5"
HOME_VARIABLE = "MIDIME_HOME"  # one folder for all that is a person's, in place of the system's own


def weight_folders() -> list[Path]:
    """The folders that hold shipped models: inside an installed package, and beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    return [folder for folder in (package / "weights", package.parent / "weights") if folder.is_dir()]


def shipped_models() -> list[Path]:
    """The files of the models that ship, by name; `<name>.h5`, with a card `<name>.md` beside it."""
    found: dict[str, Path] = {}
    for folder in weight_folders():
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            found.setdefault(path.stem, path)
    return [found[name] for name in sorted(found)]


def user_folder() -> Path:
    """The folder that fetched models are installed in, in the user's data directory; it may be missing."""
    from platformdirs import user_data_path

    home = os.environ.get(HOME_VARIABLE)
    return (Path(home) if home else user_data_path("midime", appauthor=False)) / "models"


def installed_models() -> list[Path]:
    """The files of the models that were fetched, by name, without those whose name a shipped model has."""
    shipped = {path.stem for path in shipped_models()}
    folder = user_folder()
    paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    return [path for path in paths if path.stem not in shipped and not path.name.startswith(".")]


def find_model(name_or_path: str | os.PathLike[str]) -> Path:
    """The file that `name_or_path` means: an existing path, or the name of a shipped or installed model.

    Raises MidimeError where there is none; for a name, the sentence lists the names that exist.
    """
    path = Path(name_or_path)
    named = [*shipped_models(), *installed_models()]
    text = os.fspath(name_or_path)
    is_name = os.sep not in text and (os.altsep is None or os.altsep not in text)
    if is_name:
        for candidate in named:
            if text == candidate.stem and not path.is_file():
                return candidate
    if path.exists():
        return path
    if is_name and path.suffix != SUFFIX:
        names = ", ".join(candidate.stem for candidate in named) or "none in this installation"
        raise MidimeError(
            f"there is no model named {text!r}; there are: {names}; or give a path (*{SUFFIX}); "
            "`midime models list` names those that can be fetched"
        )
    raise MidimeError(f"there is no model file {text}")
