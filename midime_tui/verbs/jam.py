"""midime without a verb: the app, or the same job in lines where there is no terminal."""

from __future__ import annotations

import argparse
import os
import sys

from midime_tui.verbs.options import (
    add_audio,
    add_model,
    add_seed,
    add_soundfont,
    add_track,
    add_training,
    training_settings,
)
from midime_tui.verbs.report import Report

DESCRIPTION = "A music sketchpad in the terminal, with a model of your own, trained in a second."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="MIDI files (or names of bundled tunes)")
    add_model(parser)
    add_track(parser)
    add_seed(parser)
    add_training(parser)
    add_audio(parser)
    add_soundfont(parser)
    parser.add_argument("--ascii", action="store_true", help="plain ASCII in place of block characters")
    parser.add_argument(
        "--plain", action="store_true", help="lines in place of the app; writes sketch.mid, .wav"
    )
    parser.add_argument(
        "-o", "--out", default=".", metavar="DIR", help="folder that exports are written to (.)"
    )


def run(args: argparse.Namespace) -> Report | None:
    if args.soundfont:
        from midime_tui.sound.soundfont import use_soundfont

        use_soundfont(args.soundfont)
    if args.plain or not is_terminal():
        from midime_tui.verbs import plain

        return plain.run(args)

    from midime_tui.music.tunes import DEFAULT_TUNE
    from midime_tui.sound.opening import check_audio
    from midime_tui.tui.app import run_app

    settings = training_settings(args)
    run_app(
        args.files or [DEFAULT_TUNE.name],
        model=args.model,
        track=args.track,
        seed=args.seed,
        epochs=settings.epochs,
        beta=settings.beta,
        audio=check_audio(args.audio),
        ascii_only=args.ascii or not speaks_unicode(),
        folder=args.out,
    )
    return None


def is_terminal() -> bool:
    """True where a screen can be drawn: both ends are a terminal that knows more than lines."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in ("", "dumb")


def speaks_unicode() -> bool:
    """True where block characters reach the screen."""
    return "utf" in (sys.stdout.encoding or "").lower()
