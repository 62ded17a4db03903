"""The jam's state in short rows of words and values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from midime_tui.jam.desk import PARTS
from midime_tui.tui.glyphs import Glyphs
from midime_tui.tui.playing import Playing
from midime_tui.tui.training import Training
from midime_tui.tui.widgets.facts import CURVE, ON, VALUE, WORD, Row
from midime_tui.tui.widgets.loss import sparkline

if TYPE_CHECKING:
    from midime_tui.jam.snapshots import Snapshots
    from midime_tui.jam.tape import Tape
    from midime_tui.music.notes import Note

BEATS_A_BAR_STEPS = 16
KeyOf = Callable[[str], str]  # the id of a binding -> how its key is written


def parts_of(notes: Sequence[Note]) -> tuple[str, ...]:
    """The parts that a loop has, as the player names them."""
    from midime_tui.sound.presets import part_of

    found = {part_of(note) for note in notes}
    return tuple(part for part in PARTS if part in found) or PARTS[:1]


def parts_row(parts: Sequence[str], playing: Playing) -> Row:
    """Every part, with a mark at those that are silent: never by colour alone."""
    row: list[tuple[str, str]] = [("parts ", WORD)]
    for part in parts:
        heard = playing.heard(part)
        row.append((f"{part} " if heard else f"({part}) ", VALUE if heard else WORD))
    if playing.solo:
        row.append(("solo", ON))
    elif playing.muted & set(parts):
        row.append(("muted", ON))
    return tuple(row)


def chance_row(temperature: float, transpose: int, click: bool) -> Row:
    return (
        ("chance ", WORD),
        (f"{temperature:.1f}  ", ON if temperature else VALUE),
        ("key ", WORD),
        (f"{transpose:+d}  " if transpose else "0  ", ON if transpose else VALUE),
        ("click" if click else "", ON),
    )


def kept_rows(snapshots: Snapshots | None, tape: Tape | None, key_of: KeyOf) -> tuple[Row, Row]:
    """How much is kept, and with which key where nothing is yet."""
    names = snapshots.names if snapshots else ()
    none = f"none: {key_of('keep')} keeps one"
    kept: Row = (("places ", WORD), (" ".join(names[-6:]), VALUE) if names else (none, WORD))
    count = len(tape) if tape else 0
    if not count or tape is None:
        return kept, (("tape ", WORD), (f"empty: {key_of('tape')} adds", WORD))
    bars = -(-tape.steps // BEATS_A_BAR_STEPS)
    loops = f"{count} loop{'' if count == 1 else 's'}, {bars} bars"
    return kept, (("tape ", WORD), (loops, VALUE))


def training_row(training: Training, glyphs: Glyphs, width: int) -> Row:
    """The curve, and how it stands."""
    if training.running:
        word = f" {len(training.total)} of {training.epochs}"
    elif training.total:
        word = f" keeps {training.kept:.0%}" if training.kept is not None else f" {training.word}"
    else:
        word = training.word or "none yet"
    room = max(0, width - len("train ") - len(word))
    return (
        ("train ", WORD),
        (sparkline(training.total, room, glyphs.levels), CURVE),
        (word, VALUE),
    )


def crossfader_row(a: bool, b: bool, mix: float | None, width: int, glyphs: Glyphs) -> Row:
    """`A ─────●──── B  40%`, no point on it where the cursor is elsewhere; where an end is missing it says
    how to set it."""
    if not (a and b):
        missing = ", ".join(end for end, there in (("A", a), ("B", b)) if not there)
        return ((f"  {missing}: ends of a fade", WORD),)
    room = max(3, width - len("  A ") - len(" B 100% "))
    if mix is None:
        return (("  A ", VALUE), (glyphs.track * room, WORD), (" B", VALUE), (" " * 6, VALUE))
    at = round(mix * (room - 1))
    return (
        ("  A ", VALUE),
        (glyphs.track * at, WORD),
        (glyphs.on, ON),
        (glyphs.track * (room - 1 - at), WORD),
        (" B", VALUE),
        (f"{mix:5.0%} ", VALUE),
    )


def snapshot_rows(snapshots: Snapshots | None, rows: int, key_of: KeyOf) -> list[Row]:
    """The last snapshots with their places."""
    items = snapshots.items[-rows:] if snapshots and rows > 0 else ()
    if not items:
        return [((f"{key_of('keep')} keeps the place, {key_of('snapshots')} lists them", WORD),)]
    return [
        ((f"{item.name:<3} ", VALUE), (" ".join(f"{value:+.1f}" for value in item.spot.z), WORD))
        for item in items
    ]


def tape_rows(tape: Tape | None, rows: int, key_of: KeyOf) -> list[Row]:
    """The last loops of the tape."""
    items = list(enumerate(tape.items, 1))[-rows:] if tape and rows > 0 else []
    if not items:
        return [((f"{key_of('tape')} puts the loop on it, {key_of('tapes')} shows it", WORD),)]
    return [
        ((f"{number:>2} ", WORD), (f"{item.name}  ", VALUE), (loop_word(item.loop.z, item.loop.origin), WORD))
        for number, item in items
    ]


def loop_word(z: Sequence[float] | None, origin: str) -> str:
    """Where a loop comes from, short."""
    if z is None:
        return origin
    return " ".join(f"{value:+.1f}" for value in z)
