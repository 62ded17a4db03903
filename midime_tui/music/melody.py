"""One clean melody out of a song, with a report of everything that was left out or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from midime_tui.music.bars import bar_of, bars_text, count
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
    starts = {note.start for note in voice}
    uncut = set(voice)
    kept = {(note.start, note.pitch) for note in voice}
    dropped = [note for note in notes if (note.start, note.pitch) not in kept]
    if dropped:
        report.append(
            f"{count(len(dropped), 'note')} under a higher one that begins on the same sixteenth "
            f"{'is' if len(dropped) == 1 else 'are'} dropped ({_bars(song, dropped)})"
        )
    cut = [note for note in notes if note.start in starts and note not in uncut and note not in dropped]
    if cut:
        report.append(
            f"{count(len(cut), 'note')} {'is' if len(cut) == 1 else 'are'} cut short "
            f"where the next one begins ({_bars(song, cut)})"
        )
    outside = [note for note in voice if not low <= note.pitch <= high]
    if outside:
        verb = "is" if len(outside) == 1 else "are"
        report.append(
            f"{count(len(outside), 'pitch').replace('pitchs', 'pitches')} outside {low}..{high} {verb} moved "
            f"by octaves into the range of the model ({_bars(song, outside)})"
        )
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
    verb = "is" if len(bars) == 1 else "are"
    return [f"{bars_text(bars)} {verb} silent before the first note and {verb} left out"]


def _bars(song: Song, notes: Sequence[Note]) -> str:
    return bars_text(bar_of(song, note.start).bar for note in notes)
