"""The app at work as a moving picture: `python tools/replay.py [docs/replay.gif]`.

Runs the real app on a bundled tune through a short jam and writes what was on the screen as a GIF. Needs
cairosvg and Pillow, which neither the program nor its tests do.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cairosvg
from PIL import Image
from screenshots import with_fonts

from midime_tui.tui.app import MidimeApp

SIZE = (80, 24)
WIDTH = 720  # pixels
COLOURS = 64
# a key (or nothing), how long it stays in milliseconds, so many pictures of what goes on by itself
SCRIPT: tuple[tuple[str, int, int], ...] = (
    ("", 900, 0),
    ("space", 130, 14),
    ("right", 200, 0),
    ("right", 200, 0),
    ("shift+right", 130, 6),
    ("3", 250, 0),
    ("shift+left", 250, 0),
    ("shift+left", 130, 6),
    ("A", 700, 0),
    ("r", 130, 8),
    ("B", 700, 0),
    *[("left_parenthesis", 160, 0)] * 5,
    ("", 130, 6),
    ("enter", 800, 0),
    ("n", 130, 5),
    ("enter", 800, 0),
    ("t", 1600, 0),
    ("right", 900, 0),
    ("enter", 500, 0),
    ("o", 1200, 0),
    ("down", 900, 0),
    ("escape", 300, 0),
    ("e", 1800, 0),
)


def image(app: MidimeApp) -> Image.Image:
    """The screen as it is now."""
    svg = with_fonts(app.export_screenshot(title="midime"))
    data = cairosvg.svg2png(bytestring=svg.encode(), output_width=WIDTH)
    return Image.open(io.BytesIO(data)).convert("RGB")


async def frames() -> list[tuple[Image.Image, int]]:
    """Pictures, each with the milliseconds that it stays."""
    found: list[tuple[Image.Image, int]] = []
    app = MidimeApp(("lasst-uns-froh",), audio="none", autosaves=False)
    async with app.run_test(size=SIZE) as pilot:
        screen: Any = app.screen
        while screen.shown is None:
            await pilot.pause(0.5)
            if len(found) < 12:
                found.append((image(app), 150))
        found = [*found[:: max(1, len(found) // 8)]]
        for key, milliseconds, more in SCRIPT:
            if key:
                await pilot.press(key)
            await pilot.pause(0.5)
            found.append((image(app), milliseconds))
            for _ in range(more):
                await pilot.pause(0.12)
                found.append((image(app), 130))
    return found


def common_palette(images: Sequence[Image.Image]) -> Image.Image:
    """The colours of all pictures; those of small things (the playhead) count as much as the ground's."""
    some = images[:: max(1, len(images) // 8)]
    width, height = some[0].size
    together = Image.new("RGB", (width, height * len(some)))
    for number, each in enumerate(some):
        together.paste(each, (0, number * height))
    return together.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/replay.gif").resolve()
    with tempfile.TemporaryDirectory() as home:
        os.environ["MIDIME_HOME"] = home
        os.chdir(home)
        shown = asyncio.run(frames())
    palette = common_palette([each for each, _ in shown])
    small = [each.quantize(palette=palette, dither=Image.Dither.NONE) for each, _ in shown]
    small[0].save(
        target,
        save_all=True,
        append_images=small[1:],
        duration=[milliseconds for _, milliseconds in shown],
        loop=0,
        optimize=True,
    )
    print(target, f"{target.stat().st_size / 1e6:.2f} MB, {len(small)} pictures")


if __name__ == "__main__":
    main()
