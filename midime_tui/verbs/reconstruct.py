"""midime reconstruct: what a base model, and a personal one, keep of a tune."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import Any

from midime_tui.errors import MidimeError
from midime_tui.verbs.conditions import add_conditions, conditioned
from midime_tui.verbs.options import add_json, add_model, add_track
from midime_tui.verbs.report import Report

DESCRIPTION = (
    "Encode and decode a tune; prints as JSON the shares of steps and of note onsets that come back, "
    "or as a table, with --personal before and after it."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a MIDI file (or the name of a bundled tune)")
    add_model(parser)
    add_track(parser)
    add_conditions(parser)
    parser.add_argument(
        "--personal", metavar="ME.h5", help="a personal model: every chunk before and after it, as a table"
    )
    parser.add_argument("--table", action="store_true", help="a line for every chunk, without --personal too")
    parser.add_argument(
        "-o",
        "--out",
        metavar="OUT.mid",
        help="write the reconstruction as MIDI too; with --personal each chunk as it is, through the base "
        "model and through the personal one, one after the other",
    )
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.before_after import BASE, PERSONAL, before_after, side_by_side, table_lines, to_json
    from midime_tui.jam.jam import Jam
    from midime_tui.models import MidiMe, MusicVAE
    from midime_tui.music.midi_file import song_to_midi, write_midi

    jam = Jam.open([args.file], conditioned(args, MusicVAE.load(args.model)), args.track)
    personal = None
    if args.personal:
        personal = MidiMe.load(args.personal)
        personal.check_base(jam.base)
    found = jam.reconstruction()
    backs = before_after(jam.base, [chunk.notes for chunk in jam.chunks], jam.codes, personal)
    names = [f"{number + 1}, step {chunk.position}" for number, chunk in enumerate(jam.chunks)]
    data: dict[str, Any] = {
        "file": args.file,
        "model": jam.base.config.name,
        "chunks": len(jam.chunks),
        "steps_right": found.steps_right,
        "onsets_right": found.onsets_right,
        "chunks_exact": found.chunks_exact,
        "report": list(jam.report),
    }
    if personal is not None:
        jam.personal = personal
        after = jam.reconstruction(personal=True)
        data["personal"] = {
            "file": args.personal,
            "steps_right": after.steps_right,
            "onsets_right": after.onsets_right,
            "chunks_exact": after.chunks_exact,
        }
    if personal is not None or args.table:
        data["by_chunk"] = to_json(backs, names)
    if args.out:
        if personal is not None:
            try:
                song = side_by_side(backs, jam.steps, f"{jam.name}, before and after", jam.qpm)
                song_to_midi(song, args.out)
            except ValueError as error:
                raise MidimeError(f"{args.out} cannot be written: {error}") from error
        else:
            notes = [
                replace(note, start=note.start + chunk.position, end=note.end + chunk.position)
                for back, chunk in zip(backs, jam.chunks)
                for note in back.notes[BASE]
            ]
            title = f"{jam.name}, reconstructed"
            write_midi(args.out, notes, qpm=jam.qpm, metres=jam.song.metres, name=title)
        data["out"] = args.out
    if personal is None and not args.table:
        return Report(data, [json.dumps(data, ensure_ascii=False)])
    lines = [*jam.report, *table_lines(backs, names)]
    if args.out:
        order = (
            f"original, {BASE}, {PERSONAL}, chunk by chunk" if personal is not None else "the reconstruction"
        )
        lines.append(f"{args.out} written: {order}")
    return Report(data, lines)
