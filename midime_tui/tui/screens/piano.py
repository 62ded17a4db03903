"""Playing in: the computer keyboard as a piano or as drums, recorded layer on layer over a few bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from midime_tui.errors import MidimeError
from midime_tui.jam.drum_keys import DRUMS, key_of_drum
from midime_tui.jam.piano import HIGHEST_OCTAVE, LOWEST_OCTAVE, keys_of_pitch
from midime_tui.jam.take_training import check_take
from midime_tui.music.bars import count
from midime_tui.tui.key_tables import PIANO, key_of
from midime_tui.tui.keys import bindings
from midime_tui.tui.playing import BAR_STEPS, BEAT_STEPS
from midime_tui.tui.screens.piano_hands import HEARING, IDLE, RECORDING, PianoHands, keyboard_sentence
from midime_tui.tui.widgets.caption import Caption
from midime_tui.tui.widgets.header import Header
from midime_tui.tui.widgets.key_line import KeyLine
from midime_tui.tui.widgets.message_line import MessageLine
from midime_tui.tui.widgets.roll import Roll

if TYPE_CHECKING:
    from midime_tui.tui.screens.jam import JamScreen

FEWEST_BARS, MOST_BARS = 2, 16
COUNT_IN = 4  # beats
SHOWN_PITCHES = 29  # from the C of the octave on: what the keys reach


class PianoScreen(PianoHands):
    """Plays the jam's take in; gives True where a model is to be trained on it. What is said is short enough
    for a row of 60 cells, or has what matters first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(PIANO)

    def __init__(self, owner: JamScreen) -> None:
        super().__init__(owner)
        self.grid = True
        self.clicks = True
        self._tick: Timer | None = None
        self._last = -math.inf

    def compose(self) -> ComposeResult:
        glyphs, coloured = self.glyphs, self.owner.start.coloured
        yield Header(glyphs=glyphs, id="header")
        yield Caption("Play in", glyphs=glyphs, id="take-caption")
        yield Roll(pane_steps=4, most_columns=4, keys=True, glyphs=glyphs, coloured=coloured, id="take")
        yield MessageLine(glyphs=glyphs, id="message")
        yield KeyLine(PIANO, keymap=self.owner.start.keymap, glyphs=glyphs, id="keys")

    def on_mount(self) -> None:
        self._tick = self.set_interval(self.owner.start.tick, self._follow, pause=True)
        self.playing.unmute(True)
        self.begin()
        self.call_after_refresh(self.show)
        self.greet()

    def greet(self) -> None:
        """What can be done here, and with which model a take is trained where it is not the one expected."""
        record, train = self.key("record"), self.key("train")
        other, base = self.other_model, self.owner.base
        if other and base is not None:
            what = "drums" if self.take.is_drum else "a melody"
            first = f"{record} records {what}" if self.take.empty else f"your take is {what}"
            self.say(f"{first}; {train} trains {other} on it, not {base.config.name}")
        elif self.take.empty:
            self.say(f"try the keys; {record} records, {train} trains on the take")
        else:
            self.say(f"your take is here: {record} adds a layer, {train} trains on it")

    def begin(self) -> None:
        """With the take that the jam has now, at its tempo."""
        if not self.take.undone:
            self.choose_instrument()
        if self.take.empty:
            self.take.qpm = self.playing.qpm
        self.playing.set_tempo(self.take.qpm)
        self.playing.set_click(self.clicks and self.state == RECORDING)
        header = self.query_one(Header)
        header.show_opened("the keyboard is a drum kit" if self.take.is_drum else "the keyboard is a piano")
        header.show_tempo(self.playing.qpm)
        header.show_sound(self.playing.where.partition(":")[0])
        if self.state == IDLE:
            header.show_transport(False, None)

    def on_unmount(self) -> None:
        if self.state != IDLE:  # else the player is the jam's again
            self._halt()
        self.playing.unmute(False)

    def key(self, name: str) -> str:
        """How a key of this screen is written on it."""
        return key_of(f"piano.{name}", self.glyphs, self.owner.start.keymap)

    # what is shown

    def show(self) -> None:
        """The take as it is now, with a row for every key."""
        if not self.query("#take"):
            return  # it was left before it was drawn
        roll, take, octave = self.query_one("#take", Roll), self.take, self.octave
        low = max(0, 12 * (octave + 1))
        reach = range(low, min(127, low + SHOWN_PITCHES - 1) + 1)
        if take.is_drum:
            reach = range(0)
            roll.name_rows({pitch: DRUMS[pitch] for pitch in reversed(list(DRUMS))})  # the kick below
            roll.name_keys(key_of_drum)
        else:
            roll.name_rows({})
            roll.name_keys(lambda pitch: "".join(keys_of_pitch(pitch, octave)[-1:]))
        fresh = roll.cells is None or not roll.cells.rows.holds(reach)
        roll.show(take.notes(), self.steps, chunk_steps=2 * BAR_STEPS, keep_range=reach, fresh=fresh)
        caption = self.query_one("#take-caption", Caption)
        how = [
            "drums" if take.is_drum else f"octave {octave}",
            f"{self.steps // BAR_STEPS} bars",
            "on the grid" if self.grid else "as played",
            *(() if self.clicks else ("no click",)),
            *((self.keyboard_port,) if self.keyboard_port else ()),
        ]
        caption.state = ", ".join(how)
        other = f", for {self.other_model}" if self.other_model else ""
        caption.info = f"{count(len(take.layers), 'layer')}{other}"

    def took(self) -> None:
        if self.state != IDLE:
            self._load()
        self.show()
        self.owner.changed()

    def _load(self) -> None:
        """What is heard from the next round on: the take so far."""
        self.playing.load_next(self.take.notes(quantise=self.grid), self.steps)

    # the transport

    def _start(self, state: str) -> bool:
        """Begin to record or to hear; False where there is no player to keep the time."""
        if self.playing.where in ("starting",) or self.playing.where.startswith("none: the player"):
            self.say("there is no player yet, which keeps the time; try again in a moment", error=True)
            return False
        self.state = state
        self._last = -math.inf
        self.playing.set_click(self.clicks and state == RECORDING)
        self.playing.load(self.take.notes(quantise=self.grid), self.steps)
        self.playing.play(count_in=COUNT_IN if state == RECORDING else 0)
        if self._tick is not None:
            self._tick.resume()
        return True

    def _halt(self) -> None:
        at = self.playing.count if self.state == RECORDING else None
        self.state = IDLE
        self.take.close(at)
        self.take.new_layer()
        self.playing.stop()
        self.playing.set_click(False)
        if self._tick is not None:
            self._tick.pause()

    def _stopped(self) -> None:
        self._halt()
        self.query_one("#take", Roll).light(None)
        self.query_one(Header).show_transport(False, None)
        self.took()

    def _follow(self) -> None:
        count = self.playing.count
        header, roll = self.query_one(Header), self.query_one("#take", Roll)
        if count is None:
            return
        if count < 0:
            header.show_count_in(math.ceil(-count / BEAT_STEPS))
            return
        step = count % self.steps
        if step < self._last and self.state == RECORDING:
            self.take.next_turn()  # every round is a layer of its own
        self._last = step
        shown = float(step // BEAT_STEPS * BEAT_STEPS) if self.owner.start.calm else step
        header.show_transport(True, shown)
        roll.light(shown)

    def action_record(self) -> None:
        record = self.key("record")
        if self.state != IDLE:
            self._stopped()
            left = self.take.left_out
            warm = f" ({count(left, 'note')} of the count-in left out)" if left else ""
            what = f"; {self.key('train')} trains, {record} adds a layer, {self.key('undo')} undoes"
            self.say(f"stopped{'' if self.take.empty else what}{warm}")
            return
        if self.take.empty:
            self.choose_instrument()
        if self._start(RECORDING):
            self.show()
            self.say(f"{record} stops; four clicks first, every round adds a layer")

    def action_hear(self) -> None:
        if self.state != IDLE:
            self._stopped()
            self.say("stopped")
        elif self.take.empty:
            self.say(f"nothing is recorded yet: {self.key('record')} records")
        elif self._start(HEARING):
            self.say(f"the take is heard; {self.key('hear')} stops")

    # layers

    def action_undo(self) -> None:
        if self.take.undo():
            self.took()
            self.say(f"the last layer is taken back; {self.key('redo')} brings it again")
        else:
            self.say("there is no layer to take back")

    def action_redo(self) -> None:
        if self.take.redo():
            self.took()
            self.say("the layer is there again")
        else:
            self.say("no layer was taken back since something was played")

    def action_clear(self) -> None:
        if self.take.clear():
            self.took()
            self.say(f"the take is empty; {self.key('redo')} brings it back layer by layer")
        else:
            self.say("the take is empty")

    # how it is set

    def action_octave(self, by: int) -> None:
        if self.take.is_drum:
            self.say("drums have no octaves")
            return
        self.octave = min(HIGHEST_OCTAVE, max(LOWEST_OCTAVE, self.octave + by))
        self.show()

    def action_bars(self, by: int) -> None:
        if self.state != IDLE:
            self.say("the number of bars stays while it plays")
            return
        bars = self.steps // BAR_STEPS + 2 * by
        self.take.steps = min(MOST_BARS, max(FEWEST_BARS, bars)) * BAR_STEPS
        self.took()

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
        self.owner.changed()

    # leaving

    def action_train(self) -> None:
        """To the training, where nothing hinders it: what does is said here."""
        if self.take.empty:
            self.say(f"nothing is recorded yet: {self.key('record')} records")
            return
        if self.owner.work.opening:
            self.say("another tune is being read: try again in a moment")
            return
        try:
            check_take(self.take, self.owner.base)
        except MidimeError as error:
            self.say(str(error), error=True)
            return
        self._halt()
        self.dismiss(True)

    def action_help(self) -> None:
        from midime_tui.tui.screens.sheet import Sheet, help_text

        start = self.owner.start
        text = help_text("piano", self.glyphs, start.keymap)
        text.append_text(Text(f"\n\n{keyboard_sentence(self.owner.midi_keyboard)}."))
        self.app.push_screen(Sheet("Keys: piano", text, self.owner.start))

    def action_close(self) -> None:
        if self.state != IDLE:
            self._stopped()
            self.say(f"stopped; {self.key('close')} again leaves the piano, which keeps the take")
        else:
            self.dismiss(False)
