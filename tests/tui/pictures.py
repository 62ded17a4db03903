"""A screen as text that can be compared: its rows, and a letter a cell for its style."""

from __future__ import annotations

from typing import Any

from rich.style import Style
from textual.pilot import Pilot

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def picture(pilot: Pilot[Any]) -> str:
    """The rows of the screen, the same rows in letters for styles, and what the letters mean."""
    app = pilot.app
    texts: list[str] = []
    styles: list[str] = []
    legend: dict[str, str] = {}
    for line in app.screen._compositor.render_strips(app.size):
        text, looks = "", ""
        for segment in line:
            letter = legend.setdefault(_look(segment.style), LETTERS[min(len(legend), len(LETTERS) - 1)])
            text += segment.text
            looks += letter * segment.cell_length
        texts.append(text.rstrip())
        styles.append(_shortened(looks))
    meaning = [f"{letter}: {look}" for look, letter in legend.items()]
    return "\n".join([*texts, "", *styles, "", *meaning, ""])


def _look(style: Style | None) -> str:
    """What is seen of a style: colours and attributes, without links and other data."""
    if style is None:
        return "nothing"
    seen = Style(
        color=style.color,
        bgcolor=style.bgcolor,
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        reverse=style.reverse,
    )
    return str(seen)


def _shortened(looks: str) -> str:
    """`aaab` as `a3 b1`."""
    runs: list[tuple[str, int]] = []
    for letter in looks:
        if runs and runs[-1][0] == letter:
            runs[-1] = letter, runs[-1][1] + 1
        else:
            runs.append((letter, 1))
    return " ".join(f"{letter}{count}" for letter, count in runs)
