"""Keys pressed without sense: the app stays on its feet."""

from __future__ import annotations

import random

from midime_tui.jam.limits import REACH
from midime_tui.tui.key_tables import JAM
from midime_tui.tui.keys import bindings
from tests.tui.conftest import MakeApp, ready, settled

STRANGE = ["tab", "enter", "x", "f5", "delete", "ctrl+z", "9", "ä"]
KEYS = 160
WEARISOME = {"o"}  # a text field that would take in all that follows


async def test_random_keys(make_app: MakeApp) -> None:
    chance = random.Random(7)
    usual = [key for binding in bindings(JAM) if binding.action != "quit" for key in binding.key.split(",")]
    usual = [key for key in usual if key not in WEARISOME]
    async with make_app(epochs=3).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        for number in range(KEYS):
            await pilot.press(chance.choice(usual if chance.random() < 0.9 else STRANGE))
            if number % 40 == 39:
                await pilot.resize_terminal(*chance.choice([(80, 24), (140, 40), (50, 15)]))
        await pilot.press("escape", "escape", "right")
        await settled(pilot)
        assert all(abs(value) <= REACH for value in screen.jam.cursor)
        assert not any(path.suffix == ".tmp" for path in (screen.start.folder).iterdir())
