"""Nothing is lost: what changed is on the disk within a second, and sketches have names."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on

from midime_tui.errors import MidimeError
from midime_tui.tui.hangup import end_on_signals
from midime_tui.tui.messages import Failed, Opened
from midime_tui.tui.reading import read_left
from midime_tui.tui.screens.jam_listen import JamListen
from midime_tui.tui.start import Start

if TYPE_CHECKING:
    from pathlib import Path

    from midime_tui.jam.autosave import Autosave
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.sketch import Sketch
    from midime_tui.jam.take import Take


class JamSaved(JamListen):
    """Autosave, and writing sketches by name.

    sketch_name: what the sketch was saved as last
    """

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.sketch_name = ""
        self._autosave: Autosave | None = None
        self._take_alone = False  # what is saved is a take without a tune

    def _begin(self) -> None:
        """Where no file was named, work that was interrupted comes first."""
        if self.start.paths or not self.start.autosaves:
            super()._begin()
            return
        start = self.start
        self.work.start_player(lambda: start.start_player(self._player_says))
        self.open_with(lambda: read_left(start.model, start.seed))

    @on(Opened)
    def _save_from_here(self, message: Opened) -> None:
        """Each opened tune is saved as work of its own."""
        self.sketch_name = message.name
        alone, self._take_alone = self._take_alone, False
        old = self._autosave
        if old is not None and not alone:
            self.work.run_quietly(old.close)
        self._save_as(self._sketch_of(message.jam), message.resume)
        new = self._autosave
        if new is not None and not message.jam.take.empty and message.jam.personal is None:
            new.changed()  # a take has nowhere else to be until a model is trained on it
        if old is not None and alone:
            self.work.run_quietly(lambda: _hand_over(old, new, message.jam.take))

    def _save_as(self, sketch_of: Callable[[], Sketch | None], resume: Path | None = None) -> None:
        """Another piece of work is saved from now on."""
        self._autosave = None
        if not self.start.autosaves:
            return
        from midime_tui.jam.autosave import Autosave

        try:
            self._autosave = Autosave(sketch_of, resume=resume, on_warning=self._warned)
        except MidimeError as error:
            self.say(str(error), error=True)
            return
        if threading.current_thread() is threading.main_thread() and not self.app.is_headless:
            end_on_signals(self.app, self._autosave)

    def save_alone(self, sketch_of: Callable[[], Sketch | None]) -> None:
        """Save a take that is played before a tune is open."""
        if not self._take_alone:
            self._take_alone = True
            self._save_as(sketch_of)

    def _sketch_of(self, jam: Jam) -> Callable[[], Sketch | None]:
        """What the autosave calls in its thread, for this jam and no other."""

        def sketch() -> Sketch | None:
            from midime_tui.jam.sketch import sketch_of

            return sketch_of(jam) if jam.personal is not None or not jam.take.empty else None

        return sketch

    def _warned(self, sentence: str) -> None:
        """In the autosave's thread."""
        self.post_message(Failed("autosave", sentence))

    def changed(self) -> None:
        if self._autosave is not None:
            self._autosave.changed()

    def on_unmount(self) -> None:
        if self._autosave is not None:
            self._autosave.close()

    @property
    def farewell(self) -> str:
        """Where the work is after the end; nothing where nothing was done."""
        jam = self.jam
        if jam is None or self._autosave is None:
            return ""
        if not (jam.moves.undos or len(jam.tape) or jam.snapshots.items or jam.thumbs or not jam.take.empty):
            return ""
        return f"Your work on {jam.name} is saved: {self.key_of('open')} lists it under Last work."

    # sketches with names

    def action_sketch(self) -> None:
        from midime_tui.tui.screens.ask import AskScreen

        jam = self.steerable()
        if jam is None:
            return

        def named(name: str | None) -> None:
            if name:
                self.write_sketch(name)

        old = self.sketch_name or jam.name.rsplit(".", 1)[0]
        self.app.push_screen(AskScreen("Name of the sketch", old, self.start), named)

    def write_sketch(self, name: str) -> None:
        """The whole work under a name; over the same sketch's last state, beside any other of that name."""
        jam, again = self.jam, name == self.sketch_name
        if jam is None:
            return

        def write() -> list[Path]:
            from midime_tui.jam.export import write_new
            from midime_tui.jam.sketch import sketch_of
            from midime_tui.jam.sketch_file import write_sketch
            from midime_tui.jam.sketchbook import name_of, sketch_path

            sketch, path = sketch_of(jam), sketch_path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if again:
                write_sketch(sketch, path)
            else:
                path = write_new(path, lambda target: write_sketch(sketch, target))
            self.sketch_name = name_of(path)  # another one where the name was taken
            return [path]

        self.work.write("sketch", write)


def _hand_over(old: Autosave, new: Autosave | None, take: Take) -> None:
    """A take that was saved alone is left behind only where the next work has it."""
    if new is not None and not take.empty and new.save():
        old.discard()
    else:
        old.close()
