"""Where the models that ship lie, and which file a name means."""

from __future__ import annotations

import os
from pathlib import Path

from midime_tui.errors import MidimeError

SUFFIX = ".h5"


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


def find_model(name_or_path: str | os.PathLike[str]) -> Path:
    """The file that `name_or_path` means: an existing path, or the name of a shipped model.

    Raises MidimeError where there is none; for a name, the sentence lists the names that exist.
    """
    path = Path(name_or_path)
    shipped = shipped_models()
    text = os.fspath(name_or_path)
    is_name = os.sep not in text and (os.altsep is None or os.altsep not in text)
    if is_name:
        for candidate in shipped:
            if text == candidate.stem and not path.is_file():
                return candidate
    if path.exists():
        return path
    if is_name and path.suffix != SUFFIX:
        names = ", ".join(candidate.stem for candidate in shipped) or "none in this installation"
        raise MidimeError(f"there is no model named {text!r}; there are: {names}; or give a path (*{SUFFIX})")
    raise MidimeError(f"there is no model file {text}")
