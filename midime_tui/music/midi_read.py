"""A MIDI file as a Song: notes on the grid of sixteenths, one track a voice."""

from __future__ import annotations

import io
import os
import stat
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import mido

from midime_tui.errors import MidimeError
from midime_tui.music.midi_bytes import HEADER_WITHIN, MAX_BYTES, not_midi, sift
from midime_tui.music.notes import DEFAULT_QPM, STEPS_PER_QUARTER, Metre, Note, Song, Track

MAX_STEPS = 1 << 17  # 8192 bars of 4/4, over four hours at 120: a stray tick beyond it is damage, not music
QPM_RANGE = (10.0, 1000.0)  # a tempo outside of it is a mistake, and would make endless or empty sound
DRUM_CHANNEL = 9


@dataclass(frozen=True, slots=True)
class Grid:
    """What times are rounded to: parts of a sixteenth, 1 for sixteenths themselves."""

    ticks_per_quarter: float
    parts: int

    def step(self, tick: int) -> int:
        """The nearest point of the grid; halves go up."""
        return int(tick * STEPS_PER_QUARTER * self.parts / self.ticks_per_quarter + 0.5)

    @property
    def last(self) -> int:
        """The last point that is read."""
        return MAX_STEPS * self.parts


def read_midi(path: str | os.PathLike[str], *, parts: int = 1) -> Song:
    """Read a MIDI file of type 0 or 1, also in a RIFF wrapping (.rmi).

    Times are quantised in ticks: `step = int(quarters * 4 + 0.5)`; a note of no length gets one step. A track
    is one channel and program of one track of the file; channel 10 is drums. Velocity 0 is a note-off, a new
    note-on ends a sounding note of the same pitch, the track's end ends what still sounds.

    parts: every time of the song is counted in such parts of a sixteenth, where a performance is to keep its
           timing; a song for a model has 1

    Raises MidimeError, one sentence, for everything that cannot be read or holds no notes.
    """
    what = os.fspath(path)
    sifted = sift(_file_bytes(Path(path), what), what)
    try:
        file = mido.MidiFile(file=io.BytesIO(sifted.data), charset="latin1")
    except Exception as error:  # mido raises many kinds for bytes it dislikes; a person gets one
        raise MidimeError(f"{what} is not a MIDI file that can be read: {error}") from error
    if sifted.format == 2 and len(file.tracks) > 1:
        raise MidimeError(
            f"{what} is a MIDI file of type 2 with {len(file.tracks)} independent patterns; "
            "save one of them as type 0 or 1"
        )
    # film time code counts ticks per second, which a tempo of 120 turns into quarters
    metrical = sifted.division > 0
    ticks_per_quarter = sifted.division if metrical else -sifted.division * 60 / DEFAULT_QPM

    grid = Grid(ticks_per_quarter, parts)
    tracks = _tracks(file.tracks, grid, what)
    if not tracks:
        raise MidimeError(f"{what} has no notes: a MIDI file with a tune is wanted")
    tempos = _tempos(file.tracks, grid) if metrical else ((0, DEFAULT_QPM),)
    return Song(Path(path).name, tracks, tempos, _metres(file.tracks, grid))


def _file_bytes(path: Path, what: str) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise MidimeError(f"{what} is a directory: a MIDI file is wanted")
        if not stat.S_ISREG(status.st_mode):
            raise MidimeError(f"{what} is not a regular file: a MIDI file is wanted")
        with path.open("rb") as file:
            head = file.read(HEADER_WITHIN)
            if b"MThd" not in head:  # before reading on: junk may be large
                raise not_midi(head, what)
            if status.st_size > MAX_BYTES:
                raise MidimeError(
                    f"{what} is {status.st_size / 1e6:.1f} MB: up to {MAX_BYTES / 1e6:.0f} MB are read"
                )
            return head + file.read(MAX_BYTES)
    except FileNotFoundError as error:
        raise MidimeError(f"{what} does not exist: name a MIDI file") from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte in it
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise MidimeError(f"cannot read {what}: {reason}") from error


@dataclass(slots=True)
class _Sounding:
    """A note that waits for its end; `again` where it ended another of its pitch at its own start."""

    start: int
    velocity: int
    voice: tuple[int, int]
    again: bool


@dataclass(slots=True)
class _Voices:
    """Notes of one track of the file by (channel, program), in order of appearance; times in ticks."""

    notes: dict[tuple[int, int], list[tuple[int, int, int, int]]] = field(default_factory=dict)

    def open(self, voice: tuple[int, int]) -> None:
        self.notes.setdefault(voice, [])

    def close(self, pitch: int, note: _Sounding, end: int) -> None:
        self.notes[note.voice].append((note.start, end, pitch, note.velocity))


Programs = dict[int, list[tuple[int, int]]]  # channel -> (tick, program), by tick


