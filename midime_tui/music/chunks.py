"""A song cut into the chunks that a model reads, with a report of what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from midime_tui.errors import MidimeError
from midime_tui.music.bars import Bars, bars_text, count, listed
from midime_tui.music.converters import DRUM_KINDS, Converter
from midime_tui.music.melody import extract_melody
from midime_tui.music.notes import Metre, Note, Song
from midime_tui.music.parts import Part, drum_part, trio_part

MIN_STEPS = 32  # two bars of 4/4: less gives one chunk at best, and nothing to vary


@dataclass(frozen=True, slots=True)
class Chunks:
    """Pieces of equal length, one after the other, those without notes left out.

    chunks:    notes of each, steps counted from its beginning
    positions: first step of each in the song
    dropped:   sentences on what was left out or filled up
    """

    chunks: tuple[tuple[Note, ...], ...]
    positions: tuple[int, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SongChunks:
    """All that a model needs of a song, and all that a person should know about the way there.

    notes:       what was cut: the clean melody (or drums, or trio), steps from the beginning of the song
    start:       step that the first chunk would begin at
    steps:       length of a chunk
    chunks:      see `Chunks`
    positions:   see `Chunks`
    track_index: index of the melody's track in `Song.tracks`; None for drums
    why:         sentence on the choice of the tracks
    report:      sentences on what was left out or changed, and why
    """

    notes: tuple[Note, ...]
    start: int
    steps: int
    chunks: tuple[tuple[Note, ...], ...]
    positions: tuple[int, ...]
    track_index: int | None
    why: str
    report: tuple[str, ...]


def chunk_melody(
    notes: Sequence[Note],
    steps: int = 32,
    *,
    start: int = 0,
    metres: Sequence[Metre] = (Metre(0, 4, 4),),
) -> Chunks:
    """Cut notes (a melody, but any notes do) into chunks of `steps` steps, one after the other from `start`.

    As in magenta.js a note over a border goes on as a new note in the next chunk, and chunks without notes
    are left out; the last chunk is filled up with silence. Drums do not go on: that would be a second hit.
    Notes before `start` raise ValueError.
    """
    if any(note.start < start for note in notes):
        raise ValueError(f"all notes must start at step {start} or later")
    by_chunk: dict[int, list[Note]] = {}
    for note in sorted(notes, key=lambda note: (note.start, note.pitch)):
        first_index = (note.start - start) // steps
        last_index = first_index if note.is_drum else (note.end - 1 - start) // steps
        for index in range(first_index, last_index + 1):
            first = start + index * steps
            part = replace(note, start=max(note.start - first, 0), end=min(note.end - first, steps))
            by_chunk.setdefault(index, []).append(part)
    order = sorted(by_chunk)
    end = max((note.end for note in notes), default=start)
    places = Bars(metres)
    dropped = []
    empty = sorted(set(range(order[-1])) - set(order)) if order else []
    if empty:
        silent = [
            bar
            for index in empty
            for bar in places.between(start + index * steps, start + (index + 1) * steps)
        ]
        verb = "has no notes and is" if len(empty) == 1 else "have no notes and are"
        dropped.append(f"{count(len(empty), 'chunk')} ({bars_text(silent)}) {verb} left out")
    if order:
        last = start + order[-1] * steps
        missing = last + steps - places.end(min(end, last + steps) - 1)
        if missing > 0:  # not where only the last bar's last note ends early
            dropped.append(
                f"the last chunk (from bar {places.of(last).bar}) "
                f"is filled up with {count(missing, 'sixteenth')} of silence"
            )
    return Chunks(
        tuple(tuple(by_chunk[index]) for index in order),
        tuple(start + index * steps for index in order),
        tuple(dropped),
    )


def song_chunks(song: Song, converter: Converter | int = 32, track: int | str | None = None) -> SongChunks:
    """From a song to chunks for a model.

    converter: of the model, which says whether melody, drums or a trio is wanted and how long a chunk is; or
               a number of steps, for melodies
    track:     the melody's track, see `choose_melody`; not for drums

    Raises MidimeError where the song lacks what is wanted or is shorter than two bars of 4/4.
    """
    steps = converter if isinstance(converter, int) else converter.steps
    part = _part(song, converter, track)
    _check_length(song, part)
    cut = chunk_melody(part.notes, steps, start=part.start, metres=song.metres)
    metres = _metre_sentence(song, cut.positions, steps)
    return SongChunks(
        notes=part.notes,
        start=part.start,
        steps=steps,
        chunks=cut.chunks,
        positions=cut.positions,
        track_index=part.track_index,
        why=part.why,
        report=(*part.report, *metres, *cut.dropped),
    )


def _part(song: Song, converter: Converter | int, track: int | str | None) -> Part:
    kind = "melody" if isinstance(converter, int) else converter.config()["type"]
    if kind in DRUM_KINDS:
        return drum_part(song)
    if kind == "multitrack":
        raise MidimeError(
            "a model for several instruments reads bars of events, which songs are not cut into here; sample "
            "from it, or choose a model for melodies, drums or trios"
        )
    if not isinstance(converter, int) and kind in ("trio", "trio-rhythm"):
        bass = converter.config().get("bass_pitches")
        return trio_part(song, track, **_pitches(converter), bass=None if bass is None else tuple(bass))
    pitches = {} if isinstance(converter, int) else _pitches(converter)
    melody = extract_melody(song, track, **pitches)
    why = f"melody from {melody.why}"
    return Part(melody.notes, melody.track_index, why, melody.report, melody.start)


def _pitches(converter: Converter) -> dict[str, int]:
    config = converter.config()
    return {"low": config["min_pitch"], "high": config["max_pitch"]}


def _check_length(song: Song, part: Part) -> None:
    end = max(note.end for note in part.notes)
    places = Bars(song)
    length = places.end(end - 1) - part.start  # a bar counts in full, however early its last note ends
    if length < MIN_STEPS:
        bars = count(len(places.between(part.start, end)), "bar")
        raise MidimeError(
            f"{song.name} has {bars} of music ({length} sixteenths): "
            f"at least {MIN_STEPS} sixteenths, two bars of 4/4, are needed"
        )


def _metre_sentence(song: Song, positions: Sequence[int], steps: int) -> list[str]:
    """One line where chunks do not begin and end with bars."""
    places = Bars(song)
    borders = [position + offset for position in positions for offset in (0, steps)]
    if all(places.of(step).start == step for step in borders):
        return []
    names = list(dict.fromkeys(f"{metre.numerator}/{metre.denominator}" for metre in song.metres))
    if len(names) > 4:
        names = [*names[:3], "others"]
    metre = f"the metre is {names[0]}" if len(names) == 1 else f"the metre changes ({listed(names)})"
    return [f"{metre}: chunks of {steps} sixteenths run over the bar lines"]
