"""The training, large: the tune in its chunks, the losses, and a chunk before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from midime_tui.tui.key_tables import TRAIN
from midime_tui.tui.keys import bindings
from midime_tui.tui.screens.over_jam import OverJam
from midime_tui.tui.widgets.caption import Caption
from midime_tui.tui.widgets.course import Course
from midime_tui.tui.widgets.header import Header
from midime_tui.tui.widgets.key_line import KeyLine
from midime_tui.tui.widgets.message_line import MessageLine
from midime_tui.tui.widgets.roll import InputRoll, Roll

if TYPE_CHECKING:
    from midime_tui.music.notes import Note
    from midime_tui.tui.screens.jam import JamScreen

GIVEN, BASE, YOURS = "given", "base", "yours"
TITLES = {GIVEN: "As it is", BASE: "Through the base model", YOURS: "Through yours"}


class TrainScreen(OverJam, Screen[None]):
    """Shows what the jam knows of the training; the jam owns it and goes on under this screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(TRAIN)
    table = "train"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-usual"), (120, "-wide")]  # noqa: RUF012

    def __init__(self, owner: JamScreen) -> None:
        super().__init__()
        self.owner = owner
        self.glyphs = owner.glyphs
        self.number = 0  # the chunk that is compared

    def compose(self) -> ComposeResult:
        glyphs, coloured = self.glyphs, self.owner.start.coloured
        yield Header(glyphs=glyphs, id="header")
        yield Caption("Your tune", glyphs=glyphs, id="tune-caption")
        yield InputRoll(
            pane_steps=16, most_columns=1, ruler="room", glyphs=glyphs, coloured=coloured, id="tune"
        )
        yield Caption("Training", glyphs=glyphs, id="course-caption")
        yield Course(glyphs=glyphs, id="course")
        with Horizontal(id="compared"):
            for name, title in TITLES.items():
                with Vertical(id=f"{name}-box"):
                    yield Caption(title, glyphs=glyphs, id=f"{name}-caption")
                    yield Roll(
                        pane_steps=16, most_columns=4, ruler="room", glyphs=glyphs, coloured=coloured, id=name
                    )
        yield MessageLine(glyphs=glyphs, id="message")
        yield KeyLine(TRAIN, keymap=self.owner.start.keymap, glyphs=glyphs, id="keys")

    def on_mount(self) -> None:
        self.owner.train_screen = self
        self.show_sound()
        self.call_after_refresh(self.show_tune)

    def _leave(self) -> None:
        """From here on the jam must not tell this screen anything: its widgets go before it does."""
        self.owner.train_screen = None
        self.dismiss()

    def say(self, text: str, *, error: bool = False) -> None:
        self.query_one(MessageLine).say(text, error=error)

    # what the jam tells

    def show_sound(self) -> None:
        playing = self.owner.playing
        header = self.query_one(Header)
        header.show_transport(playing.playing, None)
        header.show_sound(playing.where.partition(":")[0])
        header.show_tempo(playing.qpm)

    def show_heard(self) -> None:
        self.show_sound()

    def show_tune(self) -> None:
        """A tune was opened: its chunks."""
        jam = self.owner.jam
        if jam is None or self.owner.train_screen is not self:
            return
        self.number = 0
        count = len(jam.chunks)
        self.query_one(Header).show_opened(
            jam.name, f"{count} chunk{'' if count == 1 else 's'}", jam.base.config.name
        )
        self.query_one(Header).show_tempo(self.owner.playing.qpm)
        roll = self.query_one("#tune", InputRoll)
        roll.show(self.owner.tune_notes, self.owner.tune_steps, chunk_steps=jam.steps, fresh=True)
        roll.go_to(0)
        told = self.owner.caption("tune")
        self.query_one("#tune-caption", Caption).state = told.state
        if jam.chunks:
            self._show_chunk(GIVEN, jam.chunks[0].notes)
            self._info(GIVEN, f"chunk 1 of {count}")
        self.show_training()

    def show_training(self) -> None:
        """The losses as they stand; when the training is over a chunk is compared."""
        training = self.owner.training
        self.query_one(Course).show(training)
        caption = self.query_one("#course-caption", Caption)
        if training.running:
            caption.info = f"{self.key_of('train.stop')} stops and keeps the best"
        else:
            caption.info = ""
            if training.kept is not None:
                further = f"{self.key_of('train.on')} trains further"
                self.say(f"trained: {self.key_of('train.jam')} goes to the jam, {further}")
            if self.owner.jam is not None and self.owner.jam.personal is not None:
                self.compare()

    def compare(self) -> None:
        """Ask for the chunk through both models, or show it where it is there."""
        compared, jam = self.owner.compared, self.owner.jam
        if compared is not None and compared.number == self.number:
            self.show_compared()
        elif jam is not None and jam.chunks and not self.owner.work.training:
            before = compared.before if compared is not None else None
            self.owner.work.compare(jam, self.number, before, self.owner.training.kept)

    def show_compared(self) -> None:
        compared, jam = self.owner.compared, self.owner.jam
        if compared is None or jam is None or compared.number >= len(jam.chunks):
            return
        number = compared.number
        given = jam.chunks[number].notes
        notes: dict[str, tuple[Note, ...]] = {GIVEN: given, BASE: compared.base.notes}
        notes[YOURS] = compared.personal.notes if compared.personal else ()
        pitches = {note.pitch for each in notes.values() for note in each}
        for name, each in notes.items():
            self._show_chunk(name, each, pitches)
        kept = self.owner.training.kept
        self._info(GIVEN, f"chunk {number + 1} of {len(jam.chunks)}")
        self._info(BASE, f"{compared.before:.0%} right")
        alone = f"the base model keeps {compared.before:.0%} of the steps"
        yours = f", yours {kept:.0%}" if kept is not None else ""
        self.query_one("#course-caption", Caption).state = alone + yours
        self._info(YOURS, f"{kept:.0%} right" if kept is not None else "")
        self.query_one("#tune", InputRoll).go_to(number * jam.steps)

    def _show_chunk(self, name: str, notes: Sequence[Note], pitches: Iterable[int] = ()) -> None:
        jam = self.owner.jam
        if jam is not None:
            roll = self.query_one(f"#{name}", Roll)
            roll.show(notes, jam.steps, chunk_steps=jam.steps, keep_range=pitches, fresh=True)

    def _info(self, name: str, text: str) -> None:
        self.query_one(f"#{name}-caption", Caption).info = text

    # what the keys do

    def action_compare(self, by: int) -> None:
        jam = self.owner.jam
        if jam is not None and jam.chunks:
            self.number = (self.number + by) % len(jam.chunks)
            self.compare()

    def action_train_on(self) -> None:
        jam = self.owner.jam
        if jam is not None:
            self.say("")
            self.owner.begin_training(further=jam.personal is not None)

    def action_anew(self) -> None:
        jam = self.owner.jam
        if jam is not None and not self.owner.work.training:
            jam.seed = jam.next_seed()
            self.say(f"from the beginning, with seed {jam.seed}")
            self.owner.begin_training(further=False)

    def action_report(self) -> None:
        self.owner.action_report()

    def action_open(self) -> None:
        self._leave()
        self.owner.action_open()

    def action_help(self) -> None:
        from midime_tui.tui.screens.sheet import show_help

        show_help(self.app, "train", self.owner.start)

    def action_back(self) -> None:
        if self.owner.work.training:
            self.owner.work.stop_training()
        else:
            self._leave()

    def action_close(self) -> None:
        self._leave()
