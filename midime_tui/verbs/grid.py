"""midime grid: the loops between four."""

from __future__ import annotations

import argparse

from midime_tui.verbs.codes import WORDS, add_codes, row_lines, write_codes
from midime_tui.verbs.options import whole_number
from midime_tui.verbs.report import Report

DESCRIPTION = f"Write the loops of a square between four corners, row after row; {WORDS}."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "corners",
        nargs=4,
        metavar=("TOP_LEFT", "TOP_RIGHT", "BOTTOM_LEFT", "BOTTOM_RIGHT"),
        help="the four corners",
    )
    parser.add_argument(
        "-n", type=whole_number(2, 30), default=4, dest="size", metavar="N", help="loops a side (4)"
    )
    add_codes(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.code_words import base_for, code_of_word
    from midime_tui.jam.explore import grid

    base = base_for(args.corners[0], args.model)
    corners = [code_of_word(word, base) for word in args.corners]
    rows = write_codes(base, grid([corner.code for corner in corners], args.size), "grid", args)
    names = [corner.name for corner in corners]
    data = {"corners": names, "side": args.size, "model": base.config.name, "seed": args.seed}
    return Report({**data, "loops": rows}, row_lines(rows))
