"""Pictures of the app for the README and docs/: `python tools/screenshots.py [FOLDER]`.

Runs the real app on the bundled tune, without sound, and writes one PNG a size. Needs cairosvg
(pip install cairosvg), which neither the program nor its tests do.
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import cairosvg

from midime_tui.tui.app import MidimeApp

SIZES = ((80, 24), (140, 40))
KEYS = ("1", *["shift+right"] * 2, "3", *["shift+left"] * 3, "right", "right")
MONOSPACE = "DejaVu Sans Mono"


async def picture(size: tuple[int, int]) -> str:
    """The app after training and a few nudges, as SVG."""
    app = MidimeApp(audio="none")
    async with app.run_test(size=size) as pilot:
        while app.screen.jam is None or app.screen.jam.personal is None or app.screen.shown is None:  # type: ignore[attr-defined]
            await pilot.pause(0.05)
        for key in KEYS:
            await pilot.press(key)
        await pilot.pause(1.0)
        return app.export_screenshot(title="midime")


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    for width, height in SIZES:
        svg = asyncio.run(picture((width, height)))
        svg = re.sub(r"@font-face\s*{[^}]*}", "", svg).replace("Fira Code", MONOSPACE)
        target = folder / f"jam-{width}x{height}.png"
        cairosvg.svg2png(bytestring=svg.encode(), write_to=str(target), output_width=width * 12)
        print(target)


if __name__ == "__main__":
    main()
