"""midime without a verb: the app, or the same job in lines where there is no terminal."""

from __future__ import annotations

import argparse
import os
import sys

from midime_tui.errors import MidimeError
from midime_tui.verbs.options import (
    DEFAULT_MODEL,
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
    parser.add_argument("files", nargs="*", metavar="FILE", help="MIDI files, bundled tunes, or a sketch")
    add_model(parser)
    parser.set_defaults(model=None)  # what is opened, or the settings, may name another
    add_track(parser)
    add_seed(parser)
    add_training(parser)
    add_audio(parser)
    parser.set_defaults(audio=None)  # the settings may say another
    add_soundfont(parser)
    parser.add_argument("--ascii", action="store_true", help="plain ASCII in place of block characters")
    parser.add_argument(
        "--low-bandwidth", action="store_true", help="fewer frames and colours, for slow lines"
    )
    parser.add_argument(
        "--plain", action="store_true", help="lines in place of the app: type help, or pipe a script in"
    )
    parser.add_argument(
        "-o", "--out", default=".", metavar="DIR", help="folder that exports are written to (.)"
    )


def run(args: argparse.Namespace) -> Report | None:
    from midime_tui.verbs.settings import person_settings

    check_folder(args.out)
    settings = person_settings()
    args.audio = args.audio or settings.audio
    args.ascii = args.ascii or bool(settings.ascii)
    if args.soundfont:
        from midime_tui.sound.soundfont import use_soundfont

        use_soundfont(args.soundfont)
    if args.plain or not is_terminal():
        from midime_tui.verbs import plain

        return plain.run(args, settings.model)

    from midime_tui.sound.opening import check_audio
    from midime_tui.tui.launch import launch

    launch(
        args.files,  # none takes up what was interrupted
        # None leaves it to what is opened: a sketch and an exported loop know theirs
        model=args.model or (settings.model if settings.model != DEFAULT_MODEL else None),
        track=args.track,
        seed=args.seed,
        settings=training_settings(args),
        audio=check_audio(args.audio),
        ascii_only=args.ascii or (settings.ascii is None and not speaks_unicode()),
        folder=args.out,
        keymap={name: ",".join(keys) for name, keys in settings.keys.items()},
        theme=settings.theme,
        low_bandwidth=args.low_bandwidth or settings.low_bandwidth,
        reduced_motion=settings.reduced_motion,
    )
    return None


def check_folder(out: str) -> None:
    """Raises MidimeError where exports cannot be written to a folder that was named: better now than after
    an hour's work."""
    if not os.path.isdir(out):
        what = "is a file" if os.path.exists(out) else "does not exist"
        raise MidimeError(f"--out {out} {what}: name a folder that is there, or make it first")
    if out != os.curdir and not os.access(out, os.W_OK | os.X_OK):
        raise MidimeError(f"--out {out} may not be written to: name another folder")


def is_terminal() -> bool:
    """True where a screen can be drawn: both ends are a terminal that knows more than lines."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in ("", "dumb")


def speaks_unicode() -> bool:
    """True where block characters reach the screen.

    Python writes UTF-8 under LC_ALL=C as well, which the terminal need not know: the locale must say so too.
    """
    if "utf" not in (sys.stdout.encoding or "").lower():
        return False
    if os.name != "posix":
        return True
    said = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))), "")
    return "utf" in said.lower()
