"""midime interpolate: the way from one loop to another."""

from __future__ import annotations

import argparse

from midime_tui.verbs.codes import WORDS, add_codes, row_lines, write_codes
from midime_tui.verbs.options import whole_number
from midime_tui.verbs.report import Report

DESCRIPTION = f"Write the loops on the way from one to another (spherical), both among them; {WORDS}."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="A", help="where the way begins")
    parser.add_argument("last", metavar="B", help="where it ends")
    parser.add_argument(
        "-n", type=whole_number(2, 1000), default=5, dest="count", metavar="N", help="how many loops (5)"
    )
    add_codes(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.code_words import base_for, code_of_word
    from midime_tui.jam.explore import between

    base = base_for(args.first, args.model)
    first, last = (code_of_word(word, base) for word in (args.first, args.last))
    rows = write_codes(base, between(first.code, last.code, args.count), "interpolated", args)
    data = {"from": first.name, "to": last.name, "model": base.config.name, "seed": args.seed}
    return Report({**data, "loops": rows}, row_lines(rows))
