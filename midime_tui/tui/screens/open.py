"""Choosing what to open: files and folders, the last ones, bundled tunes; with a look inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from midime_tui.jam.openable import Entry, entries
from midime_tui.tui.key_tables import OPEN
from midime_tui.tui.keys import bindings
from midime_tui.tui.messages import Previewed
from midime_tui.tui.preview import Preview, preview_of
from midime_tui.tui.screens.left_once import LeftOnce
from midime_tui.tui.widgets.caption import Caption
from midime_tui.tui.widgets.facts import VALUE, WORD, Facts, Row
from midime_tui.tui.widgets.key_line import KeyLine
from midime_tui.tui.widgets.message_line import MessageLine
from midime_tui.tui.widgets.roll import InputRoll

if TYPE_CHECKING:
    from midime_tui.tui.screens.jam import JamScreen

PAUSE = 0.08  # seconds that the bar rests on a file before it is read


@dataclass(frozen=True)
class Choice:
    """Paths (or names of bundled tunes) and the melody's track, from 1; no paths: play one in."""

    paths: tuple[str, ...]
    track: int | None = None


class OpenScreen(LeftOnce, Screen[Choice]):
    """Gives a choice, or nothing after escape. What is typed narrows the list, or is a path."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(OPEN)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-usual"), (120, "-wide")]  # noqa: RUF012

    def __init__(self, owner: JamScreen, folder: Path | None = None) -> None:
        super().__init__()
        self.owner = owner
        self.glyphs = owner.glyphs
        self.folder = folder or Path.cwd()
        self.entries: list[Entry] = []
        self.shown: list[Entry] = []
        self.marked: dict[str, str] = {}  # of what is marked, the word to open it with: its track too
        self.preview: Preview | None = None
        self.track: int | None = None  # index of the track that was chosen by hand
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        glyphs, coloured = self.glyphs, self.owner.start.coloured
        yield Caption("Open a tune", glyphs=glyphs, id="open-caption")
        yield Input(placeholder="type to find, or a path", id="open-path", compact=True)
        with Horizontal(id="opening"):
            yield OptionList(id="open-list", markup=False, compact=True)
            with Vertical(id="preview"):
                yield Caption("Inside", glyphs=glyphs, id="preview-caption")
                yield Facts(glyphs=glyphs, id="tracks")
                yield InputRoll(
                    pane_steps=16,
                    most_columns=1,
                    ruler="room",
                    glyphs=glyphs,
                    coloured=coloured,
                    id="glimpse",
                )
        yield MessageLine(glyphs=glyphs, id="message")
        yield KeyLine(OPEN, keymap=self.owner.start.keymap, glyphs=glyphs, id="keys")

    def on_mount(self) -> None:
        self.query_one("#open-path").focus()
        self.go_into(self.folder)

    def say(self, text: str, *, error: bool = False) -> None:
        self.query_one(MessageLine).say(text, error=error)

    # the list

    def go_into(self, folder: Path) -> None:
        self.folder = folder
        self.entries = entries(folder)
        self.query_one("#open-caption", Caption).info = self.glyphs.speak(str(folder))
        self.query_one(Input).value = ""
        self.fill()

    def fill(self) -> None:
        """The entries that the typed text leaves."""
        typed = self.query_one(Input).value.strip().casefold()
        self.shown = [entry for entry in self.entries if typed in f"{entry.text} {entry.value}".casefold()]
        listing = self.query_one("#open-list", OptionList)
        options: list[Option] = []
        section = ""
        self._entry_at: dict[int, Entry] = {}
        for entry in self.shown:
            if entry.section != section:
                section = entry.section
                options.append(Option(Text(section, "bold"), disabled=True))
            self._entry_at[len(options)] = entry
            mark = self.glyphs.on if entry.value in self.marked else " "
            text = "".join(letter if letter.isprintable() else "?" for letter in entry.text)
            options.append(Option(f"{mark} {self.glyphs.speak(text)}"))
        if typed and not options:
            options.append(Option("nothing here is named so", disabled=True))
        listing.set_options(options)
        listing.highlighted = min(self._entry_at) if self._entry_at else None
        self._look()

    @property
    def entry(self) -> Entry | None:
        """What the bar is on."""
        at = self.query_one("#open-list", OptionList).highlighted
        return None if at is None else self._entry_at.get(at)

    @on(Input.Changed)
    def _typed(self) -> None:
        self.fill()

    def on_key(self, event: events.Key) -> None:
        """The text field has the focus; these keys are the list's all the same."""
        listing = self.query_one("#open-list", OptionList)
        moves = {
            "up": listing.action_cursor_up,
            "down": listing.action_cursor_down,
            "pageup": listing.action_page_up,
            "pagedown": listing.action_page_down,
        }
        if event.key in moves and self.focused is not listing:
            moves[event.key]()
            event.stop()

    # the preview

    @on(OptionList.OptionHighlighted)
    def _look(self) -> None:
        """The bar came to rest somewhere: soon the file is read."""
        self.track = None
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._read)

    def _read(self) -> None:
        entry = self.entry
        if entry is None or not entry.path or entry.is_folder or not entry.is_midi:
            self.preview = None
            self.show_preview()
            return
        path = entry.path

        def job() -> None:
            self.post_message(Previewed(preview_of(path)))

        self.run_worker(job, group="preview", thread=True, exclusive=True, exit_on_error=False)

    @on(Previewed)
    def _previewed(self, message: Previewed) -> None:
        entry = self.entry
        if entry is not None and entry.path == message.preview.path:
            self.preview = message.preview
            self.show_preview()

    def show_preview(self) -> None:
        if not self.query("#tracks"):
            return  # it was left meanwhile
        preview = self.preview
        caption = self.query_one("#preview-caption", Caption)
        facts, roll = self.query_one("#tracks", Facts), self.query_one("#glimpse", InputRoll)
        if preview is None or preview.song is None:
            caption.info = ""
            facts.show([((preview.remark, WORD),)] if preview else [])
            roll.show((), 0, chunk_steps=32)
            roll.display = False
            return
        caption.info = preview.summary
        chosen = preview.track if self.track is None else self.track
        rows: list[Row] = []
        room = max(1, facts.size.height)
        first = max(0, min((chosen or 0) - room + 2, len(preview.song.tracks) - room))
        for number, track in enumerate(preview.song.tracks[first : first + room], first):
            pointer = self.glyphs.pointer if number == chosen else " "
            name = f"{pointer} {number + 1:>2} {track.name or 'no name'}"
            kind = "drums" if track.is_drum else f"{len(track.notes)} notes"
            rows.append(((f"{name:<24.24} ", VALUE if number == chosen else WORD), (kind, WORD)))
        facts.show(rows)
        notes = preview.notes(chosen)
        roll.display = True
        roll.show(notes, max(16, -(-preview.song.steps // 16) * 16), chunk_steps=32, fresh=True)
        roll.go_to(min((note.start for note in notes), default=0))
        self.say(self._marks() or preview.remark)

    # what the keys do

    def action_track(self, by: int) -> None:
        preview = self.preview
        if preview is None or preview.song is None:
            return
        melodic = [at for at, track in enumerate(preview.song.tracks) if not track.is_drum]
        if melodic:
            now = preview.track if self.track is None else self.track
            at = melodic.index(now) if now in melodic else 0
            self.track = melodic[(at + by) % len(melodic)]
            self.show_preview()
            self.say(f"the melody from track {self.track + 1}")

    def action_mark(self) -> None:
        entry = self.entry
        if entry is None or entry.is_folder:
            return
        if entry.value in self.marked:
            del self.marked[entry.value]
        else:
            self.marked[entry.value] = entry.value + (f":{self.track + 1}" if self.track is not None else "")
        listing = self.query_one("#open-list", OptionList)
        at = listing.highlighted
        self.fill()
        listing.highlighted = at
        self.say(self._marks() or "nothing is marked")

    def _marks(self) -> str:
        """What is marked, wherever in the list it is; nothing where nothing is."""
        names = ", ".join(Path(word).name for word in self.marked.values())
        return f"{self.owner.key_of('open.take')} trains on {names}" if names else ""

    def action_up(self) -> None:
        self.go_into(self.folder.parent)

    def action_record(self) -> None:
        self.dismiss(Choice(()))

    def action_take(self) -> None:
        """Open what is marked, typed or under the bar; a folder is gone into."""
        typed = self.query_one(Input).value.strip()
        path = self._path(typed) if typed else None
        if path is not None and path.is_dir():
            self.go_into(path)
        elif self.marked:
            self.dismiss(Choice(tuple(self.marked.values())))
        elif path is not None and (path.is_file() or not self.shown):
            self.dismiss(Choice((str(path),)))
        elif (entry := self.entry) is not None and entry.is_folder and entry.path is not None:
            self.go_into(entry.path)
        elif entry is not None:
            self.dismiss(Choice((entry.value,), None if self.track is None else self.track + 1))

    def _path(self, typed: str) -> Path:
        """What was typed as a path: as it was typed where that means the same."""
        path = Path(typed).expanduser()
        return path if self.folder == Path.cwd() else self.folder / path

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_take()

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_take()

    def action_help(self) -> None:
        from midime_tui.tui.screens.sheet import show_help

        show_help(self.app, "open", self.owner.start)

    def action_close(self) -> None:
        self.dismiss()
