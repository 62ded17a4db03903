"""Whatever a person opens: tunes, an exported loop, a sketch, a personal model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from midime_tui.jam.continuing import is_export
from midime_tui.jam.jam import Jam
from midime_tui.jam.opening import FilePath, tune_path
from midime_tui.jam.sketch import jam_of
from midime_tui.jam.sketch_file import read_sketch
from midime_tui.jam.sketchbook import find_sketch
from midime_tui.music.track_choice import OnlyDrums

DEFAULT_MODEL, DRUMS_MODEL = "mel-2bar", "drums-2bar"
TUNE, EXPORT, SKETCH, PERSONAL = "tune", "export", "sketch", "personal"


@dataclass(frozen=True, eq=False)
class Opened:
    """What was opened.

    kind:   "tune" (to be trained on), "export" (a loop or tape that midime wrote), "sketch" or "personal" (a
            personal model's file)
    sketch: the sketch's file, where it is one: what `save` writes to again
    """

    jam: Jam
    kind: str
    sketch: Path | None = None


def open_any(
    paths: Sequence[FilePath],
    model: FilePath | None = None,
    track: int | str | None = None,
    seed: int = 0,
    *,
    default_model: FilePath = DEFAULT_MODEL,
) -> Opened:
    """Open what is named: files or bundled tunes; or one sketch (a file, or its name in the sketchbook), one
    exported loop or tape, one personal model.

    model: None takes the one that the file names, else default_model, or for drums alone DRUMS_MODEL

    A file beats a sketch's name, a bundled tune's name too. Raises MidimeError for what cannot be opened.
    """
    if len(paths) == 1:
        (name,) = paths
        path = tune_path(name)
        sketch = find_sketch(name) if path.suffix != ".mid" and not _is_music(path) else None
        if sketch is not None:
            return Opened(jam_of(read_sketch(sketch)), SKETCH, sketch)
        if path.suffix == ".h5" and path.is_file():
            return Opened(Jam.of_personal(path, model, seed), PERSONAL)
        if path.is_file() and is_export(path):
            return Opened(Jam.continue_from(path, model), EXPORT)
    try:
        return Opened(Jam.open(paths, model or default_model, track, seed), TUNE)
    except OnlyDrums:
        if model is not None:
            raise
    jam = Jam.open(paths, DRUMS_MODEL, track, seed)
    jam.report = (*jam.report, f"only drums: the base model is {DRUMS_MODEL}, not {default_model}")
    return Opened(jam, TUNE)


def _is_music(path: Path) -> bool:
    return path.is_file() and path.suffix != ".midime-sketch"