def _tracks(midi_tracks: Iterable[mido.MidiTrack], grid: Grid, what: str) -> tuple[Track, ...]:
    everywhere: Programs = defaultdict(list)
    for midi_track in midi_tracks:
        for channel, changes in _programs(midi_track).items():
            everywhere[channel] += changes
    for changes in everywhere.values():
        changes.sort(key=lambda change: change[0])
    tracks: list[Track] = []
    for midi_track in midi_tracks:
        # a track's own program changes count before those that another track makes on its channel
        voices = _voices(midi_track, {**everywhere, **_programs(midi_track)})
        name = _name(midi_track)
        for (channel, program), ticks in voices.notes.items():
            is_drum = channel == DRUM_CHANNEL
            notes: set[Note] = set()
            for tick, end_tick, pitch, velocity in ticks:
                start = grid.step(tick)
                end = max(grid.step(end_tick), start + 1)
                notes.add(Note(start, end, pitch, velocity, program, is_drum))
            last = max(note.end for note in notes)
            if last > grid.last:
                raise MidimeError(
                    f"{what} has a note at sixteenth {last // grid.parts} ({name or 'unnamed track'}): "
                    f"up to {MAX_STEPS} ({MAX_STEPS // 16} bars) are read"
                )
            ordered = tuple(sorted(notes, key=lambda note: (note.start, note.pitch, note.end)))
            tracks.append(Track(_voice_name(name, channel, program, voices), ordered, program, is_drum))
    return tuple(tracks)


def _programs(midi_track: mido.MidiTrack) -> Programs:
    changes: Programs = defaultdict(list)
    tick = 0
    for message in midi_track:
        tick += message.time
        if message.type == "program_change":
            changes[message.channel].append((tick, message.program))
    return changes


def _voices(midi_track: mido.MidiTrack, programs: Programs) -> _Voices:
    voices = _Voices()
    sounding: dict[tuple[int, int], _Sounding] = {}
    tick = 0
    for message in midi_track:
        tick += message.time
        if message.type not in ("note_on", "note_off"):
            continue
        key = message.channel, message.note
        before = sounding.get(key)
        if message.type == "note_on" and message.velocity > 0:
            voice = message.channel, _program_at(programs, message.channel, tick)
            voices.open(voice)
            again = before is not None and before.start < tick
            if before is not None and again:
                voices.close(message.note, before, tick)
            sounding[key] = _Sounding(tick, message.velocity, voice, again)
        elif before is not None:
            if before.again and before.start == tick:
                before.again = False  # the note-off of the note that this one already ended
            else:
                voices.close(message.note, sounding.pop(key), tick)
    for (_, pitch), note in sounding.items():
        voices.close(pitch, note, tick)
    return voices


def _program_at(programs: Programs, channel: int, tick: int) -> int:
    changes = programs.get(channel)
    if not changes or channel == DRUM_CHANNEL:
        return 0
    at = bisect_right(changes, tick, key=lambda change: change[0])
    return changes[at - 1][1] if at else 0


def _name(midi_track: mido.MidiTrack) -> str:
    """The track's name in one line; the bytes are UTF-8 in new files, Latin-1 in most old ones."""
    for message in midi_track:
        if message.type == "track_name":
            raw = message.name.encode("latin1")
            try:
                name = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
            except UnicodeDecodeError:
                name = raw.decode("cp1252", errors="replace")
            printable = "".join(char if char.isprintable() else " " for char in name)
            if name := " ".join(printable.split())[:80]:
                return name
    return ""


def _voice_name(name: str, channel: int, program: int, voices: _Voices) -> str:
    """The track's name, with channel and program where it holds several voices."""
    if len(voices.notes) == 1:
        return name
    programs = [other for other in voices.notes if other[0] == channel]
    suffix = f"channel {channel + 1}" + (f", program {program + 1}" if len(programs) > 1 else "")
    return f"{name} ({suffix})" if name else suffix


def _tempos(midi_tracks: Iterable[mido.MidiTrack], grid: Grid) -> tuple[tuple[int, float], ...]:
    found = _by_step(midi_tracks, grid, "set_tempo")
    low, high = QPM_RANGE
    values = {
        # a file stores whole microseconds a quarter: 112 comes back as 112.00006
        at: min(max(round(60e6 / message.tempo, 3), low), high)
        for at, message in found.items()
        if message.tempo
    }
    tempos = [(0, values.get(0, DEFAULT_QPM))]
    for at, qpm in sorted(values.items()):
        if qpm != tempos[-1][1]:
            tempos.append((at, qpm))
    return tuple(tempos)


def _metres(midi_tracks: Iterable[mido.MidiTrack], grid: Grid) -> tuple[Metre, ...]:
    found = _by_step(midi_tracks, grid, "time_signature")
    metres = [Metre(0, 4, 4)]
    for at, message in sorted(found.items()):
        metre = Metre(at, message.numerator, message.denominator)
        if at == 0:
            metres = [metre]
        elif (metre.numerator, metre.denominator) != (metres[-1].numerator, metres[-1].denominator):
            metres.append(metre)
    return tuple(metres)


def _by_step(midi_tracks: Iterable[mido.MidiTrack], grid: Grid, kind: str) -> dict[int, mido.MetaMessage]:
    """Meta messages of a kind up to the grid's last point, by step; the last of several at one step."""
    timed: list[tuple[int, mido.MetaMessage]] = []
    for midi_track in midi_tracks:
        tick = 0
        for message in midi_track:
            tick += message.time
            if message.type == kind:
                timed.append((tick, message))
    timed.sort(key=lambda item: item[0])
    return {grid.step(tick): message for tick, message in timed if grid.step(tick) <= grid.last}
