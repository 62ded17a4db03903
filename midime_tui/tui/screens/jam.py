"""The jam: the tune above, the loop below it, four numbers to steer with. What its keys do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from midime_tui.tui.keys import bindings
from midime_tui.tui.screens.jam_view import TUNE, Start
from midime_tui.tui.screens.jam_work import JamWork
from midime_tui.tui.screens.sheet import Sheet, help_text, report_text

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam


class JamScreen(JamWork):
    """An action a key; what takes long is handed to a worker."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.chunk = -1  # the chunk of the tune that was visited last

    def _steerable(self) -> Jam | None:
        """The jam where there is a personal model; else a sentence. A move leaves a sample or the tune."""
        if self.jam is None:
            self.say("open a tune first: o")
        elif self.jam.personal is None:
            soon = "it is being trained" if self.work.training else "t trains it"
            self.say(f"there is no personal model yet: {soon}")
        else:
            self.leave_other()
            return self.jam
        return None

    def action_choose(self, dimension: int) -> None:
        if dimension < len(self.sliders.values):
            self.chosen = dimension
            self.show_steering()

    def action_choose_by(self, by: int) -> None:
        self.action_choose((self.chosen + by) % len(self.sliders.values))

    def action_nudge(self, delta: float) -> None:
        if jam := self._steerable():
            self.moved(jam.nudge(self.chosen, delta))

    def action_centre(self) -> None:
        if jam := self._steerable():
            self.moved(jam.nudge(self.chosen, -jam.cursor[self.chosen]))

    def action_reset(self) -> None:
        if jam := self._steerable():
            self.moved(jam.reset())

    def action_random(self) -> None:
        if jam := self._steerable():
            self.moved(jam.random())

    def action_undo(self) -> None:
        if jam := self._steerable():
            self.moved(jam.undo())

    def action_redo(self) -> None:
        if jam := self._steerable():
            self.moved(jam.redo())

    def action_chunk(self, by: int) -> None:
        if jam := self._steerable():
            self.chunk = (
                (self.chunk + by) % len(jam.chunks) if self.chunk >= 0 or by > 0 else len(jam.chunks) - 1
            )
            self.tune_roll.go_to(self.chunk * jam.steps)
            self.show_page()
            self.moved(jam.go_to_chunk(self.chunk))
            self.say(f"at chunk {self.chunk + 1} of your tune")

    def action_play(self) -> None:
        if self.playing.playing:
            self.stop_playing()
        elif self.playing.steps:
            self.start_playing()
        elif self.work.opening or self.work.training:
            self.play_soon = True
            self.say("plays as soon as the personal model is trained")
        else:
            self.say("there is nothing to play: o opens a tune")

    def action_rewind(self) -> None:
        self.playing.rewind()

    def action_tempo(self, delta: float) -> None:
        self.playing.change_tempo(delta)
        self.header.show_tempo(self.playing.qpm)

    def action_when(self) -> None:
        self.playing.next_when()
        self.show_queue()

    def action_base(self) -> None:
        jam = self.jam
        if jam is None:
            self.say("open a tune first: o")
            return
        self.leave_other()
        seed = jam.next_seed()
        self.work.decode(lambda: jam.base_loop(seed))

    def action_input(self) -> None:
        if self.jam is None:
            self.say("open a tune first: o")
        elif self.source == TUNE:
            self.leave_other()
        else:
            self.source = TUNE
            self.jam_roll.light(None)
            self.playing.load(self.tune_notes, self.tune_steps, anew=True)
            self.start_playing()
            self.caption("jam").state = "your tune is heard; i: the jam again"

    def action_page(self, by: int) -> None:
        self.tune_roll.turn_page(by)
        self.show_page()

    def action_page_end(self, end: int) -> None:
        self.tune_roll.go_to(end * self.tune_steps)
        self.show_page()

    def action_train(self) -> None:
        if self.jam is None:
            self.say("open a tune first: o")
        else:
            self.begin_training(further=self.jam.personal is not None)

    def action_back(self) -> None:
        if self.work.training:
            self.work.stop_training()
        else:
            self.leave_other()

    def action_open(self) -> None:
        from midime_tui.tui.screens.open import OpenScreen  # brings Textual's Input, needed only here

        def chosen(path: str | None) -> None:
            if path:
                self.say(f"reading {path}")
                self.open_files((path,))

        self.app.push_screen(OpenScreen(Path.cwd(), self.glyphs), chosen)

    def action_export(self) -> None:
        jam, loop = self.jam, self.shown
        if jam is None or loop is None:
            self.say("there is no loop to write yet")
            return
        folder, qpm = self.start.folder, self.playing.qpm
        self.work.write("export", lambda: jam.export(folder, loop, qpm))

    def action_save(self) -> None:
        jam = self._steerable()
        if jam is not None:
            target = self.start.folder / f"{Path(jam.song.name).stem}.h5"
            self.work.write("save", lambda: [jam.save_personal(target)])

    def action_help(self) -> None:
        self.app.push_screen(Sheet("Keys", help_text(self.glyphs), self.glyphs))

    def action_report(self) -> None:
        sentences = [*(self.jam.report if self.jam else ()), f"sound: {self.playing.where}"]
        self.app.push_screen(
            Sheet("How your tune was read", report_text(map(self.glyphs.speak, sentences)), self.glyphs)
        )

    def action_quit(self) -> None:
        self.app.exit(0)
