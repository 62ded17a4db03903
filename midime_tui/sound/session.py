"""What the player does with the messages it gets: renders, tells the transport, answers. Never raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from midime_tui.music.notes import Note
from midime_tui.sound import protocol
from midime_tui.sound.clip import Clip
from midime_tui.sound.drumkit import HIGH_CLICK, LOW_CLICK
from midime_tui.sound.presets import VOICES, part_of
from midime_tui.sound.protocol import ProtocolError
from midime_tui.sound.render import Mix, first_turn, frames_of
from midime_tui.sound.sampler import Sampler
from midime_tui.sound.song_clip import SongClip
from midime_tui.sound.spans import Struck
from midime_tui.sound.transport import Transport

_BEAT, _BAR = 4, 16  # steps


@dataclass(frozen=True, slots=True)
class Taste:
    """How everything is to be heard, whatever is loaded.

    voices: part -> program that plays it in the place of the notes' own
    """

    muted: frozenset[str] = frozenset()
    solo: frozenset[str] = frozenset()
    click: bool = False
    transpose: int = 0
    voices: Mapping[str, int] = field(default_factory=dict)

    def apply(self, notes: tuple[Note, ...], steps: int, parts: int = 1) -> tuple[Note, ...]:
        """The notes that are to sound, in `parts` of a sixteenth; `steps` is the length in sixteenths."""
        heard = [
            self.played(note)
            for note in notes
            if part_of(note) not in self.muted and (not self.solo or part_of(note) in self.solo)
        ]
        return tuple(heard) + (clicks(steps, parts) if self.click else ())

    def played(self, note: Note) -> Note:
        """One note as it sounds: transposed, by the voice of its part."""
        if note.is_drum:
            return note
        pitch = min(max(note.pitch + self.transpose, 0), 127)
        return replace(note, pitch=pitch, program=self.voices.get(part_of(note), note.program))


def clicks(steps: int, parts: int = 1) -> tuple[Note, ...]:
    """A click on every quarter, a high one on the first of four."""
    return tuple(
        Note(step * parts, (step + 1) * parts, LOW_CLICK if step % _BAR else HIGH_CLICK, 90, 0, True)
        for step in range(0, steps, _BEAT)
    )


def _frames(mix: Mix, frames: int) -> NDArray[np.float32]:
    """The first `frames` frames, [frames, 2]."""
    return np.ascontiguousarray(mix.read(0, frames).T)


def _understood(line: bytes | ProtocolError) -> protocol.Message | ProtocolError:
    try:
        return line if isinstance(line, ProtocolError) else protocol.parse(line)
    except ProtocolError as error:
        return error


def _voided(message: protocol.Message, following: object) -> bool:
    """Whether nothing of `message` would be heard, because `following` has come already."""
    if isinstance(message, protocol.Load) and isinstance(following, protocol.Load):
        return message.when == following.when
    return isinstance(message, protocol.Tempo | protocol.Transpose) and type(following) is type(message)


def _toggled(parts: frozenset[str], part: str, on: bool) -> frozenset[str]:
    return parts | {part} if on else parts - {part}


class Session:
    """One conversation with whoever steers the player. One owner thread; the transport may be read by
    another."""

    def __init__(self, transport: Transport, sampler: Sampler | None = None) -> None:
        self.transport = transport
        self.latency = 0.0  # seconds until what the transport gives is heard; whoever owns the output sets it
        self.ended = False
        self.changes = 0  # how many messages were obeyed: whoever sees it grow tells the clock
        self._sampler = sampler or Sampler(transport.sample_rate)
        self._taste = Taste()
        self._loads: dict[Clip, protocol.Load] = {}
        self._songs: dict[Clip, tuple[protocol.LoadSong, SongClip]] = {}

    def handle(self, *lines: bytes | ProtocolError) -> list[bytes]:
        """Do what the lines that have come say; the lines to answer with: an "error" for each that makes no
        sense.

        What the next line makes void is left out: a key that is held down asks for thirty loops a second.
        """
        answers: list[bytes] = []
        messages = [_understood(line) for line in lines]
        for message, following in zip_longest(messages, messages[1:]):
            try:
                if isinstance(message, ProtocolError):
                    raise message
                if not _voided(message, following):
                    answers += self._do(message)
                    self.changes += not isinstance(message, protocol.Strike | protocol.Release)
            except ProtocolError as error:
                answers.append(protocol.encode("error", message=str(error)))
            except MemoryError:
                answers.append(protocol.encode("error", message="there is not enough memory for this music"))
        return answers

    def _do(self, message: protocol.Message) -> list[bytes]:
        transport = self.transport
        match message:
            case protocol.Load():
                self._load(message)
            case protocol.LoadSong():
                self._load_song(message)
            case protocol.Play(at, count_in):
                for clip, (_, filling) in self._songs.items():
                    filling.go_to(clip.frame(at % clip.steps))
                transport.play(at, self._count_in(count_in))
            case protocol.Stop():
                transport.stop()
            case protocol.Tempo(qpm):
                self._retempo(qpm)
            case protocol.Mute(part, on):
                self._retaste(replace(self._taste, muted=_toggled(self._taste.muted, part, on)))
            case protocol.Solo(part, on):
                self._retaste(replace(self._taste, solo=_toggled(self._taste.solo, part, on)))
            case protocol.Click(on):
                self._retaste(replace(self._taste, click=on))
            case protocol.Transpose(semitones):
                self._retaste(replace(self._taste, transpose=semitones))
            case protocol.Voice(part, name):
                others = {each: program for each, program in self._taste.voices.items() if each != part}
                self._retaste(replace(self._taste, voices=others | ({part: VOICES[name]} if name else {})))
            case protocol.Strike():
                self._strike(message)
            case protocol.Release(pitch, is_drum):
                transport.release((pitch, is_drum))
            case protocol.Quit():
                self.ended = True
            case protocol.Ping(ident):
                return [protocol.encode("pong", id=ident), self.clock()]
        return []

    def clock(self) -> bytes:
        """The clock message: where the music is that is heard now."""
        now = self.transport.moment(self.latency)
        return protocol.encode(
            "clock",
            playing=now.playing,
            position=float(now.position),
            steps=now.steps,
            qpm=float(now.qpm),
            id=now.ident,
            pending=now.pending,
        )

    def warm(self) -> None:
        """Make the tones and drums that most music needs, so that the first loops are rendered at once."""
        notes = [Note(0, 1, pitch, 80, program) for program in (0, 80) for pitch in range(57, 82)]
        notes += [Note(0, 1, pitch, 80, 33) for pitch in range(31, 53)]
        notes += [Note(0, 1, key, 80, 0, True) for key in (36, 38, 42, 45, 46, 48, 49, 50, 51)]
        for note in notes:
            self._sampler.sound(note, frames_of(1, 120.0, self.transport.sample_rate))

    def _render(self, load: protocol.Load, taste: Taste) -> Clip:
        notes = taste.apply(load.notes, load.steps)
        rate = self.transport.sample_rate

        def mix(loop: bool) -> Mix:
            heard = notes if loop or not load.repeats else first_turn(notes, load.steps)
            return Mix(
                heard, qpm=load.qpm, steps=load.steps, sample_rate=rate, loop=loop, sampler=self._sampler
            )

        once = mix(loop=False)
        if not load.repeats:
            audio = _frames(once, once.frames + once.ring)
            return Clip(audio, once.frames, load.steps, load.qpm, load.ident, False, notes=once.timed)
        opening = _frames(once, min(once.ring, once.frames))
        around = mix(loop=True)
        audio = _frames(around, once.frames)
        return Clip(audio, once.frames, load.steps, load.qpm, load.ident, opening=opening, notes=around.timed)

    def _load(self, load: protocol.Load) -> None:
        clip = self._render(load, self._taste)
        self._loads[clip] = load
        self.transport.load(clip, load.when)
        self._forget()

    def _load_song(self, song: protocol.LoadSong) -> None:
        clip = self._render_song(song, self._taste)
        self.transport.load(clip)
        self._forget()

    def _render_song(self, song: protocol.LoadSong, taste: Taste) -> Clip:
        notes = taste.apply(song.notes, song.steps, song.parts)
        filling = SongClip(song, notes, self._sampler, self.transport.sample_rate)
        clip = filling.clip
        position = self.transport.moment().position  # where it takes over, if music plays now
        filling.begin(clip.frame(max(position, 0.0) % clip.steps))
        self._songs[clip] = song, filling
        return clip

    def _forget(self) -> None:
        held = self.transport.clips
        self._loads = {clip: load for clip, load in self._loads.items() if clip in held}
        for clip, (_, filling) in self._songs.items():
            if clip not in held:
                filling.end()
        self._songs = {clip: song for clip, song in self._songs.items() if clip in held}

    def _revise(self, loads: dict[Clip, protocol.Load]) -> None:
        changed = {clip: self._render(load, self._taste) for clip, load in loads.items()}
        self._loads.update({changed[clip]: load for clip, load in loads.items()})
        self._exchange(changed)

    def _exchange(self, changed: dict[Clip, Clip]) -> None:
        self.transport.revise(changed)
        self._forget()

    def _retempo(self, qpm: float) -> None:
        if self._songs:
            raise ProtocolError("a song keeps its own tempo")
        loads = {clip: replace(load, qpm=qpm) for clip, load in self._loads.items()}
        for load in loads.values():
            if load.steps * 15.0 / qpm > protocol.MOST_SECONDS:
                raise ProtocolError(
                    f"at {qpm:g} the music is longer than {protocol.MOST_SECONDS:.0f} seconds"
                )
        self._revise(loads)

    def _retaste(self, taste: Taste) -> None:
        self._taste = taste
        self._forget()
        self._revise(dict(self._loads))
        songs = [(clip, song) for clip, (song, _) in self._songs.items()]
        self._exchange({clip: self._render_song(song, taste) for clip, song in songs})

    def _strike(self, strike: protocol.Strike) -> None:
        note = self._taste.played(Note(0, 1, strike.pitch, strike.velocity, strike.program, strike.is_drum))
        held = max(round(strike.seconds * self.transport.sample_rate), 1)
        audio = np.ascontiguousarray(self._sampler.sound(note, held).T)
        self.transport.strike((strike.pitch, strike.is_drum), audio, Struck(note, held))

    def _count_in(self, beats: int) -> Clip | None:
        clips = self.transport.clips
        if not beats or not clips:
            return None
        load = protocol.Load(clicks(beats * _BEAT), beats * _BEAT, clips[0].qpm, "now", clips[0].ident, False)
        return replace(self._render(load, Taste()), count_in=True)
