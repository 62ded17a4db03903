"""The colours: a dark theme of our own, and names that fall back to the terminal's sixteen."""

from __future__ import annotations

from textual.theme import Theme

ANSI_THEME = "ansi-dark"

# What a theme without our variables shows: plain terminal colours, as under NO_COLOR.
FALLBACKS = {
    "roll-ground": "ansi_default",
    "roll-ground-other": "ansi_default",
    "note-held": "ansi_blue",
    "note-onset": "ansi_bright_blue",
    "note-lit": "ansi_bright_yellow",
    "other-held": "ansi_magenta",
    "other-onset": "ansi_bright_magenta",
    "quiet": "ansi_default",
    "faint": "ansi_bright_black",
    "strong": "ansi_bright_yellow",
}

MIDIME = Theme(
    name="midime",
    primary="#7fb7e6",
    secondary="#4b7fae",
    accent="#ffd166",
    warning="#ffb454",
    error="#ff7b72",
    success="#8fd694",
    foreground="#d6dbe6",
    background="#10131a",
    surface="#161a23",
    panel="#1d222d",
    dark=True,
    variables={
        "roll-ground": "#141821",
        "roll-ground-other": "#181d28",
        "note-held": "#3f74a5",
        "note-onset": "#86c3f4",
        "note-lit": "#ffd166",
        "other-held": "#77609f",
        "other-onset": "#c0a5f0",
        "quiet": "#97a1b3",
        "faint": "#4a5362",
        "strong": "#ffd166",
    },
)
