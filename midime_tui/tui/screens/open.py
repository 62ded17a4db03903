"""Choosing a tune: type a path, or take one of those at hand."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from midime_tui.tui.glyphs import UNICODE, Glyphs

MOST_FILES = 200


def midi_files(folder: Path) -> list[Path]:
    """The MIDI files of a folder, by name; an unreadable folder has none."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in (".mid", ".midi")]
    except OSError:
        return []
    return sorted(found)[:MOST_FILES]


class OpenScreen(ModalScreen[str]):
    """Gives the path or the bundled tune's name, or nothing after escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "close", id="open.close", tooltip="back to the jam"),
        Binding("down", "focus_list", "list", show=False, id="open.list", tooltip="to the list"),
    ]

    def __init__(self, folder: Path, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._folder = folder

    def compose(self) -> ComposeResult:
        from midime_tui.music.tunes import bundled_tunes

        speak = self._glyphs.speak
        options = [Option(speak(path.name), str(path)) for path in midi_files(self._folder)]
        options += [Option(f"{speak(tune.title)} (bundled)", tune.name) for tune in bundled_tunes()]
        with Vertical(classes="sheet") as box:
            yield Input(placeholder="path of a MIDI file", id="open-path", compact=True)
            yield OptionList(*_distinct(options), id="open-list", markup=False)
        box.set_class(self._glyphs is not UNICODE, "-plain")
        box.border_title = "Open a tune"
        box.border_subtitle = "enter opens  esc closes"

    def on_mount(self) -> None:
        self.query_one("#open-path").focus()

    def action_focus_list(self) -> None:
        self.query_one("#open-list").focus()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        path = event.value.strip()
        if path:
            self.dismiss(str(Path(path).expanduser()))

    @on(OptionList.OptionSelected)
    def _taken(self, event: OptionList.OptionSelected) -> None:
        if event.option_id:
            self.dismiss(event.option_id)


def _distinct(options: list[Option]) -> list[Option]:
    seen: set[str | None] = set()
    return [option for option in options if not (option.id in seen or seen.add(option.id))]  # type: ignore[func-returns-value]
