"""MIDI files that nobody here wrote: everything in them is read, or refused in one sentence."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from midime_tui.errors import MidimeError
from midime_tui.music.chunks import song_chunks
from midime_tui.music.converters import Converter, DrumsConverter, MelodyConverter, TrioConverter
from midime_tui.music.midi_file import read_midi, song_to_midi
from midime_tui.music.notes import Song

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
EACH = 12  # files of a corpus
pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside this checkout")


def songs(corpus: str, folder: Path, most: int = EACH) -> Iterator[Song]:
    with tarfile.open(CORPORA / corpus) as archive:
        found = 0
        for member in archive:
            if member.name.endswith((".mid", ".midi")):
                file = archive.extractfile(member)
                assert file is not None
                path = folder / Path(member.name).name
                path.write_bytes(file.read())
                yield read_midi(path)
                found += 1
                if found == most:
                    return


def reproduced(song: Song, converter: Converter) -> int:
    """Number of chunks; every chunk must come back from its own tensor."""
    try:
        found = song_chunks(song, converter)
    except MidimeError:
        return 0
    assert converter.to_tensors(found.chunks).shape[1:] == (converter.steps, converter.depth_in)
    for chunk in found.chunks:
        target = converter.to_target(chunk)
        assert np.array_equal(converter.to_target(converter.to_notes(target)), target)
    return len(found.chunks)


def test_pop_songs_have_their_melody_track(tmp_path: Path) -> None:
    for song in songs("pop909.tar.xz", tmp_path):
        found = song_chunks(song)
        assert found.track_index is not None
        assert song.tracks[found.track_index].name == "MELODY"
        assert reproduced(song, MelodyConverter()) == len(found.chunks) > 8


def test_game_music_has_melodies_and_trios(tmp_path: Path) -> None:
    counts = [
        (reproduced(song, MelodyConverter()), reproduced(song, TrioConverter(64)))
        for song in songs("freedoom-midi.tar.xz", tmp_path)
    ]
    assert sum(melody > 0 for melody, _ in counts) >= EACH - 2
    assert any(trio > 0 for _, trio in counts)


def test_drummers_play_drums_only(tmp_path: Path) -> None:
    for song in songs("groove-midi.tar.xz", tmp_path):
        assert all(track.is_drum for track in song.tracks)
        with pytest.raises(MidimeError, match="has only drums"):
            song_chunks(song)
        reproduced(song, DrumsConverter())


def test_songs_come_back_from_our_own_files(tmp_path: Path) -> None:
    for song in songs("freedoom-midi.tar.xz", tmp_path, most=4):
        song_to_midi(song, tmp_path / song.name)
        again = read_midi(tmp_path / song.name)
        assert again.metres == song.metres
        for ours, theirs in zip(again.tracks, song.tracks):
            assert {(n.start, n.pitch) for n in ours.notes} == {(n.start, n.pitch) for n in theirs.notes}
