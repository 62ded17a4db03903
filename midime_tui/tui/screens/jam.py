"""The jam: the tune above, the loop below it, four numbers to steer with. What keeps, and where one goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType

from midime_tui.errors import MidimeError
from midime_tui.tui.key_tables import JAM
from midime_tui.tui.keys import bindings
from midime_tui.tui.messages import BaseLoaded, Opened
from midime_tui.tui.reading import read_take
from midime_tui.tui.screens.jam_saved import JamSaved
from midime_tui.tui.screens.jam_view import MINE, TAPE, TUNE
from midime_tui.tui.start import Start

if TYPE_CHECKING:
    from midime_tui.jam.loop import Loop
    from midime_tui.jam.take import Take
    from midime_tui.models import MusicVAE
    from midime_tui.tui.screens.piano import PianoScreen

# The modules of other screens are imported when they are gone to: the first paint waits for none of them.


class JamScreen(JamSaved):
    """An action a key; what takes long is handed to a worker."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(JAM)

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.midi_keyboard = ""  # what `MidiIn.status` was last
        self._early_take: Take | None = None
        self._early_base: MusicVAE | None = None
        self._piano: PianoScreen | None = None

    # what is kept

    def action_tape(self) -> None:
        jam = self.jam

        def add(loop: Loop) -> None:
            if jam is None:
                return
            number = jam.tape.add(loop)
            self.show_now()
            self.say(f"on the tape as {jam.tape.items[number].name}; {self.key_of('tapes')} shows the tape")
            self.changed()

        self.with_loop(add, "there is no loop to put on the tape yet")

    def action_tapes(self) -> None:
        from midime_tui.tui.screens.tape import TapeScreen

        if self.jam is None:
            self.say(f"open a tune first: {self.key_of('open')}")
        else:
            self.app.push_screen(TapeScreen(self))

    def action_snapshots(self) -> None:
        from midime_tui.tui.screens.snapshots import SnapshotsScreen

        if self.steerable():
            self.app.push_screen(SnapshotsScreen(self))

    def action_export(self) -> None:
        jam, folder, qpm = self.jam, self.start.folder, self.playing.qpm

        def write(loop: Loop) -> None:
            if jam is not None:
                self.work.write("export", lambda: jam.export(folder, loop, qpm))

        self.with_loop(write, "there is no loop to write yet")

    def action_save(self) -> None:
        jam = self.steerable()
        if jam is not None and jam.personal is not None:
            target = self.start.folder / f"{Path(jam.name).stem}.h5"
            self.work.write("save", lambda: [jam.save_personal(target)])

    def write_tape(self, how: str) -> None:
        """The tape as one MIDI file, as sound, chained, or as a file a loop; how: "midi", "wav", "chain" or
        "each"."""
        jam = self.jam
        if jam is None:
            return
        tape, folder, qpm = jam.tape, self.start.folder, self.playing.qpm
        if how == "midi":
            self.work.write("export", lambda: [tape.export_midi(folder / "tape.mid", qpm=qpm)])
        elif how == "wav":
            self.work.write("export", lambda: [tape.export_wav(folder / "tape.wav", qpm=qpm)])
        elif how == "chain":
            self.work.write("export", lambda: [jam.export_chain(folder / "chain.mid", qpm)])
        else:
            self.work.write("export", lambda: tape.export_each(folder, qpm=qpm))

    # where one goes

    def action_open(self) -> None:
        from midime_tui.tui.screens.open import Choice, OpenScreen

        def chosen(choice: Choice | None) -> None:
            if choice is None:
                return
            if not choice.paths:
                self.action_piano()
                return
            self.open_choice(choice.paths, choice.track)

        self.app.push_screen(OpenScreen(self), chosen)

    def open_choice(self, paths: tuple[str, ...], track: int | str | None = None) -> None:
        """Open what was chosen, and show how a model is trained on it where it has none."""
        self.say(f"reading {', '.join(Path(path).name for path in paths)}")
        self.train_next = True
        self.open_files(paths, track)

    def action_piano(self) -> None:
        from midime_tui.tui.screens.piano import PianoScreen

        def played(train: bool | None) -> None:
            self._piano = None
            self.piano_left()
            if train:
                self.train_on_take()

        self.stop_playing()
        if self.base is None:
            self.work.load_base(self._model_asked)
        self._piano = PianoScreen(self)
        self.app.push_screen(self._piano, played)

    def piano_left(self) -> None:
        """The player has the jam's loop again, at the jam's tempo."""
        self.playing.set_click(self.jam is not None and self.jam.desk.click)
        if self.jam is not None:
            self.playing.set_tempo(self.jam.qpm)
        if self.mine is not None:
            self.source = MINE
            self.show_loop(self.mine)

    @property
    def take(self) -> Take:
        """What was played in: the jam's, and where none is open one that the first jam gets."""
        if self.jam is not None:
            return self.jam.take
        if self._early_take is None:
            from midime_tui.jam.take import Take

            self._early_take = Take()
        return self._early_take

    @property
    def base(self) -> MusicVAE | None:
        """The base model: the jam's; before one is open the one that was asked for, once it is loaded."""
        return self._early_base if self.jam is None else self.jam.base

    @property
    def _model_asked(self) -> str:
        from midime_tui.jam.take_training import MELODY_MODEL

        return self.start.model or MELODY_MODEL

    def changed(self) -> None:
        """Also where there is no tune yet: then it is the take."""
        take, base, seed, named = self._early_take, self._early_base, self.start.seed, self._model_asked
        if self.jam is None and take is not None and base is not None:
            from midime_tui.jam.take_training import sketch_of_take

            self.save_alone(lambda: sketch_of_take(take, base, named, seed))
        super().changed()

    @on(BaseLoaded)
    def _base_loaded(self, message: BaseLoaded) -> None:
        from midime_tui.tui.screens.piano_hands import IDLE

        self._early_base = message.base
        if self._piano is not None:
            self._piano.begin()
            self._piano.show()
            if self._piano.state == IDLE:
                self._piano.greet()

    @on(Opened)
    def _take_goes_along(self, message: Opened) -> None:
        """What was played in is there with the next tune too, where that has no take of its own."""
        old = self._early_take if self.jam is None else self.jam.take
        self._early_take = None
        if old is not None and (self.jam is None or not message.again):
            from midime_tui.jam.take_training import take_along

            take_along(old, message.jam)
        if self._piano is not None:
            self._piano.call_after_refresh(self._piano.begin)

    def train_on_take(self) -> None:
        """A new jam on the take, which it has too."""
        start, jam = self.start, self.jam
        take = type(self.take).of(self.take.state)
        model = self.base or self._model_asked
        named = jam.model if jam is not None else self._model_asked
        self.say("reading the take")
        self.train_next = True
        self.open_with(lambda: read_take(take, model, named, start.seed))

    # while the piano is open the player is its own

    def show_loop(self, loop: Loop, *, anew: bool = False) -> None:
        if self._piano is None:
            super().show_loop(loop, anew=anew)
        else:
            self.draw_loop(loop)

    def start_playing(self) -> None:
        if self._piano is None:
            super().start_playing()

    def stop_playing(self) -> None:
        if self._piano is None:
            super().stop_playing()

    def action_train(self) -> None:
        from midime_tui.tui.screens.train import TrainScreen

        if self.jam is None:
            self.say(f"open a tune first: {self.key_of('open')}")
        else:
            self.app.push_screen(TrainScreen(self))

    def action_rules(self) -> None:
        from midime_tui.tui.screens.rules import RulesScreen

        jam = self.steerable()
        if jam is None:
            return
        if jam.personal is None:
            self.say(f"rules need a personal model: {self.trains_it}")
        else:
            self.app.push_screen(RulesScreen(self))

    def action_report(self) -> None:
        from midime_tui.tui.screens.piano_hands import keyboard_sentence
        from midime_tui.tui.screens.sheet import Sheet, report_text

        sound = f"sound: {self.playing.where}"
        sentences = [*(self.jam.report if self.jam else ()), sound, keyboard_sentence(self.midi_keyboard)]
        self.app.push_screen(
            Sheet("How your tune was read", report_text(map(self.glyphs.speak, sentences)), self.start)
        )

    def action_help(self) -> None:
        from midime_tui.tui.screens.sheet import show_help

        show_help(self.app, "jam", self.start)

    def action_jump(self) -> None:
        from midime_tui.tui.screens.jump import JumpScreen, targets

        self.app.push_screen(JumpScreen(targets(self), self.glyphs))

    def action_back(self) -> None:
        """Stop what goes by itself, the innermost first."""
        if self.stop_moving():
            self.say("it stays where it is")
        elif self.source in (TAPE, TUNE):
            self.leave_other()
        elif self.work.training:
            self.work.stop_training()
        elif not self.leave_other() and self.base_dims:
            self.action_sliders()

    def action_quit(self) -> None:
        self.app.exit(0, message=self.farewell)

    def go_on_from(self, number: int) -> None:
        """Jam on from a loop of the tape (from 0)."""
        jam = self.steerable()
        if jam is None:
            return
        try:
            self.moved(jam.adopt(jam.tape.items[number].loop))
        except MidimeError as error:
            self.tell(str(error), error=True)
