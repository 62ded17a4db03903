"""Playing in: the computer keyboard as a piano, recorded layer on layer over a few bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.timer import Timer

from midime_tui.jam.piano import HIGHEST_OCTAVE, LOWEST_OCTAVE, MIDDLE_OCTAVE, keys_of_pitch, pitch_of_key
from midime_tui.tui.key_tables import PIANO
from midime_tui.tui.keys import bindings
from midime_tui.tui.messages import KeyboardNote
from midime_tui.tui.playing import BEAT_STEPS
from midime_tui.tui.screens.left_once import LeftOnce
from midime_tui.tui.widgets.caption import Caption
from midime_tui.tui.widgets.header import Header
from midime_tui.tui.widgets.key_line import KeyLine
from midime_tui.tui.widgets.message_line import MessageLine
from midime_tui.tui.widgets.roll import InputRoll

if TYPE_CHECKING:
    from midime_tui.jam.take import Take
    from midime_tui.sound.midi_in import MidiIn
    from midime_tui.tui.screens.jam import JamScreen

BAR = 16
FEWEST_BARS, MOST_BARS = 2, 16
COUNT_IN = 4  # beats
VELOCITY = 90  # a terminal does not tell how hard a key is struck
IDLE, HEARING, RECORDING = "idle", "hearing", "recording"


class PianoScreen(LeftOnce, Screen[Any]):
    """Gives the take as a song, or nothing after escape."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(PIANO)

    def __init__(self, owner: JamScreen) -> None:
        super().__init__()
        self.owner = owner
        self.glyphs = owner.glyphs
        self.playing = owner.playing
        self.octave = MIDDLE_OCTAVE
        self.bars = 4
        self.grid = True
        self.clicks = True
        self.state = IDLE
        self.take: Take = self._new_take(())
        self._tick: Timer | None = None
        self._last = -math.inf
        self._keyboard: MidiIn | None = None

    def _new_take(self, layers: tuple[object, ...]) -> Take:
        from midime_tui.jam.take import Take

        return Take(self.playing.qpm, steps=self.bars * BAR, layers=layers)  # type: ignore[arg-type]

    def compose(self) -> ComposeResult:
        glyphs, coloured = self.glyphs, self.owner.start.coloured
        yield Header(glyphs=glyphs, id="header")
        yield Caption("Play in", glyphs=glyphs, id="take-caption")
        yield InputRoll(pane_steps=4, most_columns=4, keys=True, glyphs=glyphs, coloured=coloured, id="take")
        yield MessageLine(glyphs=glyphs, id="message")
        yield KeyLine(PIANO, keymap=self.owner.start.keymap, glyphs=glyphs, id="keys")

    def on_mount(self) -> None:
        header = self.query_one(Header)
        header.show_opened("the keyboard is a piano")
        header.show_tempo(self.playing.qpm)
        header.show_transport(False, None)
        header.show_sound(self.playing.where.partition(":")[0])
        self._tick = self.set_interval(self.owner.start.tick, self._follow, pause=True)
        self.call_after_refresh(self.show)
        self.say("try the keys; space counts in and records, enter trains a model on the take")
        self._listen_to_a_keyboard()

    def on_unmount(self) -> None:
        self._halt()
        if self._keyboard is not None:
            self._keyboard.close()

    def say(self, text: str, *, error: bool = False) -> None:
        self.query_one(MessageLine).say(text, error=error)

    # what is shown

    def show(self) -> None:
        """The take as it is now, with a row for every key."""
        if not self.query("#take"):
            return  # it was left before it was drawn
        roll = self.query_one("#take", InputRoll)
        low = 12 * (self.octave + 1)
        roll.show(
            self.take.notes(quantise=True),
            self.bars * BAR,
            chunk_steps=2 * BAR,
            keep_range=range(max(0, low), min(127, low + 28) + 1),
            fresh=roll.cells is None or not roll.cells.rows.holds([max(0, low), min(127, low + 28)]),
        )
        octave = self.octave
        roll.name_keys(lambda pitch: "".join(keys_of_pitch(pitch, octave)[-1:]))
        caption = self.query_one("#take-caption", Caption)
        grid = "on the sixteenths" if self.grid else "as played"
        click = "" if self.clicks else ", no click"
        caption.state = f"octave {self.octave}, {self.bars} bars, {grid}{click}"
        layers = len(self.take.layers)
        caption.info = f"{layers} layer{'' if layers == 1 else 's'}"

    # playing

    def on_key(self, event: events.Key) -> None:
        if not event.is_printable or event.character is None:
            return
        pitch = pitch_of_key(event.character, self.octave)
        if pitch is not None:
            event.stop()
            self.strike(pitch, VELOCITY)

    def strike(self, pitch: int, velocity: int, late: float = 0.0) -> None:
        """A key is struck, `late` seconds ago: heard at once, and recorded while that goes on."""
        self.playing.strike(pitch, velocity)
        at = self.playing.count
        if self.state == RECORDING and at is not None:
            at -= late * self.playing.qpm / 60 * BEAT_STEPS
            self.take.strike(pitch, at, velocity)
            self._load()
            self.show()

    def _load(self) -> None:
        """What is heard from the next round on: the take so far."""
        self.playing.load_next(self.take.notes(quantise=self.grid), self.bars * BAR)

    def _listen_to_a_keyboard(self) -> None:
        """A MIDI keyboard plays as well where python-rtmidi is installed."""
        from importlib.util import find_spec

        if find_spec("rtmidi") is None:
            return
        from midime_tui.sound.midi_in import MidiIn

        def heard(pitch: int, velocity: int, seconds: float) -> None:
            self.post_message(KeyboardNote(pitch, velocity, seconds))

        self._keyboard = MidiIn.start(heard)

    @on(KeyboardNote)
    def _keyboard_note(self, message: KeyboardNote) -> None:
        if message.velocity:
            self.strike(message.pitch, message.velocity, message.late)

    # the transport

    def _start(self, state: str) -> bool:
        """Begin to record or to hear; False where there is no player to keep the time."""
        if self.playing.where in ("starting",) or self.playing.where.startswith("none: the player"):
            self.say("there is no player yet, which keeps the time; try again in a moment", error=True)
            return False
        self.state = state
        self._last = -math.inf
        self.playing.set_click(self.clicks and state == RECORDING)
        self.playing.load(self.take.notes(quantise=self.grid), self.bars * BAR)
        self.playing.play(count_in=COUNT_IN if state == RECORDING else 0)
        if self._tick is not None:
            self._tick.resume()
        return True

    def _halt(self) -> None:
        self.state = IDLE
        self.take.new_layer()
        self.playing.stop()
        self.playing.set_click(False)
        if self._tick is not None:
            self._tick.pause()

    def _stopped(self) -> None:
        self._halt()
        self.query_one("#take", InputRoll).light(None)
        self.query_one(Header).show_transport(False, None)
        self.show()

    def _follow(self) -> None:
        count = self.playing.count
        header, roll = self.query_one(Header), self.query_one("#take", InputRoll)
        if count is None:
            return
        if count < 0:
            header.show_count_in(math.ceil(-count / BEAT_STEPS))
            return
        step = count % (self.bars * BAR)
        if step < self._last and self.state == RECORDING and self.take.layers:
            self.take.new_layer()  # every round is a layer of its own
        self._last = step
        shown = float(step // BEAT_STEPS * BEAT_STEPS) if self.owner.start.calm else step
        header.show_transport(True, shown)
        roll.light(shown)

    def action_record(self) -> None:
        if self.state != IDLE:
            self._stopped()
            what = (
                "" if self.take.empty else "; space adds a layer, bksp takes the last one back, enter trains"
            )
            self.say(f"stopped{what}")
        elif self._start(RECORDING):
            self.say("recording after four clicks, with the upbeat; every round adds a layer; space stops")

    def action_hear(self) -> None:
        if self.state != IDLE:
            self._stopped()
        elif self.take.empty:
            self.say("nothing is recorded yet: space records")
        elif self._start(HEARING):
            self.say("the take is heard; tab stops")

    def action_undo(self) -> None:
        if self.take.undo():
            if self.state != IDLE:
                self._load()
            self.show()
            self.say("the last layer is taken back")
        else:
            self.say("there is no layer to take back")

    # how it is set

    def action_octave(self, by: int) -> None:
        self.octave = min(HIGHEST_OCTAVE, max(LOWEST_OCTAVE, self.octave + by))
        self.show()

    def action_bars(self, by: int) -> None:
        if self.state != IDLE:
            self.say("the number of bars stays while it plays")
            return
        self.bars = min(MOST_BARS, max(FEWEST_BARS, self.bars + 2 * by))
        self.take = self._new_take(self.take.layers)
        self.show()

    def action_grid(self) -> None:
        self.grid = not self.grid
        if self.state != IDLE:
            self._load()
        self.show()

    def action_click(self) -> None:
        self.clicks = not self.clicks
        if self.state == RECORDING:
            self.playing.set_click(self.clicks)
        self.show()

    def action_tempo(self, by: float) -> None:
        self.playing.set_tempo(self.playing.qpm + by)
        self.take.qpm = self.playing.qpm
        self.query_one(Header).show_tempo(self.playing.qpm)

    # leaving

    def action_train(self) -> None:
        if self.take.empty:
            self.say("nothing is recorded yet: space records")
            return
        notes = self.take.notes()
        if not notes or notes[-1].end - notes[0].start // BAR * BAR <= BAR:
            self.say(
                "the take is one bar long: two bars are the least to learn from; space goes on recording"
            )
            return
        self._halt()
        self.dismiss(self.take.song())

    def action_help(self) -> None:
        from midime_tui.tui.screens.sheet import show_help

        show_help(self.app, "piano", self.owner.start)

    def action_close(self) -> None:
        if self.state != IDLE:
            self._stopped()
            self.say("stopped; esc again leaves the piano")
        else:
            self.dismiss(None)
