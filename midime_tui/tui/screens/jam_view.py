"""What the jam looks like: the widgets of the screen, and how each shows what there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer

from midime_tui.jam.limits import REACH
from midime_tui.music.notes import Note
from midime_tui.tui.glyphs import Glyphs
from midime_tui.tui.playing import Playing
from midime_tui.tui.widgets.caption import Caption
from midime_tui.tui.widgets.header import Header
from midime_tui.tui.widgets.key_line import KeyLine
from midime_tui.tui.widgets.loss import Loss
from midime_tui.tui.widgets.message_line import MessageLine
from midime_tui.tui.widgets.roll import InputRoll, Roll
from midime_tui.tui.widgets.sliders import Sliders

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.loop import Loop
    from midime_tui.sound.client import Player

TICK = 1 / 12  # seconds between looks at the player's clock, while it plays
MINE, BASE, TUNE = "mine", "base", "tune"


@dataclass(frozen=True)
class Start:
    """What the app was called with; see `midime_tui.tui.app.MidimeApp`.

    start_player: makes the player; is given what to call, from any thread, with each of its messages
    """

    paths: tuple[str, ...]
    model: str
    track: int | str | None
    seed: int
    folder: Path
    epochs: int
    beta: float
    glyphs: Glyphs
    coloured: bool
    start_player: Callable[[Callable[[dict[str, Any]], None]], Player]


class JamView(Screen[None]):
    """The screen's widgets and what they show; nothing here decides anything.

    jam:    None until a tune is open
    mine:   the loop that the cursor stands for, as decoded last
    shown:  the loop in the jam roll: mine or a sample
    source: what is seen and heard as the loop: MINE, BASE (a sample of the base model) or TUNE (the input)
    chosen: the number that nudges move, from 0
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 (Textual types it so)

    def __init__(self, start: Start) -> None:
        super().__init__()
        self.start = start
        self.glyphs = start.glyphs
        self.jam: Jam | None = None
        self.mine: Loop | None = None
        self.shown: Loop | None = None
        self.source = MINE
        self.chosen = 0
        self.tune_notes: tuple[Note, ...] = ()
        self.tune_steps = 0
        self.playing = Playing()
        self._tick: Timer | None = None

    def compose(self) -> ComposeResult:
        glyphs, coloured = self.start.glyphs, self.start.coloured
        yield Header(glyphs=glyphs, id="header")
        yield Caption("Your tune", glyphs=glyphs, id="tune-caption")
        yield InputRoll(
            pane_steps=16, most_columns=1, ruler="room", glyphs=glyphs, coloured=coloured, id="tune"
        )
        yield Caption("Jam", glyphs=glyphs, id="jam-caption")
        yield Roll(pane_steps=4, most_columns=8, glyphs=glyphs, coloured=coloured, id="jam")
        with Horizontal(id="lower"):
            with Vertical(id="steering"):
                yield Caption("Steer", glyphs=glyphs, id="steer-caption")
                yield Sliders(reach=REACH, glyphs=glyphs, id="sliders")
            with Vertical(id="training"):
                yield Caption("Train", glyphs=glyphs, id="train-caption")
                yield Loss(glyphs=glyphs, id="loss")
        yield MessageLine(glyphs=glyphs, id="message")
        yield KeyLine(glyphs=glyphs, id="keys")

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_page)

    def on_mount(self) -> None:
        self._tick = self.set_interval(TICK, self._follow, pause=True)
        self.header.show_opened(", ".join(Path(path).name for path in self.start.paths))
        self.header.show_tempo(self.playing.qpm)
        self.header.show_transport(False, None)
        self.header.show_sound("starting")
        self.show_steering()
        self.say("reading the tune" + self.glyphs.more)

    # widgets

    @property
    def header(self) -> Header:
        return self.query_one("#header", Header)

    @property
    def tune_roll(self) -> InputRoll:
        return self.query_one("#tune", InputRoll)

    @property
    def jam_roll(self) -> Roll:
        return self.query_one("#jam", Roll)

    @property
    def sliders(self) -> Sliders:
        return self.query_one("#sliders", Sliders)

    @property
    def loss(self) -> Loss:
        return self.query_one("#loss", Loss)

    def caption(self, name: str) -> Caption:
        return self.query_one(f"#{name}-caption", Caption)

    def say(self, text: str, *, error: bool = False) -> None:
        """A sentence on the message line; an error that has no room there is shown whole as a toast too."""
        line = self.query_one("#message", MessageLine)
        line.say(text, error=error)
        if error and len(text) > line.room:
            self.app.notify(text, severity="error", markup=False)

    @property
    def error_stands(self) -> bool:
        """Whether the message line tells of an error, which what is only remarkable must not displace."""
        return self.query_one("#message", MessageLine).is_error

    def _follow(self) -> None:
        """A look at the player's clock."""
        step = self.playing.position
        self.header.show_transport(self.playing.playing, step)
        if self.source == TUNE:
            before = self.tune_roll.first
            self.tune_roll.light(step)
            if self.tune_roll.first != before:
                self.show_page()
        else:
            self.jam_roll.light(step)
        self.show_queue()

    def start_playing(self) -> None:
        self.playing.play()
        if self.playing.playing and self._tick is not None:
            self.header.show_transport(True, None)
            self._tick.resume()

    def stop_playing(self) -> None:
        self.playing.stop()
        if self._tick is not None:
            self._tick.pause()
        self.header.show_transport(False, None)
        self.tune_roll.light(None)
        self.jam_roll.light(None)
        self.show_queue()

    def show_loop(self, loop: Loop, *, anew: bool = False) -> None:
        """Draw a loop and let it be heard; anew: at once, from its beginning."""
        self.draw_loop(loop)
        state = "a variation of your tune"
        if loop.origin == "base":
            state = f"the base model, seed {loop.seed}; esc: yours again"
        self.caption("jam").state = state
        self.playing.load(loop.notes, loop.steps, anew=anew)
        self.show_queue()

    def draw_loop(self, loop: Loop) -> None:
        self.shown = loop
        other = loop.origin == "base"
        fresh = self.jam_roll.has_class("-other") != other
        self.jam_roll.set_class(other, "-other")
        tune = {note.pitch for note in self.tune_notes}
        self.jam_roll.show(loop.notes, loop.steps, chunk_steps=loop.steps, keep_range=tune, fresh=fresh)

    def show_queue(self) -> None:
        """Whether a loop waits for its moment, and which moments there are."""
        when = self.playing.when
        text = f"queued: {when}" if self.playing.queued else f"changes at: {when}"
        self.caption("jam").info = text

    def show_steering(self) -> None:
        """The four numbers and how far back they can be taken."""
        jam = self.jam
        self.sliders.show(jam.cursor if jam else self.sliders.values, self.chosen)
        undos, redos = (jam.moves.undos, jam.moves.redos) if jam else (0, 0)
        words = [f"undo {undos}"] * bool(undos) + [f"redo {redos}"] * bool(redos)
        self.caption("steer").info = "  ".join(words)

    def show_page(self) -> None:
        """Which chunks of the tune are in sight."""
        if self.jam is None or not self.tune_roll.last:
            return
        steps = self.jam.steps
        first, last = self.tune_roll.first // steps + 1, -(-self.tune_roll.last // steps)
        total = len(self.jam.chunks)
        chunks = f"chunk {first}" if first == last else f"chunks {first}-{last}"
        self.caption("tune").info = f"{chunks} of {total}" if total > last - first + 1 else f"{total} chunks"
