"""The terminal app."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.screen import Screen

from midime_tui.models.midime_settings import DEFAULT, Settings
from midime_tui.tui.garbage import REST, let_go_of_closed_screens
from midime_tui.tui.give_way import GiveWay
from midime_tui.tui.glyphs import ASCII, UNICODE
from midime_tui.tui.key_tables import EVERYWHERE
from midime_tui.tui.keys import bindings
from midime_tui.tui.screens.jam import JamScreen
from midime_tui.tui.start import Start
from midime_tui.tui.theme import MIDIME, THEMES, variables_of
from midime_tui.tui.theme_kept import keep_theme, kept_theme
from midime_tui.tui.theme_names import ANSI_THEME

if TYPE_CHECKING:
    from midime_tui.sound.client import Player

StartPlayer = Callable[[Callable[[dict[str, Any]], None]], "Player"]


class MidimeApp(App[int]):
    """One jam, and screens over it.

    paths:      MIDI files or names of bundled tunes, or a sketch; none takes up what was interrupted, else
                opens the default tune
    model:      base model, a name or a file; None: what is opened names it, else the default
    track:      the melody's track, a number from 1 or a part of its name
    audio:      where sound goes, as `--audio` takes it
    ascii_only: no block characters
    folder:     where exports are written
    keymap:     ids of bindings and the keys that a person put them on
    theme:      a theme's name, as the settings say; None: the one chosen last, else midime's own
    low_bandwidth:  sixteen colours, a playhead that moves by beats (and few frames: see `launch`)
    reduced_motion: no animation, a playhead that moves by beats
    autosaves:  work is saved by itself
    start_player: in place of the real player, for tests
    """

    TITLE = "midime"
    CSS_PATH = "midime.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(EVERYWHERE, priority=True)
    ENABLE_COMMAND_PALETTE = False  # Textual's own key for it: ours is in the tables

    def __init__(
        self,
        paths: Sequence[str | os.PathLike[str]] = (),
        *,
        model: str | None = None,
        seed: int = 0,
        audio: str = "auto",
        ascii_only: bool = False,
        track: int | str | None = None,
        folder: str | os.PathLike[str] = ".",
        settings: Settings = DEFAULT,
        keymap: Mapping[str, str] | None = None,
        theme: str | None = None,
        low_bandwidth: bool = False,
        reduced_motion: bool = False,
        autosaves: bool = True,
        start_player: StartPlayer | None = None,
    ) -> None:
        no_colour = bool(os.environ.get("NO_COLOR"))
        # Textual's filter for NO_COLOR is chosen here: with native colours it drops them all
        super().__init__(ansi_color=True if no_colour else None)
        for each in THEMES:
            self.register_theme(each)
        self._settings_theme = theme
        self._few_colours = no_colour or low_bandwidth
        self.theme = ANSI_THEME if self._few_colours else theme or kept_theme() or MIDIME.name
        self.set_class(ascii_only, "-ascii")
        calm = low_bandwidth or reduced_motion
        if calm:
            self.animation_level = "none"
        self.set_keymap(dict(keymap or {}))

        def start(on_message: Callable[[dict[str, Any]], None]) -> Player:
            from midime_tui.sound.client import Player

            return Player.start(audio, on_message=on_message)

        self._give_way = GiveWay()
        self._start = Start(
            paths=tuple(os.fspath(path) for path in paths),
            model=model,
            track=track,
            seed=seed,
            folder=Path(folder),
            settings=settings,
            glyphs=ASCII if ascii_only else UNICODE,
            coloured=not no_colour and not low_bandwidth,
            start_player=start_player or start,
            keymap=dict(keymap or {}),
            calm=calm,
            autosaves=autosaves,
            give_way=self._give_way,
        )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables_of(self.current_theme)

    def get_default_screen(self) -> Screen[Any]:
        return JamScreen(self._start)

    def action_command_palette(self) -> None:
        """Everything by its name."""
        from midime_tui.tui.palette import open_palette

        open_palette(self)

    def action_change_theme(self) -> None:
        """The colours, to be chosen from."""
        from midime_tui.tui.palette import Themes, open_palette

        open_palette(self, (Themes,))

    def choose_theme(self, name: str) -> None:
        """Other colours, which the next start has too unless the settings or the terminal want others."""
        self.theme = name
        kept = keep_theme(name)
        if self._settings_theme is not None and self._settings_theme != name:
            said = f"until you leave: your settings say {self._settings_theme}"
        elif self._few_colours or not kept:
            said = "until you leave"
        else:
            said = "the next start has them too"
        self.notify(f"{name}: {said}", markup=False)

    def pop_screen(self) -> AwaitComplete:
        self.set_timer(REST, let_go_of_closed_screens)
        return super().pop_screen()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self._give_way.key()
        await super().on_event(event)

    async def action_quit(self) -> None:
        jam = self.screen_stack[0]
        self.exit(0, message=jam.farewell if isinstance(jam, JamScreen) else None)


def run_app(paths: Sequence[str | os.PathLike[str]] = (), **options: Any) -> int:
    """Run the app until the person leaves; options as in `MidimeApp`. Returns the exit code."""
    for name in ("COLUMNS", "LINES"):  # believed over the terminal itself they would stop every resize
        os.environ.pop(name, None)
    app = MidimeApp(paths, **options)
    result = app.run()
    return app.return_code or (result or 0)
