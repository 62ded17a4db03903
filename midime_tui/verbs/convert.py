"""midime convert: another project's checkpoint as a model file of ours."""

from __future__ import annotations

import argparse

from midime_tui.verbs.progress import Progress
from midime_tui.verbs.report import Report


def run(args: argparse.Namespace) -> Report:
    from midime_converter import convert

    with Progress() as progress:
        done = convert(args.source, args.out, float16=args.float16, on_progress=progress.say)
    return Report(data=done.to_json(), lines=[done.sentence()])
