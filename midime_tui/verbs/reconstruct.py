"""midime reconstruct: what a base model keeps of a tune."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

from midime_tui.verbs.options import add_json, add_model, add_track
from midime_tui.verbs.report import Report

DESCRIPTION = (
    "Encode and decode a tune; prints as JSON the shares of steps and of note onsets that come back."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a MIDI file (or the name of a bundled tune)")
    add_model(parser)
    add_track(parser)
    parser.add_argument("-o", "--out", metavar="OUT.mid", help="write the reconstruction as MIDI too")
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.jam import Jam
    from midime_tui.music.midi_file import write_midi

    jam = Jam.open([args.file], args.model, args.track)
    found = jam.reconstruction()
    data: dict[str, object] = {
        "file": args.file,
        "model": jam.base.config.name,
        "chunks": len(jam.chunks),
        "steps_right": found.steps_right,
        "onsets_right": found.onsets_right,
        "chunks_exact": found.chunks_exact,
        "report": list(jam.report),
    }
    if args.out:
        notes = [
            replace(note, start=note.start + chunk.position, end=note.end + chunk.position)
            for number, chunk in enumerate(jam.chunks)
            for note in jam.chunk_loop(number).notes
        ]
        write_midi(args.out, notes, qpm=jam.qpm, metres=jam.song.metres, name=f"{jam.name}, reconstructed")
        data["out"] = args.out
    return Report(data, [json.dumps(data, ensure_ascii=False)])
