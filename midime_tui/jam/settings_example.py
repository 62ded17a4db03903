"""A settings file to begin with: everything at its default, and commented out."""

from __future__ import annotations

from collections.abc import Sequence

from midime_tui.jam.settings_bindings import KeyBinding

HEAD = """\
# Settings of midime. A line without # in front of it counts; options on the command line count more.

# theme = "midime"          # the app's colours
# ascii = false             # true: no block characters, whatever the terminal can show
# low_bandwidth = false     # true: fewer frames and colours, for slow lines
# reduced_motion = false    # true: nothing moves by itself but the playhead
# model = "mel-2bar"        # the base model for new work: a name, or an .h5 file
# audio = "auto"            # where sound goes, as --audio takes it
"""

NEWLINE = "\n"

KEYS_HEAD = """
# One line a binding, under the first screen where it counts: a key such as "x", "ctrl+x" or "f5", or several:
# ["x", "f5"].
# [keys]
"""


def example(bindings: Sequence[KeyBinding] = ()) -> str:
    """A settings file with every setting at its default, all commented out."""
    if not bindings:
        return HEAD
    rows = {
        binding: f"# {_name(binding.id)} = {_value(binding.keys)}"
        for binding in bindings
        if not binding.shared
    }
    width = max(map(len, rows.values()))
    lines, screen = [], ""
    for binding, row in rows.items():
        if binding.screen != screen:
            screen = binding.screen
            lines.append(f"#   {screen}:")
        lines.append(f"{row:<{width}}  # {binding.help}")
    return f"{HEAD}{KEYS_HEAD}{NEWLINE.join(lines)}\n"


def _name(text: str) -> str:
    """In quotes where it has dots: for TOML snapshots and snapshots.go could not stand side by side."""
    return f'"{text}"' if "." in text else text


def _value(keys: Sequence[str]) -> str:
    texts = ['"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"' for key in keys]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
