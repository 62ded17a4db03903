"""The verbs that open: a tune, a sketch, work that was left; and what there is to be opened."""

from __future__ import annotations

import shlex
import time
from itertools import groupby
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.jam.left_work import left_work, restore
from midime_tui.jam.open_any import SKETCH, open_any
from midime_tui.jam.openable import BUNDLED, HERE, LAST_WORK, SKETCHES, Entry, entries
from midime_tui.jam.recent import remember_opened
from midime_tui.jam.sketch import jam_of
from midime_tui.verbs.lines.stage import Stage
from midime_tui.verbs.lines.tune import GROUP, opened, trained
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import whole
from midime_tui.verbs.lines.work import as_left

NAMES_A_LINE = 8


def open_files(stage: Stage, words: Words) -> None:
    """Files, and perhaps the track that has the melody."""
    names, track = list(words), None
    if len(words) > 2 and words[-2].lower() == "track":
        names, track = names[:-2], words[-1]
    options = stage.options
    found = open_any(names, options.model, track, options.seed, default_model=options.default_model)
    sketch, resume = as_left(found.sketch)
    stage.set_jam(found.jam, sketch, resume, again=found.sketch is not None)
    if resume is None:
        remember_opened(names)
    opened(stage)
    if found.jam.personal is None and (found.kind != SKETCH or not found.jam.steerable):
        trained(stage)
    stage.show()


def files(stage: Stage, words: Words) -> None:
    """A section a line, as each is to be typed after open; long ones in several lines."""
    try:
        folder = Path(words[0]).expanduser() if words else Path.cwd()
    except (OSError, RuntimeError) as error:
        raise MidimeError("the folder that midime was started in is gone: type files FOLDER") from error
    if not folder.is_dir():
        raise MidimeError(f"{words[0]} is no folder")
    for section, found in groupby(entries(folder), lambda entry: entry.section):
        names = [typed(entry, elsewhere=bool(words)) for entry in found]
        for first in range(0, len(names), NAMES_A_LINE):
            stage.say(f"{section.lower()}: {', '.join(names[first : first + NAMES_A_LINE])}")
        if section == LAST_WORK:
            stage.say("type restore to go on with last work")


def typed(entry: Entry, *, elsewhere: bool) -> str:
    """What is typed to open an entry."""
    if entry.section == LAST_WORK:
        return entry.text
    if entry.section in (SKETCHES, BUNDLED):
        return shlex.quote(entry.text if entry.section == SKETCHES else entry.value)
    near = entry.section == HERE or entry.is_folder
    path = entry.text if near and not elsewhere else entry.value
    return shlex.quote(path)


def restore_work(stage: Stage, words: Words) -> None:
    """Nothing lists what was left; N goes on with it."""
    work = left_work()
    for sentence in work.sentences:
        stage.say(sentence)
    if not work.items:
        raise MidimeError("no work was left")
    if not words:
        for index, left in enumerate(work.items, 1):
            saved = time.strftime("%Y-%m-%d %H:%M", time.localtime(left.seconds))
            stage.say(f"{index} {left.name}, {saved}{'' if left.ended else ', interrupted'}")
        stage.say("type restore N to go on")
        return
    left = work.items[whole(words[0], "the work to restore", 1, len(work.items)) - 1]
    stage.set_jam(jam_of(restore(left)), resume=left.path, again=True)
    stage.say(f"restored: {left.name}")
    if stage.jam.steerable:
        stage.show()


OPENINGS = (
    Verb(
        "open",
        "FILE ... [track T]",
        "a tune, an exported loop, a sketch or its name",
        open_files,
        64,
        GROUP,
        1,
        (),
        "open song.mid track 2",
    ),
    Verb(
        "files",
        "[FOLDER]",
        "what can be opened: tunes here, sketches, the last ones, bundled ones",
        files,
        1,
        GROUP,
        0,
        (),
        "files",
    ),
    Verb("restore", "[N]", "work that was left", restore_work, 1, GROUP, 0, (), "restore 1"),
)
