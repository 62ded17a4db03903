"""One clean melody out of a song, with a report of everything that was left out or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from midime_tui.music.bars import Bars, are, bar_of, bars_text, count
from midime_tui.music.melody_classes import MAX_PITCH, MIN_PITCH, monophonic
from midime_tui.music.notes import Note, Song
from midime_tui.music.track_choice import MelodyChoice, choose_melody, left_out

__all__ = ["Melody", "MelodyChoice", "choose_melody", "clean_voice", "extract_melody", "fold_pitch"]


@dataclass(frozen=True, slots=True)
class Melody:
    """One voice of a song.

    notes:       do not overlap, pitches in the model's range, steps counted from the beginning of the song
    track_index: where they come from in `Song.tracks`
    why:         one sentence on the choice of the track
    report:      sentences on what was left out or changed
    start:       first step of the bar of the first note: chunks are counted from here
    """

    notes: tuple[Note, ...]
    track_index: int
    why: str
    report: tuple[str, ...]
    start: int


def extract_melody(
    song: Song, track: int | str | None = None, *, low: int = MIN_PITCH, high: int = MAX_PITCH
) -> Melody:
    """Choose a track (see `choose_melody`) and make one voice of it.

    At equal starts the highest pitch wins, a later note cuts the earlier one, pitches outside
    `low`..`high` are moved by octaves, the silent bars before the first note do not count. Raises
    MidimeError as `choose_melody` does.
    """
    choice = choose_melody(song, track)
    report = left_out(song, {choice.track_index}, "one melody is")
    notes, sentences = clean_voice(song, choice.track.notes, low, high)
    start = bar_of(song, notes[0].start).start
    return Melody(
        notes, choice.track_index, choice.why, (*report, *sentences, *leading_silence(song, start)), start
    )


def clean_voice(
    song: Song, notes: Sequence[Note], low: int = MIN_PITCH, high: int = MAX_PITCH
) -> tuple[tuple[Note, ...], list[str]]:
    """One voice of `notes` with pitches in `low`..`high`, and sentences on what that took."""
    report = []
    voice = monophonic(notes)
    bars = Bars(song)

    def say(starts: list[int], noun: str, plural: str, what: str) -> None:
        if starts:
            number = count(len(starts), noun, plural)
            where = bars_text(bars.of(start).bar for start in starts)
            report.append(f"{number} {what.format(are=are(len(starts)))} ({where})")

    ends: dict[tuple[int, int], int] = {}  # of two equal notes the longer counts
    for note in notes:
        key = note.start, note.pitch
        ends[key] = max(ends.get(key, 0), note.end)
    kept = {(note.start, note.pitch): note.end for note in voice}
    dropped = [start for start, pitch in ends if (start, pitch) not in kept]
    cut = [start for (start, pitch), end in kept.items() if end < ends[start, pitch]]
    outside = [note.start for note in voice if not low <= note.pitch <= high]
    say(dropped, "note", "notes", "under a higher one that begins on the same sixteenth {are} dropped")
    say(cut, "note", "notes", "{are} cut short where the next one begins")
    moved = f"outside {low}..{high} {{are}} moved by octaves into the range of the model"
    say(outside, "pitch", "pitches", moved)
    voice = [replace(note, pitch=fold_pitch(note.pitch, low, high)) for note in voice]
    return tuple(voice), report


def fold_pitch(pitch: int, low: int = MIN_PITCH, high: int = MAX_PITCH) -> int:
    """The pitch moved by as few octaves as bring it into `low`..`high` (at least an octave wide)."""
    if pitch < low:
        return pitch + 12 * (-(-(low - pitch) // 12))
    if pitch > high:
        return pitch - 12 * (-(-(pitch - high) // 12))
    return pitch


def leading_silence(song: Song, start: int) -> list[str]:
    """A sentence on the bars before `start`, if there are any."""
    if start == 0:
        return []
    bars = range(1, bar_of(song, start).bar)
    verb = are(len(bars))
    return [f"{bars_text(bars)} {verb} silent before the first note and {verb} left out"]
