"""A song with tempo changes lasts as long as it should, and its notes sound when they should."""

import numpy as np
import pytest

from midime_tui.music.notes import Note, Song, Track
from midime_tui.sound.song import TempoMap, render_song

RATE = 8000


def test_seconds_follow_the_tempo_changes() -> None:
    tempo_map = TempoMap(((0, 60.0), (4, 120.0), (12, 240.0)))
    assert [tempo_map.seconds(step) for step in (0, 2, 4, 8, 12, 16)] == pytest.approx(
        [0, 0.5, 1, 1.5, 2, 2.25]
    )


def test_parts_of_a_sixteenth_pass_faster() -> None:
    assert TempoMap(((0, 60.0),), parts=120).seconds(120) == pytest.approx(0.25)


def test_a_note_after_a_tempo_change_sounds_in_its_time() -> None:
    notes = (Note(0, 1, 69), Note(8, 9, 69))
    song = Song("two", (Track("", notes),), tempos=((0, 60.0), (4, 120.0)))
    audio = np.concatenate(list(render_song(song, sample_rate=RATE)))
    loud = np.abs(audio).max(axis=1) > 0.01
    second = int(1.5 * RATE)  # one second for the first quarter, half a one for the next
    assert not loud[second - 200 : second - 50].any() or loud[second : second + 200].sum() > 100
    assert loud[second : second + 400].any()


def test_all_tracks_are_heard() -> None:
    low, high = Track("", (Note(0, 8, 45),)), Track("", (Note(0, 8, 81),))
    alone = np.concatenate(list(render_song(Song("a", (low,)), sample_rate=RATE)))
    both = np.concatenate(list(render_song(Song("b", (low, high)), sample_rate=RATE)))
    assert len(alone) == len(both)
    assert float(np.square(both).sum()) > 1.3 * float(np.square(alone).sum())
