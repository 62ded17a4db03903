"""From the music that a transport reads to the MIDI messages of the same moments: notes, programs, clock."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Protocol

from mido import Message

from midime_tui.music.notes import Note
from midime_tui.sound.clip import Clip
from midime_tui.sound.presets import part_of
from midime_tui.sound.spans import Span, Struck

TICKS = 6  # a sixteenth: 24 to the quarter, as the MIDI clock counts
DRUMS = 9
_FOR_BASS = (1, *(channel for channel in range(16) if channel not in (1, DRUMS)))
_FOR_MELODY = (*(channel for channel in range(16) if channel not in (1, DRUMS)), 1)
_ALL_NOTES_OFF = 123
_WORTH_STARTING = 4  # steps: a note that a change meets half-way is struck if so much of it is left

Timed = tuple[float, Message]
"""(frames from the beginning of the block, message)."""


class Readable(Protocol):
    """What is read from; the transport is one."""

    sample_rate: int

    @property
    def sounding(self) -> bool: ...

    def read_spans(self, frames: int) -> tuple[list[Span], list[Struck]]:
        """Go on by `frames`: what of which clip that was, and what was struck meanwhile."""


class MidiStream:
    """The messages of one block after the other."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._now = 0  # frames since the beginning, at the block's first
        self._clip: Clip | None = None
        self._run = 0
        self._running = False
        self._offs: list[tuple[int, int, int]] = []  # heap of (frame, channel, pitch)
        self._on: dict[tuple[int, int], int] = {}  # (channel, pitch) -> frame of its off
        self._channels: dict[int, int] = {}  # program -> channel, the one used longest ago first
        self._programs: dict[int, int] = {}  # channel -> program
        self._used: set[int] = set()

    def block(self, frames: int) -> list[Timed]:
        """The messages of the next `frames` frames, by time."""
        spans, struck = self._source.read_spans(frames)
        timed: list[Timed] = []
        for one in struck:
            timed += [(0, message) for message in self._strike(one)]
        if not spans and self._clip is not None:
            timed += [(0, message) for message in self.silence()]
        for span in spans:
            timed += self._span(span)
        timed += self._due(self._now + frames)
        self._now += frames
        # an off comes before an on of the same moment: sorting is stable, and offs are kind 0
        return sorted(timed, key=lambda item: (item[0], item[1].type != "note_off"))

    def silence(self) -> list[Message]:
        """All notes off and the clock stopped."""
        messages = [*self._let_go(), *(_controller(channel) for channel in sorted(self._used))]
        if self._running:
            messages.append(Message("stop"))
        self._running, self._clip = False, None
        return messages

    def _span(self, span: Span) -> Iterator[Timed]:
        clip, begun = span.clip, self._now + span.at
        if span.run != self._run:
            if self._clip is not None:  # stopped and started between two blocks
                yield from ((span.at, message) for message in self.silence())
            self._run = span.run
        if clip is not self._clip:
            started = self._clip is None
            self._clip = clip
            yield from ((span.at, message) for message in self._let_go())
            if not started:
                yield from ((span.at, _controller(channel)) for channel in sorted(self._used))
            yield from ((span.at, message) for message in self._met_half_way(span))
        if not clip.count_in and not self._running:
            self._running = True
            yield from ((span.at, message) for message in _start(clip.step(span.frame)))
        for frame, held, note in _begun(span):
            at = span.at + frame - span.frame
            for message in self._note_on(note, begun + frame - span.frame, held):
                yield at, message
        if not clip.count_in:
            yield from ((span.at + frame - span.frame, Message("clock")) for frame in _ticks(span))

    def _met_half_way(self, span: Span) -> Iterator[Message]:
        """Long notes that sound already where the clip comes in."""
        least = _WORTH_STARTING * span.clip.span / span.clip.steps
        for start, held, note in span.clip.notes:
            if start < span.frame and start + held - span.frame >= least and not note.is_drum:
                yield from self._note_on(note, self._now + span.at, start + held - span.frame)

    def _strike(self, struck: Struck) -> Iterator[Message]:
        channel = self._channel(struck.note)
        if struck.held is not None:
            yield from self._note_on(struck.note, self._now, struck.held)
        elif self._on.pop((channel, struck.note.pitch), None) is not None:
            yield _off(channel, struck.note.pitch)

    def _note_on(self, note: Note, now: int, held: int) -> Iterator[Message]:
        channel = self._channel(note)
        if not note.is_drum and self._programs.get(channel) != note.program:
            self._programs[channel] = note.program
            yield Message("program_change", channel=channel, program=note.program)
        if (channel, note.pitch) in self._on:
            yield _off(channel, note.pitch)
        self._used.add(channel)
        self._on[channel, note.pitch] = now + held
        heapq.heappush(self._offs, (now + held, channel, note.pitch))
        yield Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)

    def _channel(self, note: Note) -> int:
        """Channel 10 for drums, one of its own for every program, the first for the melody and the second for
        the bass; the sixteenth program takes the oldest's."""
        if note.is_drum:
            return DRUMS
        channel = self._channels.pop(note.program, None)
        if channel is None:
            wanted = _FOR_BASS if part_of(note) == "bass" else _FOR_MELODY
            free = [each for each in wanted if each not in self._channels.values()]
            channel = free[0] if free else self._channels.pop(next(iter(self._channels)))
        self._channels[note.program] = channel
        return channel

    def _due(self, end: int) -> Iterator[Timed]:
        """The offs before frame `end`."""
        while self._offs and self._offs[0][0] < end:
            frame, channel, pitch = heapq.heappop(self._offs)
            if self._on.get((channel, pitch)) == frame:  # else it was struck again, or let go
                del self._on[channel, pitch]
                yield max(frame - self._now, 0), _off(channel, pitch)

    def _let_go(self) -> list[Message]:
        messages = [_off(channel, pitch) for channel, pitch in self._on]
        self._on.clear()
        self._offs.clear()
        return messages


def _off(channel: int, pitch: int) -> Message:
    return Message("note_off", channel=channel, note=pitch, velocity=0)


def _controller(channel: int) -> Message:
    return Message("control_change", channel=channel, control=_ALL_NOTES_OFF, value=0)


def _start(step: float) -> list[Message]:
    """Start at the beginning; elsewhere the place in sixteenths, and continue."""
    if step < 0.5:
        return [Message("start")]
    return [Message("songpos", pos=min(round(step), 16383)), Message("continue")]


def _begun(span: Span) -> Sequence[tuple[int, int, Note]]:
    """The notes that begin in a span: (frame of the clip, frames held, note)."""
    notes, whole = span.clip.notes, span.clip.span
    low, high = span.frame, span.frame + span.count
    place = bisect_left(notes, low, key=lambda row: row[0])
    found = []
    while place < len(notes) and notes[place][0] < high:
        found.append(notes[place])
        place += 1
    for start, held, note in notes:  # what is early at the beginning is heard at the end of the turn before
        if start >= 0:
            break
        at = 0 if span.first and low == 0 else start + whole
        if low <= at < high and span.clip.repeats:
            found.append((at, held, note))
    return found


def _ticks(span: Span) -> Iterator[int]:
    """The frames of a span at which the clock ticks."""
    clip = span.clip
    high = min(span.frame + span.count, clip.span)
    tick = max(math.floor(clip.step(span.frame) * TICKS) - 1, 0)
    while (frame := clip.frame(tick / TICKS)) < high:
        if frame >= span.frame:
            yield frame
        tick += 1
