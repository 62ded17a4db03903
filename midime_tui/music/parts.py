"""Drums and trios out of a song, cleaned as a melody is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from midime_tui.errors import MidimeError
from midime_tui.music.bars import bar_of
from midime_tui.music.converters import TrioConverter
from midime_tui.music.melody import clean_voice, leading_silence
from midime_tui.music.melody_classes import MAX_PITCH, MIN_PITCH
from midime_tui.music.notes import Note, Song, Track
from midime_tui.music.track_choice import choose_melody, left_out, track_name, track_names


@dataclass(frozen=True, slots=True)
class Part:
    """The notes of a song that a model reads. Fields as in `Melody`; `track_index` is None for drums."""

    notes: tuple[Note, ...]
    track_index: int | None
    why: str
    report: tuple[str, ...]
    start: int


def drum_part(song: Song) -> Part:
    """All drums of a song together. Raises MidimeError where it has none."""
    tracks = [index for index, track in enumerate(song.tracks) if track.is_drum]
    if not tracks:
        raise MidimeError(f"{song.name} has no drums: notes on channel 10 are wanted")
    notes = _hits(song, tracks)
    report = left_out(song, tracks, "drums are")
    start = bar_of(song, notes[0].start).start
    why = f"drums from {track_names(song, tracks)}"
    return Part(notes, None, why, (*report, *leading_silence(song, start)), start)


def trio_part(
    song: Song,
    track: int | str | None = None,
    *,
    low: int = MIN_PITCH,
    high: int = MAX_PITCH,
    bass: tuple[int, int] | None = None,
) -> Part:
    """Melody, bass and drums of a song, with programs that `TrioConverter` sorts them by.

    The melody is chosen among tracks of programs 0-31 where there are any, the bass is the track of programs
    32-39 with most notes, drums are taken together. `low` and `high` are the range of both, or of the melody
    where `bass` gives the bass its own. Raises MidimeError where one of the three is missing.
    """
    basses = [i for i, each in enumerate(song.tracks) if _is_bass(each)]
    drums = [i for i, each in enumerate(song.tracks) if each.is_drum]
    melodies = [i for i, each in enumerate(song.tracks) if not each.is_drum and i not in basses]
    missing = [
        name for name, found in (("melody", melodies), ("bass", basses), ("drums", drums)) if not found
    ]
    if missing:
        raise MidimeError(
            f"{song.name} has no {' and no '.join(missing)}: a trio needs a melody, a bass (programs 33-40) "
            "and drums (channel 10)"
        )
    if track is None:
        # others are judged as if they were not there
        usual = [i for i in melodies if song.tracks[i].program in TrioConverter.MELODY_PROGRAMS] or melodies
        only = replace(song, tracks=tuple(song.tracks[i] for i in usual))
        melody = usual[choose_melody(only).track_index]
    else:
        melody = choose_melody(song, track).track_index
    lower = max((i for i in basses if i != melody), key=lambda i: len(song.tracks[i].notes), default=None)
    if lower is None:
        raise MidimeError(f"{track_name(song, melody)} of {song.name} is its only bass: name another melody")
    melody_notes, melody_report = clean_voice(song, song.tracks[melody].notes, low, high)
    bass_notes, bass_report = clean_voice(song, song.tracks[lower].notes, *(bass or (low, high)))
    notes = [
        *(
            replace(note, program=_within(note.program, TrioConverter.MELODY_PROGRAMS))
            for note in melody_notes
        ),
        *(replace(note, program=_within(note.program, TrioConverter.BASS_PROGRAMS)) for note in bass_notes),
        *_hits(song, drums),
    ]
    report = left_out(song, {melody, lower, *drums}, "one melody, one bass and drums are")
    report += [f"melody: {sentence}" for sentence in melody_report]
    report += [f"bass: {sentence}" for sentence in bass_report]
    why = (
        f"melody from {track_name(song, melody)}, bass from {track_name(song, lower)}, "
        f"drums from {track_names(song, drums)}"
    )
    ordered = tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))
    start = bar_of(song, ordered[0].start).start
    return Part(ordered, melody, why, (*report, *leading_silence(song, start)), start)


def _is_bass(track: Track) -> bool:
    return not track.is_drum and track.program in TrioConverter.BASS_PROGRAMS


def _within(program: int, programs: range) -> int:
    return program if program in programs else programs[0]


def _hits(song: Song, tracks: list[int]) -> tuple[Note, ...]:
    """Drum notes of some tracks, one for each pitch and start."""
    hits = {(note.start, note.pitch): note for index in tracks for note in song.tracks[index].notes}
    return tuple(hits[key] for key in sorted(hits))
