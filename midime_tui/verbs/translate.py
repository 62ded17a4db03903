"""midime translate: a melody's drums, its trio; the music of one model as that of another."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from midime_tui.errors import MidimeError
from midime_tui.verbs.codes import add_attribute
from midime_tui.verbs.options import DEFAULT_MODEL, add_json, add_seed, add_temperature, number
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from midime_tui.jam.translation import Source, Translation
    from midime_tui.models import MusicVAE
    from midime_tui.music.notes import Note

DESCRIPTION = (
    "Write the music of one base model as that of another, at the same bar lines: drums for a melody "
    "(drums-2bar), a trio for it (trio-4bar), or back. A word is a file (all its chunks), FILE@3 (its "
    "third), ME.h5@0,1,-1,0 (a place of a personal model), SKETCH@NAME or sample@7."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("word", metavar="WORD", help="what is translated")
    parser.add_argument(
        "--to", default="drums-2bar", metavar="M", help="the base model it is translated to (drums-2bar)"
    )
    parser.add_argument(
        "--from",
        dest="source",
        metavar="M",
        help="the base model that reads it (mel-2bar, or that of a personal model)",
    )
    parser.add_argument(
        "-o",
        "--out",
        metavar="FILE.mid",
        help="the file; what is there already is never overwritten (WORD-MODEL.mid)",
    )
    parser.add_argument(
        "--both",
        action="store_true",
        help="the music itself in the file as well; of a trio it takes the place of the melody",
    )
    parser.add_argument(
        "--variety",
        type=number(0, 2),
        default=0.0,
        metavar="V",
        help="0 plays what is likeliest, 1 as differently as players do: another one for each seed (0)",
    )
    parser.add_argument("--bridge", metavar="FILE", help="a bridge of your own in place of one that ships")
    add_attribute(parser)
    parser.add_argument(
        "--qpm", type=number(20, 400), metavar="Q", help="quarter notes a minute (the tune's, or 120)"
    )
    parser.add_argument("--show", action="store_true", help="draw the first chunk, before and after")
    parser.add_argument("--ascii", action="store_true", help="plain ASCII in place of block characters")
    add_temperature(parser, 0.0, "0")
    add_seed(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from dataclasses import replace

    from midime_tui.jam.attribute_moves import moved_along
    from midime_tui.jam.code_words import base_for
    from midime_tui.jam.export import write_new
    from midime_tui.jam.translation import read_source, song_of, translate, with_source
    from midime_tui.models import MusicVAE
    from midime_tui.models.bridge import Bridge, find_bridge
    from midime_tui.music.midi_file import song_to_midi

    base = base_for(args.word, args.source or DEFAULT_MODEL)
    if args.source and MusicVAE.load(args.source).identity != base.identity:
        raise MidimeError(f"{args.word} is of the base model {base.config.name}, not of {args.source}")
    target = MusicVAE.load(args.to)
    names = base.config.name, target.config.name
    bridge = Bridge.load(args.bridge) if args.bridge else find_bridge(*names)
    for name in names:
        bridge.side_of(name)
    source = read_source(args.word, base)
    source = replace(source, codes=moved_along(base, source.codes, args.attribute))
    found = translate(
        source,
        bridge,
        (base, target),
        variety=args.variety,
        temperature=args.temperature,
        seed=args.seed,
    )
    notes = with_source(source, found.notes) if args.both else found.notes
    name = f"{Path(source.name).stem}, {target.config.name}"
    song = song_of(source, notes, name, args.qpm)
    texts = [] if args.both else _texts(found, target, args)
    out = Path(args.out or f"{_stem(source.name)}-{target.config.name}.mid")

    def write(path: Path) -> None:
        try:
            song_to_midi(song, path, texts=texts)
        except ValueError as error:
            raise MidimeError(f"{out} cannot be written: {error}") from error

    path = write_new(out, write)
    data: dict[str, Any] = {
        "file": str(path),
        "of": source.name,
        "from": names[0],
        "to": names[1],
        "chunks": [{"at": at, "notes": _count(found, at)} for at in found.positions],
        "notes": len(song_notes := found.notes),
        "variety": args.variety,
        "temperature": args.temperature,
        "seed": args.seed,
        "report": list(source.report),
    }
    lines = [*source.report]
    if args.show:
        lines += _drawing(source, found, args.ascii)
    heads = len(found.positions)
    lines.append(
        f"{path}: {len(song_notes)} notes of {names[1]} in {heads} chunk{'s' if heads != 1 else ''}"
        + (", with the music itself" if args.both else "")
    )
    return Report(data, lines)


def _stem(name: str) -> str:
    """A name for the file: no folder, no ending, nothing that a shell would ask about."""
    stem = Path(name.partition(",")[0]).name
    for suffix in (".mid", ".midi", ".h5", ".midime-sketch"):
        stem = stem.replace(suffix, "")
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in stem).strip("-.") or "translated"


def _count(found: Translation, at: int) -> int:
    return sum(at <= note.start < at + found.steps for note in found.notes)


def _texts(found: Translation, target: MusicVAE, args: argparse.Namespace) -> list[str]:
    """A text event a chunk, so that the file can be gone on from."""
    from midime_tui.jam.loop import BASE, Loop, loop_to_text

    return [
        loop_to_text(
            Loop((), found.steps, BASE, None, code, args.temperature, args.seed),
            model=target.config.name,
            identity=target.identity,
            at=at,
        )
        for code, at in zip(found.codes, found.positions)
    ]


def _drawing(source: Source, found: Translation, ascii_only: bool) -> list[str]:
    """The first translated chunk, the music itself above it."""
    from midime_tui.verbs.jam import speaks_unicode

    plain = ascii_only or not speaks_unicode()
    at = found.positions[0]
    width = min(found.steps, 64)
    lines = _roll(source.notes, at, width, plain)
    drums = [note for note in found.notes if note.is_drum]
    pitched = [note for note in found.notes if not note.is_drum]
    if pitched:
        lines += ["", *_roll(pitched, at, width, plain)]
    return [*lines, "", *_drum_rows(drums, at, width, plain), ""] if drums else [*lines, ""]


def _roll(notes: Sequence[Note], at: int, width: int, plain: bool) -> list[str]:
    from dataclasses import replace

    from midime_tui.music.marked_roll import marked_roll

    own = [
        replace(note, start=note.start - at, end=note.end - at)
        for note in notes
        if at <= note.start < at + width
    ]
    if own and all(note.is_drum for note in own):
        return _drum_rows(own, 0, width, plain)
    pitched = [note for note in own if not note.is_drum]
    return [
        f"{line[:4]:<6}{line[4:]}"
        for line in marked_roll(pitched, width, frozenset(range(12)), ascii_only=plain)
    ]


def _drum_rows(notes: Sequence[Note], at: int, width: int, plain: bool) -> list[str]:
    """A row for each drum that is hit, the kick below; beats marked where nothing sounds."""
    from midime_tui.music.drum_classes import DRUM_NAMES, DRUM_PITCHES

    mark = "x" if plain else "●"
    rows = []
    for name, pitches in zip(DRUM_NAMES, DRUM_PITCHES):
        hits = {note.start - at for note in notes if note.pitch in pitches}
        if not any(0 <= hit < width for hit in hits):
            continue
        cells = (mark if step in hits else "." if step % 4 == 0 else " " for step in range(width))
        rows.append(f"{name:<6}" + "".join(cells))
    return rows[::-1]
