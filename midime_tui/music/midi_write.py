"""Notes and songs as MIDI files: whole or not at all, the same bytes for the same notes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import groupby

import mido

from midime_tui.atomic import atomic_path
from midime_tui.music.notes import DEFAULT_QPM, STEPS_PER_QUARTER, Metre, Note, Song, Track

TICKS_PER_QUARTER = 480
TICKS_PER_STEP = TICKS_PER_QUARTER // STEPS_PER_QUARTER
DRUM_CHANNEL = 9
MELODIC_CHANNELS = [channel for channel in range(16) if channel != DRUM_CHANNEL]

Event = tuple[int, int, mido.Message | mido.MetaMessage]  # tick, order within the tick, message


def write_midi(
    path: str | os.PathLike[str],
    notes: Sequence[Note],
    *,
    qpm: float = DEFAULT_QPM,
    metres: Sequence[Metre] = (Metre(0, 4, 4),),
    name: str = "",
    texts: Sequence[str] = (),
    parts: int = 1,
) -> None:
    """Write notes as a MIDI file of type 1: tempo, metres, name and texts first, then a track a program.

    qpm:   quarter notes per minute, 4 to 6e7 (what the format can say)
    texts: text events at the start, for what made the notes: a seed, a code
    parts: steps in a sixteenth, for notes that are counted finer (those of multitracks)

    Raises MidimeError where the file cannot be written, ValueError for notes that MIDI cannot say.
    """
    voices: dict[tuple[bool, int], list[Note]] = {}
    for note in notes:
        voices.setdefault((note.is_drum, 0 if note.is_drum else note.program), []).append(note)
    tracks = [
        Track("", tuple(voice), program, is_drum) for (is_drum, program), voice in sorted(voices.items())
    ]
    _write(path, tracks, ((0, qpm),), metres, name, texts, parts)


def song_to_midi(song: Song, path: str | os.PathLike[str], *, texts: Sequence[str] = ()) -> None:
    """Write a song with all its tracks, tempos and metres. Errors as in `write_midi`."""
    _write(path, song.tracks, song.tempos, song.metres, song.name, texts)


def _write(
    path: str | os.PathLike[str],
    tracks: Sequence[Track],
    tempos: Iterable[tuple[int, float]],
    metres: Iterable[Metre],
    name: str,
    texts: Iterable[str],
    parts: int = 1,
) -> None:
    first: list[Event] = []
    if name:
        first.append((0, 0, mido.MetaMessage("track_name", name=name)))
    first += [(0, 1, mido.MetaMessage("text", text=text)) for text in texts]
    for step, qpm in tempos:
        if not 60e6 / 0xFFFFFF <= qpm <= 60e6:
            raise ValueError(f"a tempo of {qpm} quarter notes per minute must be in range 4..60000000")
        tempo = mido.MetaMessage("set_tempo", tempo=round(60e6 / qpm))
        first.append((step * TICKS_PER_STEP, 2, tempo))
    for metre in metres:
        signature = mido.MetaMessage(
            "time_signature", numerator=metre.numerator, denominator=metre.denominator
        )
        first.append((metre.step * TICKS_PER_STEP, 3, signature))
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    file.tracks.append(_midi_track(first))
    channels = _channels(tracks)
    for track, channel in zip(tracks, channels):
        file.tracks.append(_midi_track(_track_events(track, channel, parts)))
    with atomic_path(path) as aside:
        file.save(aside)


def _channels(tracks: Sequence[Track]) -> list[int]:
    """A channel a track; more than 15 melodic ones share channels, each with its own program changes."""
    channels: list[int] = []
    melodic = 0
    for track in tracks:
        if track.is_drum:
            channels.append(DRUM_CHANNEL)
        else:
            channels.append(MELODIC_CHANNELS[melodic % len(MELODIC_CHANNELS)])
            melodic += 1
    return channels


def _track_events(track: Track, channel: int, parts: int) -> list[Event]:
    events: list[Event] = []
    if track.name:
        events.append((0, 0, mido.MetaMessage("track_name", name=track.name)))
    if not track.is_drum:
        events.append((0, 1, mido.Message("program_change", channel=channel, program=track.program)))
    for start, end, note in _apart(track.notes, parts):
        on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        off = mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)
        # ends before beginnings, or a repeated note would end at its own start
        events += [(start, 3, on), (end, 2, off)]
    return events


def _apart(notes: Iterable[Note], parts: int) -> Iterable[tuple[int, int, Note]]:
    """First tick, last tick and note; notes of one pitch do not overlap: MIDI has one note-off for them all.

    A later note cuts the earlier one; of several with one start the longest stays.
    """
    timed = ((*_ticks(note, parts), note) for note in notes)
    ordered = sorted(timed, key=lambda item: (item[2].pitch, *item[:2]))
    for _, same in groupby(ordered, key=lambda item: item[2].pitch):
        before: tuple[int, int, Note] | None = None
        for item in same:
            if before is not None and before[0] < item[0]:
                yield before[0], min(before[1], item[0]), before[2]
            before = item
        if before is not None:
            yield before


def _ticks(note: Note, parts: int) -> tuple[int, int]:
    """First tick and the tick after the last; a groove's hit before the beginning stands at the beginning."""
    step_ticks = TICKS_PER_STEP / parts
    start, end = (max(round((step + note.shift) * step_ticks), 0) for step in (note.start, note.end))
    return start, end


def _midi_track(events: list[Event]) -> mido.MidiTrack:
    track = mido.MidiTrack()
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=0))
    return track
