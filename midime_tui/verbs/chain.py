"""midime chain: loops in a row as one piece."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from midime_tui.verbs.codes import WORDS, add_codes
from midime_tui.verbs.report import Report

DESCRIPTION = f"Write loops in a row as one piece of MIDI that does not break at the joints; {WORDS}."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORD", help="the loops, in order")
    parser.add_argument(
        "--no-tie", action="store_true", help="begin every loop anew, even with the pitch that still sounds"
    )
    parser.add_argument(
        "-o",
        "--out",
        default="chain.mid",
        metavar="FILE.mid",
        help="the file; what is there already is never overwritten (chain.mid)",
    )
    add_codes(parser, folder=False)


def run(args: argparse.Namespace) -> Report:
    import numpy as np

    from midime_tui.jam.attribute_moves import moved_along
    from midime_tui.jam.chain import chain_codes
    from midime_tui.jam.code_words import base_for, code_of_word
    from midime_tui.jam.export import write_new
    from midime_tui.jam.loop import BASE, Loop, loop_to_text
    from midime_tui.music.midi_file import write_midi

    base = base_for(args.words[0], args.model)
    codes = [code_of_word(word, base) for word in args.words]
    row = moved_along(base, np.stack([one.code for one in codes]), args.attribute)
    chain = chain_codes(base, row, args.temperature, args.seed, tie=not args.no_tie)
    texts = [
        loop_to_text(
            Loop((), chain.loop, BASE, None, code, args.temperature, args.seed),
            model=base.config.name,
            identity=base.identity,
            at=number * chain.loop,
        )
        for number, code in enumerate(chain.codes)
    ]
    path = write_new(
        Path(args.out), lambda new: write_midi(new, chain.notes, qpm=args.qpm, name="chain", texts=texts)
    )
    data: dict[str, Any] = {
        "file": str(path),
        "loops": [one.name for one in codes],
        "steps": chain.steps,
        "notes": len(chain.notes),
        "model": base.config.name,
        "seed": args.seed,
    }
    return Report(data, [f"{path}: {len(codes)} loops, {chain.steps} sixteenths, {len(chain.notes)} notes"])
