"""midime convert: another project's checkpoint as a model file of ours."""

from __future__ import annotations

import argparse

from midime_tui.verbs.options import add_json
from midime_tui.verbs.progress import Progress
from midime_tui.verbs.report import Report

DESCRIPTION = "Convert a MusicVAE checkpoint (magenta.js, TensorFlow) to a model file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", metavar="SOURCE", help="a magenta.js folder; a TensorFlow prefix, folder or .tar"
    )
    parser.add_argument("-o", "--out", required=True, metavar="MODEL.h5", help="where the model is written")
    parser.add_argument("--float16", action="store_true", help="halve the file; the weights are rounded")
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_converter import convert

    with Progress() as progress:
        done = convert(args.source, args.out, float16=args.float16, on_progress=progress.say)
    return Report(data=done.to_json(), lines=[done.sentence()])
