"""Which track of a song carries its melody, and why."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise

from midime_tui.errors import MidimeError
from midime_tui.music.bars import are, count, listed
from midime_tui.music.melody_classes import monophonic
from midime_tui.music.notes import Song, Track

MELODY_NAMES = re.compile(
    r"melod|vocal|voice|\bvox|\bsing|gesang|stimme|\bcanto|\bchant|soprano|\btune|\btheme|\bsolo|\bright\b|\brh\b",
    re.IGNORECASE,
)
OTHER_NAMES = re.compile(
    r"bass|drum|perc|\bpad|chord|accomp|begleit|backing|harmon|rhythm|strum|\bleft\b|\blh\b|arp",
    re.IGNORECASE,
)
# also the General MIDI instruments 81 to 88, which play basses as well
LEAD_NAMES = re.compile(r"lead", re.IGNORECASE)
PITCH_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
WINDOW = 32  # steps; a track covers the song where each such window has an onset


class OnlyDrums(MidimeError):
    """A song without a melody, which a model for drums can read."""


@dataclass(frozen=True, slots=True)
class MelodyChoice:
    """A chosen track: its index in `Song.tracks`, the track, and one sentence that says why."""

    track_index: int
    track: Track
    why: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What speaks for and against a track as the melody; shares are 0..1."""

    name: float  # 1 a melody's name, 0.3 a lead's, -1 another part's name, 0 none of these
    alone: float  # share of notes that no other note covers or cuts
    mean_pitch: float
    covered: float  # share of the song's windows with an onset
    density: float  # onsets in a window that has any
    distinct: int  # different pitches
    leap: float  # mean semitones between neighbours of the highest voice
    program: int

    @property
    def score(self) -> float:
        """Higher is more like a melody; the weights are judgement, tried on pop songs and game music."""
        pitch = 1 - max(0.0, 60 - self.mean_pitch, self.mean_pitch - 84) / 16
        busy = min(self.density / 3, 1.0, 24 / max(self.density, 1.0))
        variety = min(self.distinct / 6, 1.0)
        smooth = 1 - min(max(self.leap - 4, 0) / 8, 1.0)
        return (
            3.0 * self.name
            + 2.0 * self.alone
            + 1.5 * max(pitch, -1.5)
            + 1.5 * self.covered
            + 0.5 * busy
            + 1.0 * variety
            + 0.5 * smooth
            + _program_score(self.program)
        )


