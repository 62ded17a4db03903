"""The command palette: every action by its name, with its key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from textual.app import App, get_system_commands_provider
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.css.query import NoMatches
from textual.screen import Screen

from midime_tui.tui.key_tables import TABLES
from midime_tui.tui.keys import Key, written
from midime_tui.tui.screens.left_once import LeftOnce


def table_of(screen: Screen[Any]) -> tuple[Key, ...]:
    """The keys of a screen: the table in which most of its bindings' ids are."""
    ids = {binding.id for _, binding in screen._bindings}
    return max(TABLES.values(), key=lambda table: sum(name in ids for key in table for name in key.ids))


def commands(screen: Screen[Any]) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """Name, help and what it does, of everything on a screen; the keys as they are bound now."""
    keymap = screen.app._keymap
    for entry in table_of(screen):
        for name, keys, action in zip(entry.ids, entry.keys, entry.actions):
            if action in ("palette", "help"):
                continue
            at = written(keymap.get(name, keys))
            several = f" {name.rsplit('.', 1)[-1]}" if len(entry.ids) > 1 else ""
            yield f"{entry.word}{several}: {at}", entry.help, _run(screen, action)


def _run(screen: Screen[Any], action: str) -> Callable[[], Any]:
    return lambda: screen.run_action(action)


class KeyCommands(Provider):
    """All that the screen's keys do."""

    async def discover(self) -> Hits:
        for name, help, run in commands(self.screen):
            yield DiscoveryHit(name, run, help=help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, help, run in commands(self.screen):
            score = matcher.match(f"{name} {help}")
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, help=help)


class Palette(LeftOnce, CommandPalette):
    """Textual's, without its emoji, which terminals disagree on the width of."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._parts: dict[Any, Any] = {}
        super().__init__(*arguments, **options)

    def on_mount(self) -> None:
        self.query_one(CommandList)
        self.query_one(SearchIcon).icon = ">"

    # While the palette goes Textual's timers and watchers still look for its parts, and the program would end
    # with NoMatches. What was found once is found until the end; what never stood there is not looked for.

    def query_one(self, selector: Any, expect_type: Any = None) -> Any:
        try:
            wanted = (selector,) if expect_type is None else (selector, expect_type)
            found: Any = super().query_one(*wanted)
        except NoMatches:
            if selector not in self._parts:
                raise
            return self._parts[selector]
        self._parts[selector] = found
        return found

    def _watch__list_visible(self) -> None:
        if self.query("CommandList"):
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.query("CommandList") and self.query("LoadingIndicator"):
            await super()._watch__show_busy()


def open_palette(app: App[Any]) -> None:
    """The palette over the screen that is shown, once."""
    if not app.screen.has_class("--textual-command-palette"):
        app.push_screen(Palette([KeyCommands, get_system_commands_provider()], id="--command-palette"))
