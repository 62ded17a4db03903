"""The command line: what is asked for, handed to the module that does it, and all that is printed.

A verb's module is imported only when the verb is called, so `midime --help` costs a bare interpreter.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from midime_tui import __version__
from midime_tui.errors import MidimeError
from midime_tui.verbs import VERBS

if TYPE_CHECKING:
    from midime_tui.verbs.report import Report

EXIT_OK, EXIT_BAD_INPUT, EXIT_BAD_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130

AFTER_VERBS = """\
Without FILE the bundled tune is opened; `midime models list` names the models, and a bundled
tune's name stands for its file. Without a terminal, or with --plain, the same job is done in lines.
"""


class OneLineParser(argparse.ArgumentParser):
    """Bad usage is one line and exit code 2, without the usage block that hides it."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_BAD_USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def verbs_page() -> str:
    """All verbs, for the end of the help page."""
    calls = [(f"midime {name} {rest}".rstrip(), what) for name, rest, what in VERBS]
    width = max(len(call) for call, _ in calls)
    lines = "\n".join(f"  {call:<{width}}  {what}" for call, what in calls)
    return f"verbs (each has its own --help):\n{lines}\n\n{AFTER_VERBS}"


def parser_of(name: str) -> argparse.ArgumentParser:
    """The parser of a verb; "jam" is the program without one."""
    verb = importlib.import_module(f"midime_tui.verbs.{name}")
    if name != "jam":
        parser = OneLineParser(prog=f"midime {name}", description=verb.DESCRIPTION)
    else:
        parser = OneLineParser(
            prog="midime",
            description=verb.DESCRIPTION,
            epilog=verbs_page(),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument("--version", action="version", version=f"midime {__version__}")
    verb.add_arguments(parser)
    parser.set_defaults(run=verb.run)
    return parser


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, as the verb's or the app's namespace; its `run` does what they ask for.

    A value such as -1,0,0,0 would pass for an option; joined to --z it cannot.
    """
    words: list[str] = []
    for word in argv:
        if words and words[-1] == "--z":
            words[-1] = f"--z={word}"
        else:
            words.append(word)
    if words and words[0] in {name for name, _, _ in VERBS}:
        return parser_of(words[0]).parse_args(words[1:])
    if words and words[0] == "jam":  # the program without a verb may be called by its name
        words = words[1:]
    return parser_of("jam").parse_args(words)


def show(report: Report, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.data, ensure_ascii=False))
        return
    for line in report.lines:
        print(line)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="replace"
            )  # a note's name in a foreign alphabet must not end the program
    try:
        args = parse(sys.argv[1:] if argv is None else argv)
        report = args.run(args)
        if report is not None:
            show(report, getattr(args, "json", False))
            sys.stdout.flush()
            return report.exit_code
    except SystemExit as stop:  # argparse: help and version end with 0, bad usage with 2
        return stop.code if isinstance(stop.code, int) else EXIT_BAD_USAGE
    except MidimeError as error:
        print(f"midime: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        print("midime: stopped", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone: nothing is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_OK
