"""What the jam looks like: the widgets of the screen, and how each shows what there is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer

from midime_tui.jam.limits import REACH
from midime_tui.music.notes import Note
from midime_tui.tui import jam_facts
from midime_tui.tui.key_tables import JAM, key_of
from midime_tui.tui.playing import BEAT_STEPS, Playing
from midime_tui.tui.start import Start
from midime_tui.tui.training import Training
from midime_tui.tui.widgets.caption import Caption
from midime_tui.tui.widgets.facts import Facts
from midime_tui.tui.widgets.header import Header
from midime_tui.tui.widgets.key_line import KeyLine
from midime_tui.tui.widgets.loss import Loss
from midime_tui.tui.widgets.message_line import MessageLine
from midime_tui.tui.widgets.plane_map import PlaneMap
from midime_tui.tui.widgets.roll import InputRoll, Roll
from midime_tui.tui.widgets.sliders import Sliders

if TYPE_CHECKING:
    from midime_tui.jam.jam import Jam
    from midime_tui.jam.loop import Loop

MINE, BASE, TUNE, TAPE = "mine", "base", "tune", "tape"


class JamView(Screen[None]):
    """The screen's widgets and what they show; nothing here decides anything.

    jam:    None until a tune is open
    mine:   the loop that the cursor stands for, as decoded last
    shown:  the loop in the jam roll: mine or a sample
    source: what is seen and heard as the loop: MINE, BASE (a sample of the base model), TUNE (the input) or
            TAPE (heard through, while the roll shows the cursor's loop)
    chosen: the number that nudges move, from 0
    places: where the personal model sees the chunks of the tune
    chunk:  the chunk of the tune that was visited last
    base_dims: the dimensions of the base model that are steered; empty where the personal model is
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (56, "-narrow"), (80, "-usual"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (17, "-tall")]  # noqa: RUF012

    def __init__(self, start: Start) -> None:
        super().__init__()
        self.start = start
        self.glyphs = start.glyphs
        self.jam: Jam | None = None
        self.mine: Loop | None = None
        self.shown: Loop | None = None
        self.source = MINE
        self.chosen = 0
        self.places: tuple[tuple[float, ...], ...] = ()
        self.chunk: int | None = None
        self.base_dims: tuple[int, ...] = ()
        self.tune_notes: tuple[Note, ...] = ()
        self.tune_steps = 0
        self.training = Training()
        self.playing = Playing()
        self._tick: Timer | None = None

    def compose(self) -> ComposeResult:
        glyphs, coloured = self.start.glyphs, self.start.coloured
        yield Header(glyphs=glyphs, id="header")
        with Horizontal(id="body"):
            with Vertical(id="main"):
                yield Caption("Your tune", glyphs=glyphs, id="tune-caption")
                yield InputRoll(
                    pane_steps=16, most_columns=1, ruler="room", glyphs=glyphs, coloured=coloured, id="tune"
                )
                yield Caption("Jam", glyphs=glyphs, id="jam-caption")
                yield Roll(pane_steps=4, most_columns=8, glyphs=glyphs, coloured=coloured, id="jam")
                with Horizontal(id="lower"):
                    with Vertical(id="steering"):
                        yield Caption("Steer", glyphs=glyphs, state_first=True, id="steer-caption")
                        yield Sliders(reach=REACH, glyphs=glyphs, id="sliders")
                        yield Facts(glyphs=glyphs, id="crossfader")
                    with Vertical(id="mapping"):
                        yield Caption("Map", glyphs=glyphs, id="map-caption")
                        yield PlaneMap(glyphs=glyphs, id="map")
                    with Vertical(id="setting"):
                        yield Caption("Now", glyphs=glyphs, id="now-caption")
                        yield Facts(glyphs=glyphs, id="now")
            with Vertical(id="side"):
                yield Caption("Map", glyphs=glyphs, id="wide-map-caption")
                yield PlaneMap(glyphs=glyphs, id="wide-map")
                yield Caption("Train", glyphs=glyphs, id="train-caption")
                yield Loss(glyphs=glyphs, id="loss")
                yield Caption("Places", glyphs=glyphs, id="places-caption")
                yield Facts(glyphs=glyphs, id="places")
                yield Caption("Tape", glyphs=glyphs, id="tape-caption")
                yield Facts(glyphs=glyphs, id="tape")
        yield MessageLine(glyphs=glyphs, id="message")
        yield KeyLine(JAM, keymap=self.start.keymap, glyphs=glyphs, id="keys")

    def on_resize(self) -> None:
        self.call_after_refresh(self._resized)

    def _resized(self) -> None:
        self.show_page()
        self.show_now()

    def on_mount(self) -> None:
        self._tick = self.set_interval(self.start.tick, self._follow, pause=True)
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

    def facts(self, name: str) -> Facts:
        return self.query_one(f"#{name}", Facts)

    def caption(self, name: str) -> Caption:
        return self.query_one(f"#{name}-caption", Caption)

    def key_of(self, name: str) -> str:
        """How the key with this binding, of any screen, is written."""
        return key_of(name, self.glyphs, self.start.keymap)

    @property
    def trains_it(self) -> str:
        """Which keys train a personal model."""
        return f"{self.key_of('train')}, then {self.key_of('train.on')} trains it"

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

    # the playhead

    def _follow(self) -> None:
        """A look at the player's clock."""
        step = self.playing.position
        if step is not None and self.start.calm:
            step = float(step // BEAT_STEPS * BEAT_STEPS)
        self.header.show_transport(self.playing.playing, step)
        if self.source == TUNE:
            before = self.tune_roll.first
            self.tune_roll.light(step)
            if self.tune_roll.first != before:
                self.show_page()
        elif self.source != TAPE:
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

    # what there is

    def show_loop(self, loop: Loop, *, anew: bool = False) -> None:
        """Draw a loop and let it be heard; anew: at once, from its beginning."""
        self.draw_loop(loop)
        self.playing.load(loop.notes, loop.steps, anew=anew)
        self.show_queue()

    def draw_loop(self, loop: Loop) -> None:
        self.shown = loop
        other = loop.origin == "base"
        fresh = self.jam_roll.has_class("-other") != other
        self.jam_roll.set_class(other, "-other")
        tune = {note.pitch for note in self.tune_notes}
        self.jam_roll.show(loop.notes, loop.steps, chunk_steps=loop.steps, keep_range=tune, fresh=fresh)
        state = "a variation of your tune"
        if other:
            state = f"the base model, seed {loop.seed}; {self.key_of('back')}: yours again"
        elif loop.temperature:
            state = f"with chance, seed {loop.seed}; {self.key_of('draw')}: another draw"
        self.caption("jam").state = state
        self.show_now()

    def show_queue(self) -> None:
        """Whether a loop waits for its moment, and which moments there are."""
        when = self.playing.when
        left = self.playing.beats_left
        if not self.playing.queued:
            text = f"changes at: {when}"
        elif left is None:
            text = f"queued: {when}"
        else:
            text = f"queued: {when}, in {left} beat{'' if left == 1 else 's'}"
        self.caption("jam").info = text

    def show_steering(self) -> None:
        """The numbers, the map, and how far back they can be taken."""
        jam = self.jam
        values = jam.cursor if jam else self.sliders.values
        self.sliders.show(values, self.chosen)
        undos, redos = (jam.moves.undos, jam.moves.redos) if jam else (0, 0)
        words = [f"undo {undos}"] * bool(undos) + [f"redo {redos}"] * bool(redos)
        self.caption("steer").info = "  ".join(words)
        self.show_map()

    def show_map(self) -> None:
        jam = self.jam
        if jam is None:
            return
        marks = self.map_marks()
        for name in ("map", "wide-map"):
            plane = self.query_one(f"#{name}", PlaneMap)
            plane.show(self.places, jam.cursor, marks, self.chosen, self.chunk)
            first, second = plane.dims
            self.caption(name).title = f"Map {first + 1}, {second + 1}"
            self.caption(name).refresh()

    def map_marks(self) -> dict[str, tuple[float, ...]]:
        """Letters at places."""
        return {item.name[0]: item.spot.z for item in self.jam.snapshots.items} if self.jam else {}

    def show_training(self) -> None:
        """The curve in the side column, or in a row."""
        self.loss.show(self.training)
        self.show_now()

    def parts(self) -> tuple[str, ...]:
        """The parts of the loop that is shown."""
        return jam_facts.parts_of(self.shown.notes if self.shown else ())

    def show_now(self) -> None:
        """How the jam is set and what is kept."""
        jam, now = self.jam, self.facts("now")
        spot = jam.spot if jam else None
        rows = [
            jam_facts.chance_row(
                spot.temperature if spot else 0.0, spot.transpose if spot else 0, self.playing.click
            ),
            jam_facts.parts_row(self.parts(), self.playing),
            *jam_facts.kept_rows(jam.snapshots if jam else None, jam.tape if jam else None, self.key_of),
            jam_facts.training_row(self.training, self.glyphs, now.size.width),
        ]
        now.show(rows)
        places, tape = self.facts("places"), self.facts("tape")
        places.show(jam_facts.snapshot_rows(jam.snapshots if jam else None, places.size.height, self.key_of))
        tape.show(jam_facts.tape_rows(jam.tape if jam else None, tape.size.height, self.key_of))

    def show_page(self) -> None:
        """Which chunks of the tune are in sight."""
        if self.jam is None or not self.tune_roll.last:
            return
        steps = self.jam.steps
        first, last = self.tune_roll.first // steps + 1, -(-self.tune_roll.last // steps)
        total = len(self.jam.chunks)
        chunks = f"chunk {first}" if first == last else f"chunks {first}-{last}"
        self.caption("tune").info = f"{chunks} of {total}" if total > last - first + 1 else f"{total} chunks"
