"""Every screen as it is drawn, beside the picture that was approved: text and styles.

The loop, the losses and the places are given, so that a picture depends on the drawing alone. After a meant
change: `MIDIME_NEW_PICTURES=1 python -m pytest tests/tui/test_pictures.py`, and look at the difference.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from midime_tui.jam.loop import Loop
from midime_tui.music.notes import Note
from midime_tui.tui.messages import Compared
from midime_tui.tui.screens.jam import JamScreen
from tests.tui.conftest import MakeApp, SilentPlayer, ready, until
from tests.tui.pictures import picture

FOLDER = Path(__file__).parent / "pictures"
LOOP = tuple(Note(4 * at, 4 * at + 3, pitch) for at, pitch in enumerate((60, 62, 64, 65, 67, 65, 64, 60)))
PLACES = tuple((np.sin(k) * 1.5, np.cos(2 * k), 0.1 * k, -0.1 * k) for k in range(15))


def stand_still(screen: JamScreen, player: SilentPlayer) -> None:
    """Give the screen what it is to show."""
    jam, training = screen.jam, screen.training
    loop = Loop(LOOP, jam.steps, "personal", (0.4, -1.2, 0.0, 1.1), jam.codes[0], 0.0, 0)
    jam.tape.add(loop)
    jam.set_cursor((0.4, -1.2, 0.0, 1.1))
    jam.keep()
    jam.reset()
    jam.keep()
    training.start(100)
    training.add([(100 / (1 + k), 90 / (1 + k), 10 - k / 12) for k in range(100)], 1.0)
    training.kept = 0.87
    training.finish("1.0 s, keeps 87% of the tune")
    screen.mine, screen.places = loop, PLACES
    screen.draw_loop(loop)
    screen.show_steering()
    screen.show_training()
    screen.show_queue()
    screen.say("this is what is said")
    chunk = Loop(LOOP[:4], jam.steps, "chunk", None, jam.codes[0], 0.0, 0)
    screen.compared = Compared(0, chunk, loop, 0.97, 0.87)


async def settle(pilot: Pilot[object]) -> None:
    for _ in range(5):
        await pilot.pause(0.02)


# for each kind of terminal the screens that are looked at, one after the other, and the keys that lead there
SCREENS: dict[str, Sequence[str]] = {
    "jam": (),
    "tape": ("T",),
    "places": ("K",),
    "rules": ("x",),
    "train": ("t",),
    "piano": ("p",),
    "jump": ("j",),
    "help": ("question_mark",),
}
CASES: dict[str, tuple[tuple[int, int], Sequence[str], dict[str, object]]] = {
    "80x24": ((80, 24), tuple(SCREENS), {}),
    "140x40": ((140, 40), ("jam", "train"), {}),
    "60x20": ((60, 20), ("jam",), {}),
    "ansi-80x24": ((80, 24), ("jam", "train"), {"low_bandwidth": True}),
    "ascii-80x24": ((80, 24), ("jam", "piano"), {"ascii_only": True}),
}


@pytest.mark.parametrize("terminal", CASES)
async def test_pictures(make_app: MakeApp, player: SilentPlayer, terminal: str) -> None:
    size, names, options = CASES[terminal]
    player.status = "none"
    drawn: dict[str, str] = {}
    async with make_app(**options).run_test(size=size) as pilot:
        screen = await ready(pilot)
        await until(pilot, lambda: not screen.work._decoding, "the last loop")
        stand_still(screen, player)
        for name in names:
            await pilot.press(*SCREENS[name])
            if name == "train":
                await until(pilot, lambda: screen.train_screen is not None, "the training")
                screen.train_screen.say("")
            await settle(pilot)
            drawn[f"{name}-{terminal}"] = picture(pilot)
            if len(pilot.app.screen_stack) > 1:
                await pilot.press("escape")
                await settle(pilot)
    for name, seen in drawn.items():
        approved = FOLDER / f"{name}.txt"
        if os.environ.get("MIDIME_NEW_PICTURES"):
            FOLDER.mkdir(exist_ok=True)
            approved.write_text(seen, encoding="utf-8")
        assert seen == approved.read_text(encoding="utf-8"), f"{name} looks different; see the first lines"
