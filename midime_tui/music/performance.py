"""A track as a sequence of events: note on, note off, time passes, velocity changes (Simon et al. 2018).

Time is counted in a model's own steps, finer than sixteenths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from midime_tui.music.notes import Note

LOUDEST = 127


class Kind(Enum):
    """What an event is; its value is a pitch, steps, or a velocity bin from 1."""

    ON = "on"
    OFF = "off"
    SHIFT = "shift"
    VELOCITY = "velocity"


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a track."""

    kind: Kind
    value: int


def bin_width(bins: int) -> int:
    """Velocities in one bin."""
    return -(-LOUDEST // bins)


def events_of(notes: Iterable[Note], steps: int, bins: int, first_bin: int) -> list[Event]:
    """The events of one track's notes; the shifts among them sum to `steps`.

    bins:      bins of velocity, 0 for no velocities
    first_bin: the bin that stands before the first event, and is not told
    """
    ordered = sorted(notes, key=lambda note: (note.start, note.pitch))
    changes = [(note.start, index, False) for index, note in enumerate(ordered)]
    changes += [(note.end, index, True) for index, note in enumerate(ordered)]
    events: list[Event] = []
    now, loud = 0, first_bin
    for step, index, ends in sorted(changes):
        if step > now:
            events.append(Event(Kind.SHIFT, step - now))
            now = step
        note = ordered[index]
        if ends:
            events.append(Event(Kind.OFF, note.pitch))
            continue
        velocity = (note.velocity - 1) // bin_width(bins) + 1 if bins else loud
        if velocity != loud:
            events.append(Event(Kind.VELOCITY, velocity))
            loud = velocity
        events.append(Event(Kind.ON, note.pitch))
    return with_length(events, steps)


def with_length(events: Sequence[Event], steps: int) -> list[Event]:
    """The events, cut or filled up so that the shifts sum to `steps`; no shift is longer than that."""
    fitted = list(events)
    length = sum(event.value for event in fitted if event.kind is Kind.SHIFT)
    while fitted and length > steps:
        last = fitted.pop()
        if last.kind is not Kind.SHIFT:
            continue
        length -= last.value
        if length < steps:
            fitted.append(Event(Kind.SHIFT, steps - length))
            length = steps
    if length < steps:
        if fitted and fitted[-1].kind is Kind.SHIFT:
            length -= fitted.pop().value
        fitted.append(Event(Kind.SHIFT, steps - length))
    return fitted


def notes_of(events: Iterable[Event], bins: int, velocity: int, program: int, is_drum: bool) -> list[Note]:
    """The notes of one track's events, by start, then pitch.

    velocity: of the notes before any change of velocity

    A note ends at the first note-off of its pitch, the earliest first, or at the end; notes without length
    and note-offs in silence mean nothing.
    """
    sounding: dict[int, list[tuple[int, int]]] = {}  # by pitch: start and velocity
    notes: list[Note] = []
    now = 0

    def end(pitch: int, started: tuple[int, int]) -> None:
        if now > started[0]:
            notes.append(Note(started[0], now, pitch, started[1], program, is_drum))

    for event in events:
        if event.kind is Kind.ON:
            sounding.setdefault(event.value, []).append((now, velocity))
        elif event.kind is Kind.OFF:
            if sounding.get(event.value):
                end(event.value, sounding[event.value].pop(0))
        elif event.kind is Kind.SHIFT:
            now += event.value
        else:
            velocity = min((event.value - 1) * bin_width(bins) + 1, LOUDEST)
    for pitch, all_started in sounding.items():
        for started in all_started:
            end(pitch, started)
    return sorted(notes, key=lambda note: (note.start, note.pitch))
