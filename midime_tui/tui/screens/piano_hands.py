"""What is played on the piano screen: the keys of the computer and of a MIDI keyboard, pitches or drums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.screen import Screen

from midime_tui.jam.drum_keys import drum_of_key, drum_of_pitch
from midime_tui.jam.piano import MIDDLE_OCTAVE, pitch_of_key
from midime_tui.jam.take_training import model_of_take, plays_drums
from midime_tui.tui.messages import KeyboardChanged, KeyboardNote
from midime_tui.tui.playing import BAR_STEPS, BEAT_STEPS, STRUCK_SECONDS
from midime_tui.tui.screens.left_once import LeftOnce
from midime_tui.tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from midime_tui.jam.take import Take
    from midime_tui.sound.midi_in import MidiIn
    from midime_tui.tui.screens.jam import JamScreen

BARS = 4  # of a new take
VELOCITY = 90  # a terminal does not tell how hard a key is struck
HELD_SECONDS = 10.0  # the most that a key of a MIDI keyboard sounds
IDLE, HEARING, RECORDING = "idle", "hearing", "recording"


class PianoHands(LeftOnce, Screen[bool]):
    """Notes are heard at once, and go into the jam's take while it is recorded.

    state: IDLE, HEARING or RECORDING
    """

    def __init__(self, owner: JamScreen) -> None:
        super().__init__()
        self.owner = owner
        self.glyphs = owner.glyphs
        self.playing = owner.playing
        self.octave = MIDDLE_OCTAVE
        self.state = IDLE
        self._keyboard: MidiIn | None = None
        self._down: dict[int, int] = {}  # keys of the MIDI keyboard that are down, and what they play

    def on_mount(self) -> None:
        self._listen_to_a_keyboard()

    def on_unmount(self) -> None:
        for pitch in self._down.values():
            self.playing.release(pitch)
        if self._keyboard is not None:
            self._keyboard.close()

    def say(self, text: str, *, error: bool = False) -> None:
        self.query_one(MessageLine).say(text, error=error)

    def show(self) -> None:
        """The take and how it is set, as they are now."""
        raise NotImplementedError

    def took(self) -> None:
        """Something of the take has changed: it is heard, shown and kept."""
        raise NotImplementedError

    # the take

    @property
    def take(self) -> Take:
        """The jam's, a loop of whole bars."""
        take = self.owner.take
        if take.steps is None:
            pairs = BARS if take.empty else -(-take.length // (2 * BAR_STEPS)) * 2
            take.steps = pairs * BAR_STEPS
        return take

    @property
    def steps(self) -> int:
        return self.take.steps or BARS * BAR_STEPS

    @property
    def other_model(self) -> str | None:
        """What the take is trained with where the jam's base model does not learn it."""
        return model_of_take(self.take, self.owner.base)

    def choose_instrument(self) -> None:
        """Where nothing is played yet: what the jam's base model learns."""
        if self.take.empty and self.owner.base is not None:
            self.take.play_as(plays_drums(self.owner.base.converter))

    # what is played

    def on_key(self, event: events.Key) -> None:
        if not event.is_printable or event.character is None:
            return
        drums = self.take.is_drum
        pitch = drum_of_key(event.character) if drums else pitch_of_key(event.character, self.octave)
        if pitch is None:
            return
        event.stop()
        self.playing.strike(pitch, VELOCITY, is_drum=drums)
        at = self._moment()
        if at is not None:
            self.take.strike(pitch, at, VELOCITY)
            self.took()

    def _moment(self, late: float = 0.0) -> float | None:
        """The step that is recorded, `late` seconds ago; None where nothing is recorded."""
        count = self.playing.count
        if self.state != RECORDING or count is None:
            return None
        return count - late * self.playing.qpm / 60 * BEAT_STEPS

    @on(KeyboardNote)
    def _keyboard_note(self, message: KeyboardNote) -> None:
        """A key went down or up: it sounds, and is recorded, as long as it is down."""
        at = self._moment(message.late)
        if not message.velocity:
            self._key_up(message.pitch, at)
            return
        drums = self.take.is_drum
        pitch = drum_of_pitch(message.pitch) if drums else message.pitch
        if pitch is None:
            self.say("this key of the MIDI keyboard is none of the drums")
            return
        self._down[message.pitch] = pitch
        seconds = STRUCK_SECONDS if drums else HELD_SECONDS
        self.playing.strike(pitch, message.velocity, is_drum=drums, seconds=seconds)
        if at is not None:
            self.take.press(pitch, at, message.velocity)
            self.took()

    def _key_up(self, key: int, at: float | None) -> None:
        pitch = self._down.pop(key, None)
        if pitch is None:
            return
        if not self.take.is_drum:
            self.playing.release(pitch)
        if at is not None:
            self.take.release(pitch, at)
            self.took()

    # the MIDI keyboard

    def _listen_to_a_keyboard(self) -> None:
        from importlib.util import find_spec

        from midime_tui.sound.midi_in import MidiIn
        from midime_tui.sound.midi_ports import NO_PACKAGE

        if find_spec("rtmidi") is None:
            self.owner.midi_keyboard = f"none: {NO_PACKAGE}"
            return

        def heard(pitch: int, velocity: int, seconds: float) -> None:
            self.post_message(KeyboardNote(pitch, velocity, seconds))

        def changed(status: str) -> None:
            self.post_message(KeyboardChanged(status))

        self._keyboard = MidiIn.start(heard, on_status=changed)

    @on(KeyboardChanged)
    def _keyboard_changed(self, message: KeyboardChanged) -> None:
        self.owner.midi_keyboard = message.status
        self.show()

    @property
    def keyboard_port(self) -> str:
        """The MIDI keyboard that is heard, for the caption; nothing where there is none."""
        kind, _, port = self.owner.midi_keyboard.partition(": ")
        return port if kind == "midi" and port != OUR_PORT else ""


OUR_PORT = "midime"  # opened where no keyboard is plugged in


def keyboard_sentence(status: str) -> str:
    """What is to be said of a MIDI keyboard; `status` as `MidiIn` tells it, or nothing before that."""
    kind, _, told = status.partition(": ")
    if kind == "none":
        return f"MIDI keyboard: none is heard: {told}"
    if kind != "midi":
        return "MIDI keyboard: one is looked for when you play in"
    if told == OUR_PORT:
        return "MIDI keyboard: none is plugged in; other programs may play through the port midime"
    return f"MIDI keyboard: {told}; its notes keep how long and how hard they are played"
