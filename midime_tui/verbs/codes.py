"""What the verbs that walk through codes share: where they start from, and the files they write."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from midime_tui.errors import MidimeError
from midime_tui.verbs.options import add_json, add_seed, add_temperature, number

if TYPE_CHECKING:
    from midime_tui.models import MusicVAE
    from midime_tui.nn.arrays import Array

WORDS = (
    "a word is a file (its first chunk, or the loop that midime wrote into it), FILE@3 (its third), ME.h5@3 "
    "(a personal model's third chunk), ME.h5@0,1,-1,0 (a place of it), SKETCH@NAME (a snapshot), or sample@7 "
    "(a sample of the prior, by its seed)"
)


def add_codes(parser: argparse.ArgumentParser, *, folder: bool = True) -> None:
    """folder: -o names the folder the files go into; else the verb adds its own."""
    if folder:
        parser.add_argument("-o", "--out", default=".", metavar="DIR", help="the folder they go into (.)")
    parser.add_argument(
        "--model",
        default="mel-2bar",
        metavar="M",
        help="base model (mel-2bar, or that of a personal model which comes first)",
    )
    add_attribute(parser)
    parser.add_argument(
        "--qpm", type=number(20, 400), default=120.0, metavar="Q", help="quarter notes a minute (120)"
    )
    add_temperature(parser, 0.0, "0")
    add_seed(parser)
    add_json(parser)


def add_attribute(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--attribute",
        action="append",
        default=[],
        metavar="NAME+X",
        help="move along an attribute: density+1, diatonic-0.5, interval, syncopation-16, syncopation-8; "
        "may be given again",
    )


def write_codes(base: MusicVAE, codes: Array, stem: str, args: argparse.Namespace) -> list[dict[str, Any]]:
    """Decode codes [N, Z] and write each as a MIDI file that can be gone on from; a row for each.

    distance: steps that are different from the one before; None for the first
    """
    import numpy as np

    from midime_tui.jam.attribute_moves import moved_along
    from midime_tui.jam.export import write_loop_midi
    from midime_tui.jam.loop import BASE, Loop, loop_to_text
    from midime_tui.models.personal_measures import decode_batches
    from midime_tui.music.likeness import edit_distance

    folder = made_folder(args.out)
    codes = moved_along(base, codes, args.attribute)
    y = decode_batches(base, codes, args.temperature, np.random.default_rng(args.seed))
    classes = base.converter.to_classes(y)
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(y):
        notes = tuple(base.converter.to_notes(one))
        loop = Loop(notes, base.converter.steps, BASE, None, codes[place], args.temperature, args.seed)
        text = loop_to_text(loop, model=base.config.name, identity=base.identity)
        path = folder / f"{stem}-{place + 1:0{len(str(len(codes)))}}.mid"
        file = write_loop_midi(loop, path, args.qpm, stem, text)
        distance = edit_distance(classes[place - 1], classes[place]) if place else None
        rows.append({"file": str(file), "notes": len(notes), "distance": distance})
    return rows


def row_lines(rows: list[dict[str, Any]]) -> list[str]:
    """A line a file."""
    return [
        f"{row['file']}: {row['notes']} notes"
        + ("" if row["distance"] is None else f", {row['distance']} steps from the one before")
        for row in rows
    ]


def made_folder(name: str) -> Path:
    """A folder, made where it is not there. Raises MidimeError where it cannot be."""
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise MidimeError(
            f"cannot make the folder {folder}: {reason}; name one that can be written"
        ) from error
    return folder
