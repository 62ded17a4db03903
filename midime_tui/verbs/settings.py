"""midime settings: where a person's settings are, what they may be, and whether they are right."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from midime_tui.verbs.options import add_json
from midime_tui.verbs.report import Report

if TYPE_CHECKING:
    from midime_tui.jam.settings import Settings
    from midime_tui.jam.settings_bindings import KeyBinding

DESCRIPTION = "Where your settings are, and an example with every setting at its default."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--path", action="store_true", help="only where the file is")
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    from midime_tui.jam.settings import settings_path
    from midime_tui.jam.settings_example import example

    path = settings_path()
    if args.path:
        return Report({"path": str(path)}, [str(path)])
    there = path.exists()
    person_settings()
    state = "is there, and right" if there else "is not there: all is at its default"
    lines = example(key_bindings()).splitlines()
    return Report({"path": str(path), "exists": there}, [f"# {path} {state}", *lines])


def person_settings() -> Settings:
    """The settings of whoever runs midime. Raises MidimeError with file, line and what would be right."""
    from midime_tui.jam.settings import load_settings
    from midime_tui.jam.settings_keys import key_name
    from midime_tui.models.weights import find_model
    from midime_tui.sound.opening import check_audio
    from midime_tui.tui.key_reserved import taken
    from midime_tui.tui.theme_names import NAMES

    return load_settings(
        bindings=key_bindings(),
        themes=NAMES,
        key_of=key_name,
        check_audio=check_audio,
        check_model=find_model,
        taken=taken,
    )


def key_bindings() -> list[KeyBinding]:
    """Every binding that can be moved, on each screen where it counts, without loading Textual."""
    from midime_tui.jam.settings_bindings import KeyBinding
    from midime_tui.tui.key_tables import TABLES

    found: list[KeyBinding] = []
    known: set[str] = set()
    for screen, table in TABLES.items():
        for entry in table:
            leaves = entry.action == "quit"
            for name, keys, what in zip(entry.ids, entry.keys, entry.each):
                shared = name in known
                found.append(KeyBinding(name, tuple(keys.split(",")), what, screen, shared, leaves))
        known.update(binding.id for binding in found)
    return found
