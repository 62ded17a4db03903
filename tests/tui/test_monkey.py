"""Keys pressed without sense: the app stays on its feet. The long run: `python -m tests.tui.monkey`."""

from __future__ import annotations

from midime_tui.jam.limits import REACH
from tests.tui.conftest import MakeApp, ready
from tests.tui.monkey import run

KEYS = 250


async def test_random_keys(make_app: MakeApp) -> None:
    async with make_app(epochs=3).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        figures = await run(pilot, KEYS, seed=7)
        assert len(pilot.app.screen_stack) == 1
        assert screen.jam is not None
        assert all(abs(value) <= REACH for value in screen.jam.cursor)
        assert not list(screen.start.folder.glob("*.tmp"))
        assert len(figures.screens) >= 5
        assert figures.widgets[1] <= 2 * figures.widgets[0]
