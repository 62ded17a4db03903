"""Pictures of the app for the README and docs/: `python tools/screenshots.py [FOLDER]`.

Runs the real app on a bundled tune, without sound, and writes every screen at 80x24 and 140x40 as PNG. Needs
cairosvg (pip install cairosvg), which neither the program nor its tests do.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cairosvg
from textual.pilot import Pilot

from midime_tui.tui.app import MidimeApp

SIZES = ((140, 40), (80, 24))
STEER = ("1", *["shift+right"] * 2, "k", "3", *["shift+left"] * 3, "right", "right", "k")
KEPT = ("enter", "n", "enter", "n", "enter")
# what is pressed to come to each screen from the jam, one after the other in one run of the app
SCREENS: dict[str, Sequence[str]] = {
    "jam": (*STEER, *KEPT),
    "tape": ("T",),
    "places": ("K",),
    "rules": ("x",),
    "train": ("t",),
    "open": ("o", "down", "down"),
    "piano": ("p",),
    "help": ("question_mark",),
    "jump": ("j",),
    "palette": ("ctrl+p",),
}
MONOSPACE, BRAILLE = "DejaVu Sans Mono", "DejaVu Sans"


async def trained(pilot: Pilot[Any]) -> Any:
    """The jam, once its first loop stands."""
    screen: Any = pilot.app.screen
    while screen.jam is None or screen.jam.personal is None or screen.shown is None:
        await pilot.pause(0.05)
    return screen


def pretend_a_take(pilot: Pilot[Any]) -> None:
    """A melody that was played in, without waiting for the clock."""
    piano: Any = pilot.app.screen
    for at, pitch in enumerate((60, 64, 67, 69, 65, 62, 60, 64, 67, 72, 69, 67)):
        piano.take.strike(pitch, 4.0 * at + (0.2 if at % 3 else 0.0), 90)
    piano.show()


async def pictures(size: tuple[int, int]) -> dict[str, str]:
    """Each screen as SVG."""
    found: dict[str, str] = {}
    app = MidimeApp(("greensleeves",), audio="none", autosaves=False)
    async with app.run_test(size=size) as pilot:
        jam = await trained(pilot)
        for name, keys in SCREENS.items():
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.05)
            if name == "piano":
                pretend_a_take(pilot)
            while name == "train" and jam.compared is None:
                await pilot.pause(0.05)
            await pilot.pause(1.0)
            found[name] = app.export_screenshot(title="midime")
            while len(app.screen_stack) > 1:
                await pilot.press("escape")
                await pilot.pause(0.1)
    return found


def with_fonts(svg: str) -> str:
    """The picture in fonts that are at hand: a monospaced one, and one with braille for the map."""
    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg).replace("Fira Code", MONOSPACE)
    braille = re.compile(r"<text ([^>]*)>([^<]*[\u2800-\u28ff][^<]*)</text>")
    return braille.sub(rf'<text style="font-family: {BRAILLE}" \1>\2</text>', svg)


def to_png(svg: str, target: Path, width: int) -> None:
    cairosvg.svg2png(bytestring=with_fonts(svg).encode(), write_to=str(target), output_width=width)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screens").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["MIDIME_HOME"] = home
        os.chdir(home)
        for width, height in SIZES:
            for name, svg in asyncio.run(pictures((width, height))).items():
                target = folder / f"{name}-{width}x{height}.png"
                to_png(svg, target, width * (9 if width < 100 else 7))
                print(target)


if __name__ == "__main__":
    main()
