"""A take: notes played in by a person, layer on layer, set on the grid of sixteenths.

Time is counted in steps (sixteenths) from the first beat after the count-in, and need not be whole; in the
count-in it is below 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from midime_tui.jam.take_state import GATE, LATEST_STEP, Layers, Played, TakeState
from midime_tui.music.notes import DEFAULT_QPM, Metre, Note, Song, Track

EARLY = 1.0  # steps before the first beat from which on a note is meant for it
UPBEAT_GAP = 4.5  # steps to the next note's start: a beat, and how far off a hand may be
BAR = 16
JITTER = 1.0  # steps by which a player's clock may seem to go back; more is a loop's next turn


class Take:
    """Records presses and releases; where a release never comes a note ends after the gate.

    qpm:     the tempo it is played at
    steps:   length of the loop that is played over; None for a take without an end. In a loop a note goes on
             round its end, and one pressed just before the end is meant for the next turn's first beat
    gate:    see GATE
    program: General MIDI program of the notes
    is_drum: True where pitches are drums
    """

    def __init__(
        self,
        qpm: float = DEFAULT_QPM,
        *,
        steps: int | None = None,
        gate: float = GATE,
        program: int = 0,
        is_drum: bool = False,
        layers: Iterable[Iterable[Played]] = (),
        undone: Iterable[Iterable[Played]] = (),
    ) -> None:
        if not gate > 0 or (steps is not None and steps < 1):
            raise ValueError(f"gate is {gate}, steps {steps}; a gate above 0 and a step or more are needed")
        self.qpm = qpm
        self.steps = steps
        self.gate = gate
        self.program = program
        self.is_drum = is_drum
        self._layers: list[list[Played]] = [list(layer) for layer in layers]
        self._undone: list[list[Played]] = [list(layer) for layer in undone]
        self._open: dict[int, tuple[float, int, list[Played]]] = {}  # pitch -> start, velocity, its layer
        self._begin = True  # the next press begins a layer

    @classmethod
    def of(cls, state: TakeState) -> Take:
        """The take again."""
        return cls(
            state.qpm,
            steps=state.steps,
            gate=state.gate,
            program=state.program,
            is_drum=state.is_drum,
            layers=state.layers,
            undone=state.undone,
        )

    @property
    def state(self) -> TakeState:
        """All that is kept of it; keys still down count with the gate. Safe while another thread plays."""
        layers, undone = self._played(), [list(layer) for layer in self._undone]
        return TakeState(
            self.qpm, self.steps, self.gate, self.program, self.is_drum, _frozen(layers), _frozen(undone)
        )

    def play_as(self, is_drum: bool) -> None:
        """What is played from here on are drums, or are not; layers that were taken back and are of the other
        kind are forgotten. Raises ValueError where the take is of the other kind."""
        if is_drum == self.is_drum:
            return
        if not self.empty:
            raise ValueError("a take is of drums, or of none")
        self.is_drum = is_drum
        self._undone.clear()

    # playing in

    def press(self, pitch: int, at_step: float, velocity: int = 80) -> None:
        """A key goes down. A note of the same pitch that still sounds ends here.

        Raises ValueError for a pitch outside 0..127 or a velocity outside 1..127.
        """
        if not 0 <= pitch <= 127 or not 1 <= velocity <= 127 or not abs(at_step) <= LATEST_STEP:
            raise ValueError(f"pitch {pitch}, velocity {velocity}, step {at_step} is no note")
        self.release(pitch, at_step)
        if self._begin or not self._layers:
            self._layers.append([])
            self._undone.clear()
            self._begin = False
        self._open[pitch] = (at_step, velocity, self._layers[-1])

    def release(self, pitch: int, at_step: float) -> None:
        """A key goes up, in a loop perhaps in its next turn; for one that is not down nothing happens."""
        held = self._open.pop(pitch, None)
        if held is not None:
            start, velocity, layer = held
            if self.steps is not None and at_step < start - JITTER:
                at_step += self.steps
            end = at_step if at_step > start else start + self.gate
            layer.append(Played(start, end, pitch, velocity))

    def strike(self, pitch: int, at_step: float, velocity: int = 80) -> None:
        """A key of a terminal, which does not tell when it is let go: sounds for the gate."""
        self.press(pitch, at_step, velocity)
        self.release(pitch, at_step + self.gate)

    def next_turn(self) -> None:
        """What is played from here on is a layer of its own; keys that are down stay down."""
        self._begin = True

    def new_layer(self) -> None:
        """What is played from here on is a layer of its own, which `undo` takes away alone."""
        self.close()
        self._begin = True

    def close(self, at_step: float | None = None) -> None:
        """Let go of all keys: each note that still sounds ends now, or after the gate."""
        for pitch, (start, *_) in list(self._open.items()):
            self.release(pitch, start + self.gate if at_step is None else at_step)

    # layers

    @property
    def layers(self) -> Layers:
        """The layers, oldest first, as they were played; keys still down are not in them."""
        return _frozen(self._layers)

    @property
    def undone(self) -> int:
        """How many layers `redo` brings back."""
        return len(self._undone)

    @property
    def empty(self) -> bool:
        """True where nothing was played yet."""
        return not self._open and not any(self._layers)

    def undo(self) -> bool:
        """Take the last layer away; False where there is none. The next press begins a new layer."""
        self.close()
        if not self._layers:
            return False
        self._undone.append(self._layers.pop())
        self._begin = True
        return True

    def clear(self) -> bool:
        """Take all layers away; `redo` brings them back one by one. False where there is none."""
        cleared = False
        while self.undo():
            cleared = True
        return cleared

    def redo(self) -> bool:
        """The layer again that was undone; False where there is none, or where something was played since."""
        if not self._undone:
            return False
        self._layers.append(self._undone.pop())
        return True

    # what it comes to

    def notes(self, quantise: bool = True) -> tuple[Note, ...]:
        """All layers as notes from step 0, by start, then pitch; keys still down count with the gate.

        quantise: on the grid of sixteenths; else each note keeps what it was off it, as `Note.shift`

        Notes of the count-in: one that comes at most a sixteenth early, or is held longer after the first
        beat than before it, is meant for that beat. Earlier ones that lead up to it without a pause of more
        than a beat are an upbeat: it stands before the loop's end, or in a bar of its own where there is no
        loop. The others were for warming up and are left out (see `left_out`). Of equal starts and pitches
        the longest stays.
        """
        found: dict[tuple[int, int], Note] = {}
        meant = self._meant()
        first = min((math.floor(note.start + 0.5) for note in meant), default=0)
        bars = 0 if self.steps is not None else max(0, math.ceil(-first / BAR))
        for note in meant:
            set_note = self._on_grid(note, quantise, bars * BAR)
            key = (set_note.start, set_note.pitch)
            if key not in found or found[key].end < set_note.end:
                found[key] = set_note
        return tuple(sorted(found.values(), key=lambda note: (note.start, note.pitch)))

    @property
    def left_out(self) -> int:
        """How many notes of the count-in are not among `notes`."""
        return sum(map(len, self._played())) - len(self._meant())

    def _played(self) -> list[list[Played]]:
        """The layers with the keys that are still down."""
        layers = [(layer, list(layer)) for layer in self._layers]
        for pitch, (start, hard, own) in list(self._open.items()):
            for layer, copied in layers:
                if layer is own:
                    copied.append(Played(start, start + self.gate, pitch, hard))
        return [copied for _, copied in layers]

    def _meant(self) -> list[Played]:
        """What was not for warming up, an early first beat put on it."""
        return [note for layer in self._played() for note in _without_warming_up(layer)]

    def _on_grid(self, played: Played, quantise: bool, later: int) -> Note:
        start = math.floor(played.start + 0.5)
        shift = 0.0 if quantise else max(-0.5, min(0.5, round(played.start - start, 3)))
        end = max(math.floor(played.end + 0.5), start + 1)
        if self.steps is not None:
            length = end - start
            start %= self.steps
            end = min(start + length, self.steps)
        return Note(
            start + later, end + later, played.pitch, played.velocity, self.program, self.is_drum, shift
        )

    @property
    def length(self) -> int:
        """Steps: the loop's, or up to the end of the last bar of 4/4 that has a note; at least a bar."""
        if self.steps is not None:
            return self.steps
        last = max((note.end for note in self.notes()), default=1)
        return 16 * max(1, math.ceil(last / 16))

    def song(self, name: str = "take") -> Song:
        """The take as a song of one track in 4/4, quantised: what `Jam.of_songs` trains on."""
        track = Track(name, self.notes(), self.program, self.is_drum)
        return Song(name, (track,) if track.notes else (), ((0, self.qpm),), (Metre(0, 4, 4),))


def _frozen(layers: Iterable[Iterable[Played]]) -> Layers:
    return tuple(tuple(layer) for layer in layers)


def _without_warming_up(layer: Iterable[Played]) -> list[Played]:
    """The notes that are music, in the order of their starts; see `Take.notes`."""
    kept: list[Played] = []
    following = math.inf
    for note in sorted(layer, key=lambda note: note.start, reverse=True):
        if note.start < 0 and (note.start >= -EARLY or note.end > -note.start):
            note = replace(note, start=max(note.start, -0.5))  # which comes to the first step
        elif note.start < -EARLY and following - note.start > UPBEAT_GAP:
            continue
        following = note.start
        kept.append(note)
    return kept[::-1]
