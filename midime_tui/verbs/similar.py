"""midime similar: loops that have something in common with one."""

from __future__ import annotations

import argparse

from midime_tui.verbs.codes import WORDS, add_codes, row_lines, write_codes
from midime_tui.verbs.options import number, whole_number
from midime_tui.verbs.report import Report

DESCRIPTION = f"Write loops similar to one, as MIDI files; {WORDS}."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("word", metavar="WORD", help="what they are similar to")
    parser.add_argument(
        "--amount",
        type=number(0, 1),
        default=0.8,
        metavar="S",
        help="how similar: 0 has nothing in common, 1 is the loop itself (0.8)",
    )
    parser.add_argument(
        "-n", type=whole_number(1, 10_000), default=4, dest="count", metavar="N", help="how many (4)"
    )
    add_codes(parser)


def run(args: argparse.Namespace) -> Report:
    import numpy as np

    from midime_tui.jam.code_words import base_for, code_of_word
    from midime_tui.jam.explore import similar

    base = base_for(args.word, args.model)
    start = code_of_word(args.word, base)
    codes = similar(start.code, args.amount, args.count, np.random.default_rng(args.seed))
    rows = write_codes(base, codes, "similar", args)
    data = {"to": start.name, "amount": args.amount, "model": base.config.name, "seed": args.seed}
    return Report({**data, "loops": rows}, row_lines(rows))
