"""midime sketches: the sketches that have a name, and the work that was left without one."""

from __future__ import annotations

import argparse
import sys
import time

from midime_tui.errors import MidimeError
from midime_tui.verbs.options import add_json
from midime_tui.verbs.report import Report

DESCRIPTION = "Your sketches: list them, or delete one. `midime NAME` opens it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=["list", "delete"], default="list")
    parser.add_argument("name", nargs="?", metavar="NAME", help="for delete")
    parser.add_argument("--yes", action="store_true", help="delete without being asked")
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    if args.what == "delete":
        return delete(args.name, args.yes)
    from midime_tui.jam.left_work import left_work
    from midime_tui.jam.sketchbook import list_sketches

    named = list_sketches()
    work = left_work()
    lines = [*work.sentences]
    lines += [f"{entry.name}  {when(entry.seconds)}  {entry.path}" for entry in named]
    if not named:
        lines.append("no sketch has a name yet: the app's ctrl+s, or `sketch NAME` with --plain, gives one")
    lines += [
        f"(no name) {left.name}  {when(left.seconds)}{'' if left.ended else ', interrupted'}  {left.path}"
        for left in work.items
    ]
    data = {
        "sketches": [
            {"name": entry.name, "path": str(entry.path), "saved": entry.seconds} for entry in named
        ],
        "left": [
            {"tune": left.name, "path": str(left.path), "saved": left.seconds, "ended": left.ended}
            for left in work.items
        ],
        "set_aside": list(work.sentences),
    }
    return Report(data, lines)


def delete(name: str | None, sure: bool) -> Report:
    """Asks first, unless it was said with --yes; then the sketch is moved aside, not removed."""
    from midime_tui.jam.sketchbook import delete_sketch, find_sketch

    if not name:
        raise MidimeError("which sketch is to be deleted? midime sketches delete NAME")
    if not sure and find_sketch(name) is not None:
        if not sys.stdin.isatty():
            raise MidimeError(f"the sketch '{name}' is deleted only when you say --yes as well")
        print(f"type the name of the sketch once more to delete it ({name}): ", end="", flush=True)
        if sys.stdin.readline().strip() != name:
            return Report({"deleted": None}, ["nothing is deleted"])
    moved = delete_sketch(name)
    return Report({"deleted": name, "moved_to": str(moved)}, [f"{name} is deleted; it lies in {moved} still"])


def when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
