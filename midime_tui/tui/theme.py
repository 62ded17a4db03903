"""The colours: themes of our own, and how the parts of our screens look in any other."""

from __future__ import annotations

from textual.theme import Theme

# With sixteen colours, or none.
ANSI = {
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
LIGHT = Theme(
    name="midime-light",
    primary="#1f5f96",
    secondary="#5d93bf",
    accent="#9a5b00",
    warning="#9a5b00",
    error="#b3261e",
    success="#2c6e35",
    foreground="#1c2430",
    background="#fbfaf7",
    surface="#f1efe9",
    panel="#e7e4dc",
    dark=False,
    variables={
        "roll-ground": "#f6f4ef",
        "roll-ground-other": "#eeebe4",
        "note-held": "#86b1d6",
        "note-onset": "#1f5f96",
        "note-lit": "#b36b00",
        "other-held": "#b9a3d8",
        "other-onset": "#6b4a9e",
        "quiet": "#545d6b",
        "faint": "#b5b1a6",
        "strong": "#8a5200",
    },
)
CONTRAST = Theme(
    name="midime-contrast",
    primary="#ffffff",
    secondary="#9ecbff",
    accent="#ffe14d",
    warning="#ffe14d",
    error="#ff8a80",
    success="#7dff9b",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    dark=True,
    variables={
        "roll-ground": "#000000",
        "roll-ground-other": "#101010",
        "note-held": "#5aa9ff",
        "note-onset": "#ffffff",
        "note-lit": "#ffe14d",
        "other-held": "#c58bff",
        "other-onset": "#f0dcff",
        "quiet": "#e0e0e0",
        "faint": "#9a9a9a",
        "strong": "#ffe14d",
    },
)
THEMES = (MIDIME, LIGHT, CONTRAST)


def variables_of(theme: Theme) -> dict[str, str]:
    """Our names in the colours of a theme that knows nothing of them."""
    if theme.ansi:
        return ANSI
    colours = theme.to_color_system().generate()
    return {
        "roll-ground": colours["surface"],
        "roll-ground-other": colours["panel"],
        "note-held": colours["secondary"],
        "note-onset": colours["primary"],
        "note-lit": colours["accent"],
        "other-held": colours["warning"],
        "other-onset": colours["error"],
        "quiet": colours["foreground-darken-2"],
        "faint": colours["foreground-darken-3"],
        "strong": colours["accent"],
    }