def traits(track: Track, song_steps: int) -> Traits:
    """Measure a track; it has at least one note."""
    voice = monophonic(track.notes)
    onsets = {note.start for note in track.notes}
    uncut = set(voice)
    windows = {start // WINDOW for start in onsets}
    leaps = [abs(after.pitch - before.pitch) for before, after in pairwise(voice)]
    return Traits(
        name=_name_score(track.name),
        alone=sum(note in uncut for note in track.notes) / len(track.notes),
        mean_pitch=sum(note.pitch for note in voice) / len(voice),
        covered=len(windows) / max(1, -(-song_steps // WINDOW)),
        density=len(onsets) / len(windows),
        distinct=len({note.pitch for note in voice}),
        leap=sum(leaps) / len(leaps) if leaps else 0.0,
        program=track.program,
    )


def _name_score(name: str) -> float:
    if OTHER_NAMES.search(name):
        return 0.0 if MELODY_NAMES.search(name) else -1.0
    return 1.0 if MELODY_NAMES.search(name) else 0.3 if LEAD_NAMES.search(name) else 0.0


def _program_score(program: int) -> float:
    """General MIDI families: basses, effects and pads seldom carry the melody; leads, pipes, reeds do."""
    if 32 <= program < 40 or program >= 112:
        return -2.0
    if 88 <= program < 104 or 48 <= program < 52:
        return -0.5
    if 64 <= program < 88:
        return 0.5
    return 0.0


def choose_melody(song: Song, track: int | str | None = None) -> MelodyChoice:
    """The track to take the melody from.

    track: number from 1, or a part of a name (case does not matter); None picks the track that is most like
           a melody by name, by being one voice, by pitch, by how much of the song it covers, by instrument

    Raises MidimeError where there is no such track, where it holds drums, and where the song has only drums.
    """
    if isinstance(track, str) and track.strip().isdecimal():
        track = int(track)
    melodic = [index for index, each in enumerate(song.tracks) if not each.is_drum]
    if not melodic:
        raise OnlyDrums(
            f"{song.name} has only drums ({track_names(song, range(len(song.tracks)))}): a melody is wanted"
        )
    if track is None:
        return _best(song, melodic, "")
    if isinstance(track, int):
        if not 1 <= track <= len(song.tracks):
            raise MidimeError(f"{song.name} has no track {track}; it has {_tracks_listed(song)}")
        found = [track - 1]
    else:
        wanted = track.strip().casefold()
        names = [each.name.casefold() for each in song.tracks]
        found = [i for i, name in enumerate(names) if wanted and name == wanted]
        found = found or [i for i, name in enumerate(names) if wanted and wanted in name]
        if not found:
            raise MidimeError(f"{song.name} has no track named '{track}'; it has {_tracks_listed(song)}")
    usable = [index for index in found if index in melodic]
    if not usable:
        raise MidimeError(
            f"{track_name(song, found[0])} of {song.name} holds drums: a melody is wanted, "
            f"from {track_names(song, melodic)}"
        )
    if len(usable) == 1:
        return MelodyChoice(usable[0], song.tracks[usable[0]], f"{track_name(song, usable[0])}, as asked for")
    return _best(song, usable, f"of the {len(usable)} tracks named so, ")


def _best(song: Song, candidates: list[int], prefix: str) -> MelodyChoice:
    if len(candidates) == 1:
        index = candidates[0]
        other = " that is not drums" if len(song.tracks) > 1 else ""
        return MelodyChoice(index, song.tracks[index], f"{track_name(song, index)}, the only track{other}")
    steps = song.steps
    found = {index: traits(song.tracks[index], steps) for index in candidates}
    index = max(candidates, key=lambda each: (found[each].score, -each))
    return MelodyChoice(
        index, song.tracks[index], f"{prefix}{track_name(song, index)}: {_reasons(found[index])}"
    )


def _reasons(found: Traits) -> str:
    reasons = []
    if found.name > 0:
        reasons.append("its name says melody" if found.name == 1 else "its name says lead")
    if found.alone > 0.95:
        reasons.append("one note at a time")
    elif found.alone < 0.6:
        reasons.append("chords, of which the highest notes are taken")
    reasons.append(f"around {pitch_name(round(found.mean_pitch))}")
    reasons.append(f"notes in {found.covered:.0%} of the piece")
    return ", ".join(reasons)


def pitch_name(pitch: int) -> str:
    """Name of a MIDI pitch, middle C (60) is C4."""
    return f"{PITCH_NAMES[pitch % 12]}{pitch // 12 - 1}"


def track_name(song: Song, index: int) -> str:
    """How sentences call a track: its number from 1, and its name where it has one."""
    name = song.tracks[index].name
    return f"track {index + 1}" + (f' "{name}"' if name else "")


def track_names(song: Song, indices: Sequence[int], most: int = 4) -> str:
    """Several tracks in a sentence, the first `most` by name."""
    shown = [track_name(song, index) for index in indices[:most]]
    if len(indices) > most:
        shown.append(f"{len(indices) - most} more")
    return listed(shown)


def left_out(song: Song, used: Container[int], wanted: str) -> list[str]:
    """A sentence on the tracks that are not `used`, if there are any."""
    others = [index for index in range(len(song.tracks)) if index not in used]
    if not others:
        return []
    return [f"{track_names(song, others)} {are(len(others))} left out: {wanted} wanted"]


def _tracks_listed(song: Song) -> str:
    return f"{count(len(song.tracks), 'track')}: {track_names(song, range(len(song.tracks)), most=32)}"
