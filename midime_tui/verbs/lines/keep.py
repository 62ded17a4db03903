"""The verbs that keep: snapshots, the tape, files, sketches, thumbs."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.jam.sketch import sketch_of
from midime_tui.jam.sketch_file import write_sketch
from midime_tui.jam.sketchbook import list_sketches, sketch_path
from midime_tui.verbs.lines.stage import Stage
from midime_tui.verbs.lines.steer import ready
from midime_tui.verbs.lines.verb import Verb, Words
from midime_tui.verbs.lines.words import number, one_of, whole

GROUP = "Keep and write"


def keep(stage: Stage, words: Words) -> None:
    ready(stage)
    name = stage.jam.keep(words[0] if words else None)
    stage.changed()
    stage.say(f"kept as {name}: {stage.place()}")


def recall(stage: Stage, words: Words) -> None:
    stage.steered(stage.jam.recall(words[0]))


def forget(stage: Stage, words: Words) -> None:
    stage.jam.snapshots.remove(words[0])
    stage.changed()
    stage.say(f"forgotten: {words[0]}; places undo brings it back")


def places(stage: Stage, words: Words) -> None:
    snapshots = stage.jam.snapshots
    if words:
        done = snapshots.undo() if one_of(words[0], ("undo", "redo"), "word") == "undo" else snapshots.redo()
        if not done:
            raise MidimeError(f"there is nothing to {words[0]}")
        stage.changed()
    for item in snapshots.items:
        stage.say(f"{item.name}: {' '.join(f'{value:+.2f}' for value in item.spot.z)}")
    if not snapshots.items:
        stage.say("no place is kept: type keep")


def morph(stage: Stage, words: Words) -> None:
    """morph T, between A and B; morph ONE OTHER T keeps the two as A and B first."""
    jam = stage.jam
    ready(stage)
    if not words:
        now = way(stage)
        stage.say("not between A and B" if now is None else f"at {now:g} from A to B")
        return
    if len(words) == 2:
        raise MidimeError("it is typed: morph T, or: morph A B T")
    t = number(words[-1], "the way from A to B", 0, 1)
    if len(words) == 3:
        one, other = jam.snapshots.recall(words[0]), jam.snapshots.recall(words[1])
        jam.snapshots.keep(one, "A")
        jam.snapshots.keep(other, "B")
        if [word.upper() for word in words[:2]] != ["A", "B"]:
            stage.say(f"A is {words[0]} now, B is {words[1]}; places undo brings the old ones back")
    mixed(stage, t)


def mixed(stage: Stage, t: float) -> None:
    """Go to t, from A to B, and remember that."""
    moved = stage.jam.mix(t)
    stage.mix = (stage.jam.spot, t)
    stage.steered(moved)


def way(stage: Stage) -> float | None:
    """Where it stands between A and B, 0 to 1; None elsewhere. Raises MidimeError where A or B is missing."""
    spot, snapshots = stage.jam.spot, stage.jam.snapshots
    for name, t in (("A", 0.0), ("B", 1.0)):
        if snapshots.recall(name) == spot:
            return t
    return stage.mix[1] if stage.mix is not None and stage.mix[0] == spot else None


def swap(stage: Stage, words: Words) -> None:
    """To B from A, and from what is nearer to it; else to A."""
    ready(stage)
    now = way(stage)
    mixed(stage, 1.0 if now is not None and now <= 0.5 else 0.0)


def fade(stage: Stage, words: Words) -> None:
    """Over to one of A and B in so many loops, from where it stands between them, else from the other one."""
    ready(stage)
    end: float | None = None
    if words and not words[0].isdigit():
        end = float("AB".index(one_of(words[0].upper(), ("A", "B"), "end")))
        words = words[1:]
    elif len(words) > 1:
        raise MidimeError("it is typed: fade [A|B] [LOOPS]")
    loops = whole(words[0], "the loops to fade over", 1, 64) if words else 8
    now = way(stage)
    if end is None:
        end = 0.0 if now is not None and now > 0.5 else 1.0
    if now == end:
        raise MidimeError(f"it stands at {'B' if end else 'A'} already")
    start = 1 - end if now is None else now
    count_ = max(1, round(loops * abs(end - start)))
    ways = [start + (end - start) * step / count_ for step in range(count_ + 1)]

    def go(t: float) -> bool:
        moved = stage.jam.mix(t)
        stage.mix = (stage.jam.spot, t)
        return moved

    stage.go_by_itself("fade", [partial(go, t) for t in (ways if now is None else ways[1:])])


def export(stage: Stage, words: Words) -> None:
    """MIDI and WAV, or one of both."""
    what = one_of(words[0], ("both", "midi", "wav"), "kind of file") if words else "both"
    jam, folder, loop = stage.jam, stage.options.folder, stage.current
    written: tuple[Path, ...]
    if what == "both":
        written = jam.export(folder, loop, jam.qpm)
    elif what == "midi":
        written = (jam.export_midi(folder / "sketch.mid", loop, jam.qpm),)
    else:
        written = (jam.export_wav(folder / "sketch.wav", loop, jam.qpm),)
    stage.say(f"written: {' and '.join(str(path) for path in written)}")


def save(stage: Stage, words: Words) -> None:
    name = words[0] if words else f"{Path(stage.jam.name).stem}.h5"
    target = Path(name) if words else stage.options.folder / name
    stage.say(f"written: {stage.jam.save_personal(target)}")


def sketch(stage: Stage, words: Words) -> None:
    """Under a name; without one where it was saved last."""
    if not words and stage.work.sketch is None:
        raise MidimeError("the sketch has no name yet: type sketch NAME")
    path = sketch_path(" ".join(words)) if words else stage.work.sketch
    assert path is not None
    if path != stage.work.sketch and path.exists():
        raise MidimeError(f"there is a sketch of that name ({path}): choose another, or open it first")
    if path.parent.name == "sketches":
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MidimeError(f"cannot make {path.parent}: {(error.strerror or '').lower()}") from error
    write_sketch(sketch_of(stage.jam), path)
    stage.work.named(path)
    stage.say(f"sketch saved: {path}")


def sketches(stage: Stage, words: Words) -> None:
    for entry in list_sketches():
        saved = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.seconds))
        stage.say(f"{entry.name}, {saved}")
    if not list_sketches():
        stage.say("no sketch has a name yet: type sketch NAME")


def thumb(stage: Stage, words: Words) -> None:
    said = ""
    if words:
        up = one_of(words[0], ("up", "down"), "thumb") == "up"
        stage.jam.thumb(stage.current, up)
        stage.changed()
        said = f" {'up' if up else 'down'}"
    likes = sum(each.up for each in stage.jam.thumbs)
    stage.say(f"thumb{said}: {likes} up, {len(stage.jam.thumbs) - likes} down")


KEEP = (
    Verb(
        "keep",
        "[NAME]",
        "keep this place; A and B are ends of a fade",
        keep,
        1,
        GROUP,
        0,
        (),
        "keep chorus",
    ),
    Verb("recall", "NAME", "go to a kept place", recall, 1, GROUP, 1, (), "recall chorus"),
    Verb("forget", "NAME", "forget a kept place", forget, 1, GROUP, 1, (), "forget chorus"),
    Verb("places", "[undo|redo]", "the kept places", places, 1, GROUP, 0, (), "places"),
    Verb("morph", "[[A B] T]", "between two places", morph, 3, GROUP, 0, ("mix",), "morph A B 0.5"),
    Verb("swap", "", "to B from A, to A from elsewhere", swap, 0, GROUP, 0, (), "swap"),
    Verb("fade", "[A|B] [LOOPS]", "over to the other of A and B", fade, 2, GROUP, 0, (), "fade A 4"),
    Verb("export", "[midi|wav]", "write the loop: MIDI and WAV", export, 1, GROUP, 0, (), "export midi"),
    Verb("save", "[FILE]", "write the personal model", save, 1, GROUP, 0, (), "save mine.h5"),
    Verb("sketch", "[NAME]", "save all of it; open NAME goes on", sketch, 8, GROUP, 0, (), "sketch waltz"),
    Verb("sketches", "", "the sketches that have names", sketches, 0, GROUP, 0, (), "sketches"),
    Verb("thumb", "[up|down]", "whether you like the loop", thumb, 1, GROUP, 0, (), "thumb up"),
)
