"""midime convert: another project's checkpoint as a model file of ours."""

from __future__ import annotations

import argparse

from midime_tui.verbs.options import add_json
from midime_tui.verbs.progress import Progress
from midime_tui.verbs.report import Report

DESCRIPTION = "Convert a MusicVAE checkpoint (magenta.js, deeplearn.js, TensorFlow) to a model file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source",
        metavar="SOURCE",
        help="a magenta.js or deeplearn.js folder, a TensorFlow prefix, folder or .tar; or a URL of one",
    )
    parser.add_argument("-o", "--out", required=True, metavar="MODEL.h5", help="where the model is written")
    add_conversion(parser)
    add_json(parser)


def add_conversion(parser: argparse.ArgumentParser) -> None:
    """How a checkpoint is converted."""
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--float16", action="store_true", help="halve the file; the weights are rounded")
    size.add_argument("--float32", action="store_true", help="the weights as they are (the default)")
    parser.add_argument(
        "--config",
        metavar="NAME",
        help="Magenta's name of what a checkpoint without a description is, such as cat-mel_2bar_big; "
        "needed only where the variables do not tell",
    )


def run(args: argparse.Namespace) -> Report:
    from midime_converter import convert

    with Progress() as progress:
        try:
            done = convert(
                args.source, args.out, float16=args.float16, config=args.config, on_progress=progress.say
            )
        except KeyboardInterrupt:
            if "://" in args.source:
                progress.say("stopped; what has been fetched is kept, and the same command goes on with it")
            raise
    return Report(data=done.to_json(), lines=[done.sentence()])
