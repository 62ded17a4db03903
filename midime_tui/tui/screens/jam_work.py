"""What happens in the jam when a worker is done: opened, trained, decoded, written, failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import on

from midime_tui.jam.limits import FEW_CHUNKS
from midime_tui.tui.garbage import REST, settle
from midime_tui.tui.messages import (
    Compared,
    Epochs,
    Failed,
    LoopReady,
    Opened,
    PlayerReady,
    SoundChanged,
    Trained,
    Written,
)
from midime_tui.tui.reading import read_files
from midime_tui.tui.screens.jam_view import BASE, MINE, TAPE, TUNE, JamView
from midime_tui.tui.start import Start
from midime_tui.tui.training import Training
from midime_tui.tui.work import Work

if TYPE_CHECKING:
    from midime_tui.jam.desk import Desk
    from midime_tui.jam.loop import Loop
    from midime_tui.tui.screens.train import TrainScreen


class JamWork(JamView):
    """Workers tell the screen what they did; it alone owns the state and what is shown.

    compared: the chunk that came back last through both models
    retrain:  another tune was opened while one was trained on
    train_next: what is being read shall be seen in training
    train_screen: it lies over the jam and shows the same
    """

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.work = Work(self, start.give_way)
        self.play_soon = False  # space was pressed before there was a loop
        self.compared: Compared | None = None
        self.retrain = False
        self.train_screen: TrainScreen | None = None
        self.train_next = False
        self._greeted = False
        self._remark = ""  # what is to be known of what was opened, rather than what to do

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """After the first paint, so that no import stands before it."""
        self.work.start_player(lambda: self.start.start_player(self._player_says))
        self.open_files(self.start.paths, self.start.track)

    def on_unmount(self) -> None:
        self.work.stop_training()
        self.playing.close()

    # what the workers tell

    def _player_says(self, message: dict[str, Any]) -> None:
        """In the player client's thread."""
        if message.get("type") == "output":
            self.post_message(SoundChanged())

    @on(PlayerReady)
    def _player_ready(self, message: PlayerReady) -> None:
        self.playing.attach(message.player)
        self._sound_changed()

    @on(SoundChanged)
    def _sound_changed(self) -> None:
        self.header.show_sound(self.playing.where.partition(":")[0])
        why = self.playing.why_silent
        if why and not self.error_stands:
            self.say(f"silent: {why}")

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        self.work.opening = False
        self.jam = jam = message.jam
        self.mine, self.shown, self.chosen, self._greeted = None, None, 0, False
        self.places, self.chunk, self.compared, self.base_dims = (), None, None, ()
        self.stop_playing()
        self.source = MINE
        self.playing.set_tempo(jam.qpm)
        count = len(jam.chunks)
        few = " (few)" if count < FEW_CHUNKS else ""
        chunks = f"{count} chunk{'' if count == 1 else 's'}{few}"
        self.header.show_opened(jam.name, chunks, jam.base.config.name)
        self.header.show_tempo(self.playing.qpm)
        self.tune_notes, self.tune_steps = jam.tune_notes(), count * jam.steps
        self.tune_roll.show(self.tune_notes, self.tune_steps, chunk_steps=jam.steps, fresh=True)
        self.tune_roll.go_to(0)
        remarks = len(jam.report) - len(jam.pieces)  # beyond the choice of each melody
        report = self.key_of("report")
        told = f"; {report}: {remarks} remark{'' if remarks == 1 else 's'}" if remarks > 0 else ""
        why = jam.pieces[0].cut.why.partition(":")[0].removeprefix("melody from ") if jam.pieces else ""
        self.caption("tune").state = why + told
        self.show_page()
        self.show_steering()
        self.say(
            jam.report[-1] if remarks > 0 else "a model of your own is trained on it; then its loop plays"
        )
        self.caption("jam").state = "here comes the loop when the model is trained"
        trained = jam.personal is not None
        if self.work.training:  # of the old tune: its end must not be taken for the new one's
            self.work.stop_training()
            self.retrain = not trained
        elif not trained:
            self.begin_training(further=False)
        if self.train_next and not trained:
            self.action_train()
        self.train_next = False
        if trained:
            self.places = message.places
            self.training = Training.of(jam.history[-1]) if jam.history else Training(word="trained before")
            self.show_training()
            self.show_steering()
            self.decode_cursor()
        others = f"; {self.key_of('open')} opens another tune" if message.resume is not None else ""
        self._remark = message.remark + others
        if self._remark:
            self.say(self._remark)
        if message.again:
            self.take_desk(jam.desk)
        self.desk_changed()

    @on(Epochs)
    def _epochs(self, message: Epochs) -> None:
        if not self.retrain:
            self.training.add(message.losses, message.seconds)
            self.show_training()

    @on(Trained)
    def _trained(self, message: Trained) -> None:
        self.work.training = False
        if self._trains_again() or not self.training.running:
            return
        self.training.kept, self.training.seconds = message.kept, message.seconds
        kept = f"keeps {message.kept:.0%} of the tune"
        how = f"stopped at {message.epochs}" if message.stopped else f"{message.seconds:.1f} s"
        self.training.finish(f"{how}, {kept}")
        self.caption("train").info = f"{self.key_of('train')}: train further"
        self.places = message.places
        self.compared = None
        if self.jam is not None and message.begin is not None and self.jam.begin_at(message.begin):
            self.chunk = message.begin
            self.show_steering()
        self.changed()
        self.show_training()
        self.show_map()
        self.decode_cursor()

    def _trains_again(self) -> bool:
        """Whether the training that ended was of the tune that was open before: then the new one's begins."""
        again, self.retrain = self.retrain, False
        if again:
            self.begin_training(further=False)
        return again

    def show_training(self) -> None:
        super().show_training()
        if self.train_screen is not None:
            self.train_screen.show_training()

    @on(Compared)
    def _compared(self, message: Compared) -> None:
        self.compared = message
        self.training.before = message.before
        if not self.training.running:
            self.training.kept = message.kept
        if self.train_screen is not None:
            self.train_screen.show_compared()

    @on(LoopReady)
    def _loop_ready(self, message: LoopReady) -> None:
        loop = message.loop
        latest = self.work.decoded(loop)
        if loop.origin != BASE:
            self.mine = loop
        elif latest:
            self.source = BASE
        if not latest:
            return
        if loop.origin == BASE or self.source == MINE:
            self.show_loop(loop)
        elif self.source in (TUNE, TAPE):
            self.draw_loop(loop)  # the tune goes on being heard
        if not self._greeted:
            self._greeted = True
            self._greet()
            self.set_timer(REST, settle)

    def _greet(self) -> None:
        """The first loop is there: where there is a sound it is heard, and a sentence says what to do."""
        if self.play_soon or not self.playing.silent:
            self.start_playing()
        self.play_soon = False
        if self.error_stands:
            return
        if self._remark:
            self.say(self._remark)
            return
        silent = f"no sound ({self.key_of('report')}: why); " if self.playing.why_silent else ""
        first = "" if self.playing.playing else f"{self.key_of('play')} plays, "
        write = self.key_of("export")
        choose = "" if silent else f"{self.key_of('choose.1')} choose a number, "
        rest = f"{choose}{write} writes {'it' if silent else 'the loop'}"
        self.say(f"{silent}{first}{self.key_of('nudge.up')} changes the loop, {rest}")

    @on(Written)
    def _written(self, message: Written) -> None:
        names = " and ".join(path.name for path in message.paths[:2])
        more = f" and {len(message.paths) - 2} more" if len(message.paths) > 2 else ""
        music = message.paths[0].suffix in (".mid", ".wav")
        heard = all(self.playing.heard(part) for part in self.parts())
        whole = "" if heard or not music else ", with the parts that are silent here"
        self.tell(f"wrote {names}{more}{whole} in {message.paths[0].resolve().parent}")

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say it here, and on the screen that lies over the jam where it has a line for it."""
        self.say(text, error=error)
        top = self.app.screen
        if top is not self and hasattr(top, "say") and top.query("#message"):
            top.say(text, error=error)

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        if message.what == "decode":
            self.work.decoded(None)
        elif message.what == "train":
            self.work.training = False
            if not self._trains_again():
                self.training.finish("failed")
                self.show_training()
        elif message.what == "open":
            self.work.opening = False
            self.train_next = False
        elif message.what == "sound":
            self.header.show_sound("none")
        hint = f" ({self.key_of('open')} opens a tune)" if message.what == "open" and self.jam is None else ""
        self.tell(message.why + hint, error=True)

    # what the work leads to

    def open_files(self, paths: tuple[str, ...], track: int | str | None = None) -> None:
        """Read other files; what is open stays until they are read."""
        start = self.start
        self.open_with(lambda: read_files(paths, start.model, track, start.seed))

    def open_with(self, read: Callable[[], Opened]) -> None:
        """Begin with what `read`, in a thread, brings; what is open stays until then."""
        if not self.work.opening:
            self.work.open(read)

    def action_train(self) -> None:
        """To the training: the screens above know the way."""
        raise NotImplementedError

    def changed(self) -> None:
        """Something changed that is saved by itself."""

    def desk_changed(self) -> None:
        """How the jam is set to be heard has changed."""

    def take_desk(self, desk: Desk) -> None:
        """Set it to be heard as it was."""

    def begin_training(self, *, further: bool) -> None:
        """One training at a time: while one goes on nothing happens."""
        if self.jam is None or self.work.training:
            return
        self.training.start(self.start.settings.epochs, f"{self.key_of('back')} stops and keeps the best")
        self.caption("train").info = f"{self.key_of('back')} stops"
        self.show_training()
        self.work.train(self.jam, self.start.settings, further)

    def moved(self, moved: bool) -> None:
        """After a move of the cursor: show it at once, decode it beside."""
        self.say("")  # what was said was about another place
        self.show_steering()
        if moved:
            self.decode_cursor()
            self.changed()

    def decode_cursor(self) -> None:
        jam = self.jam
        if jam is not None and jam.steerable:
            spot = jam.spot
            self.work.decode(lambda: jam.decode_spot(spot))

    def with_loop(self, use: Callable[[Loop], None], missing: str) -> None:
        """Do something with the loop in the roll; where keys were faster than the decoding, with the one that
        was steered to, as soon as it is there. `missing` is said where there is none."""
        if self.jam is not None and self.work.wish(use):
            return
        if self.jam is None or self.shown is None:
            self.say(missing)
        else:
            use(self.shown)

    def leave_other(self) -> bool:
        """From a sample, the tune or the tape to the cursor's loop; False where that is what is heard."""
        if self.source == MINE:
            return False
        another = self.source in (TUNE, TAPE)
        self.source = MINE
        self.tune_roll.light(None)
        if self.mine is not None:
            self.show_loop(self.mine, anew=another)
        return True
