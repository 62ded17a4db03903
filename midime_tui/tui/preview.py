"""What a MIDI file holds, before it is opened: its tracks, and which one the melody would be taken from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from midime_tui.errors import MidimeError
from midime_tui.music.notes import Note, Song


@dataclass(frozen=True)
class Preview:
    """A file as it was read.

    path:   which file
    song:   None where it cannot be read
    track:  index of the track that the melody would be taken from; None where there is none
    remark: one sentence: why this track, or why nothing can be read
    """

    path: Path
    song: Song | None
    track: int | None
    remark: str

    @property
    def summary(self) -> str:
        """Tracks, length and tempo in a line."""
        song = self.song
        if song is None:
            return ""
        bars = -(-song.steps // 16)
        count = len(song.tracks)
        return f"{count} track{'' if count == 1 else 's'}, {bars} bars, {song.qpm:.0f} qpm"

    def notes(self, track: int | None) -> tuple[Note, ...]:
        """The notes of a track; all of them together without one."""
        if self.song is None:
            return ()
        if track is None:
            return tuple(note for each in self.song.tracks for note in each.notes)
        return self.song.tracks[track].notes


def preview_of(path: Path) -> Preview:
    """Read a file; whatever is wrong with it is the remark."""
    from midime_tui.music.midi_file import read_midi
    from midime_tui.music.track_choice import choose_melody

    try:
        song = read_midi(path)
    except MidimeError as error:
        return Preview(path, None, None, str(error))
    try:
        choice = choose_melody(song)
    except MidimeError as error:
        return Preview(path, song, None, str(error))
    return Preview(path, song, choice.track_index, choice.why)
