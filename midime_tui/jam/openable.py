"""What can be opened from a folder: its files and folders, the last files, the bundled tunes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from midime_tui.jam.recent import read_recent

MOST_FILES = 500
MOST_SKETCHES = 20
MOST_LEFT = 4
MIDI = (".mid", ".midi")
SKETCH = ".midime-sketch"
HERE, SKETCHES, LAST_WORK = "Here", "Sketches", "Last work"
RECENT, BUNDLED, FOLDERS = "Recent", "Bundled", "Folders"


@dataclass(frozen=True)
class Entry:
    """A line of the list.

    section: the heading it stands under
    text:    what is read
    value:   a path, or a bundled tune's name
    path:    the file or folder itself
    """

    section: str
    text: str
    value: str
    path: Path | None
    is_folder: bool = False

    @property
    def is_midi(self) -> bool:
        return self.path is not None and self.path.suffix.lower() in MIDI


def files_of(folder: Path) -> tuple[list[Path], list[Path]]:
    """The folders in a folder, and its MIDI files and sketches, by name; an unreadable folder has none."""
    try:
        found = sorted(folder.iterdir(), key=lambda path: path.name.casefold())
    except OSError:
        return [], []
    folders = [path for path in found if not path.name.startswith(".") and _is_dir(path)]
    files = [path for path in found if path.suffix.lower() in (*MIDI, SKETCH)]
    return folders[:MOST_FILES], files[:MOST_FILES]


def entries(folder: Path) -> list[Entry]:
    """Everything that can be chosen while a folder is shown."""
    from midime_tui.jam.left_work import left_work
    from midime_tui.jam.sketchbook import list_sketches
    from midime_tui.music.tunes import bundled_tunes

    folders, files = files_of(folder)
    last = [path for path in read_recent() if path not in files]
    found = [Entry(HERE, path.name, str(path), path) for path in files]
    found += [
        Entry(SKETCHES, entry.name, str(entry.path), entry.path) for entry in list_sketches()[:MOST_SKETCHES]
    ]
    found += [
        Entry(LAST_WORK, f"{ago(time.time() - left.seconds)}, {left.name}", str(left.path), left.path)
        for left in left_work().items[:MOST_LEFT]
    ]
    found += [Entry(RECENT, f"{path.name}  {path.parent.name}/", str(path), path) for path in last]
    found += [Entry(BUNDLED, tune.title, tune.name, tune.path) for tune in bundled_tunes()]
    found += [Entry(FOLDERS, f"{path.name}/", str(path), path, True) for path in folders]
    if folder.parent != folder:
        found.append(Entry(FOLDERS, "../", str(folder.parent), folder.parent, True))
    return found


def ago(seconds: float) -> str:
    """How long ago, in one unit."""
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
