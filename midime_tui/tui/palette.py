"""The command palette: every action by its name, with its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from textual.app import App
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content
from textual.css.query import NoMatches
from textual.fuzzy import Matcher
from textual.markup import escape

from midime_tui.tui.commands import Command, actions, themes, things
from midime_tui.tui.screens.left_once import LeftOnce

if TYPE_CHECKING:
    from midime_tui.tui.app import MidimeApp


class Commands(Provider):
    """All that keys do; what has a name is found by it as soon as something is typed."""

    _found: list[Command] | None = None

    async def discover(self) -> Hits:
        for command in actions(self.screen):
            yield DiscoveryHit(
                Content(command.name), command.run, text=command.name, help=escape(command.help)
            )

    async def search(self, query: str) -> Hits:
        if self._found is None:
            self._found = [*actions(self.screen), *things(self.screen)]
        for hit in hits(self.matcher(query), self._found):
            yield hit


class Themes(Provider):
    """The colours."""

    async def discover(self) -> Hits:
        for command in themes(cast("MidimeApp", self.app)):
            yield DiscoveryHit(command.name, command.run)

    async def search(self, query: str) -> Hits:
        for hit in hits(self.matcher(query), themes(cast("MidimeApp", self.app))):
            yield hit


def hits(matcher: Matcher, commands: Iterable[Command]) -> Iterator[Hit]:
    """The commands that match: what is in the name counts more than what is in the sentence."""
    for command in commands:
        score = max(matcher.match(command.name), 0.9 * matcher.match(f"{command.name} {command.help}"))
        if score > 0:
            name = matcher.highlight(escape(command.name))
            yield Hit(score, name, command.run, text=command.name, help=escape(command.help))


class Palette(LeftOnce, CommandPalette):
    """Textual's, without its emoji, which terminals disagree on the width of."""

    DEFAULT_CSS = """
    .-ascii Palette #--input, .-ascii Palette CommandList, .-ascii Palette LoadingIndicator { border: none; }
    """

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


def open_palette(app: App[Any], providers: Iterable[type[Provider]] = (Commands,)) -> None:
    """The palette over the screen that is shown, once."""
    if not app.screen.has_class("--textual-command-palette"):
        app.push_screen(Palette(providers, placeholder="type to find it", id="--command-palette"))
