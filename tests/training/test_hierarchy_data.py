"""The readers and windows of the hierarchical models, on inputs made up here."""

from __future__ import annotations

import io

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.music.drum_classes import DRUM_PITCHES
from midime_tui.music.melody_classes import FIRST_NOTE, MIN_PITCH, NOTE_OFF
from training.hierarchy.drums import drum_windows
from training.hierarchy.grooves import KIT, MODEL_PITCHES, Performance, read_sets
from training.hierarchy.material import segments_of
from training.hierarchy.pop_trios import HIGHEST, LOWEST, PopSong, bass_line, fold
from training.hierarchy.trios import drum_bars, fitting_grooves, trio_material
from training.hierarchy.vary import other_drums, other_key
from training.hierarchy.voice import voice_classes

C4 = FIRST_NOTE + 60 - MIN_PITCH


def played(name: str, side: str, bars: int, qpm: float = 100.0, seed: int = 0) -> Performance:
    """A made-up performance."""
    sets = np.random.default_rng(seed).integers(1, 512, size=16 * bars).astype(np.int16)
    return Performance(name, side, "rock", qpm, "beat", sets)


def test_hits_of_a_kit_become_sets_on_the_nearest_sixteenth() -> None:
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    # kick and the closed hi-hat's edge early by an eighth of a step, a rim shot a quarter of a step late
    for tick, pitch in ((0, 36), (0, 22), (480 + 30, 40), (960 - 15, 26), (960, 99)):
        now = sum(message.time for message in track)
        track.append(mido.Message("note_on", channel=9, note=pitch, velocity=70, time=tick - now))
    file.tracks.append(track)
    stream = io.BytesIO()
    file.save(file=stream)
    sets = read_sets(stream.getvalue())
    assert sets.shape == (16,)
    assert {step: int(value) for step, value in enumerate(sets) if value} == {
        0: 1 << 0 | 1 << 2,
        4: 1 << 1,
        8: 1 << 3,
    }


def test_the_models_table_holds_every_drum_of_the_others_once_and_the_kits_hi_hats() -> None:
    pitches = [pitch for row in MODEL_PITCHES for pitch in row]
    assert len(pitches) == len(set(pitches))
    assert set(pitches) == {pitch for row in DRUM_PITCHES for pitch in row} | {22, 26}
    assert [row[0] for row in MODEL_PITCHES] == [row[0] for row in DRUM_PITCHES]
    assert 22 in MODEL_PITCHES[2]
    assert 26 in MODEL_PITCHES[3]
    assert 43 in MODEL_PITCHES[4]
    assert sum(len(row) for row in KIT) == len({pitch for row in KIT for pitch in row})


def test_a_drum_window_stands_on_one_side_only() -> None:
    same = played("a", "train", 4, seed=1)
    again = Performance("b", "test", "funk", 100, "beat", same.sets)
    material = drum_windows([same, again, played("c", "train", 3, seed=2)])
    assert len(material.choose("test")) == 3
    assert len(material.choose("train")) == 2
    assert len(material.choose("train", "rock")) == 2


def test_a_window_of_a_voice_rounds_a_few_notes_and_refuses_many() -> None:
    starts = np.arange(0, 64, 2.0)
    ends, pitches = starts + 1, np.full(32, 60)
    plain = voice_classes(starts, ends, pitches, 0, 64)
    assert not isinstance(plain, str)
    np.testing.assert_array_equal(plain, np.tile([C4, NOTE_OFF], 32))
    few = starts.copy()
    few[5] += 1 / 3
    np.testing.assert_array_equal(voice_classes(few, ends, pitches, 0, 64), plain)
    assert voice_classes(starts + 1 / 3, ends + 1 / 3, pitches, 0, 64) == "off the grid of sixteenths"
    assert voice_classes(starts, ends, pitches, 200, 64) == "silent"
    silent = voice_classes(starts, ends, pitches, 200, 64, silent=True)
    assert not isinstance(silent, str)
    assert not silent.any()


def test_a_note_over_the_beginning_starts_anew() -> None:
    classes = voice_classes(np.array([0.0]), np.array([20.0]), np.array([60]), 16, 16)
    assert not isinstance(classes, str)
    np.testing.assert_array_equal(classes, [C4, 0, 0, 0, NOTE_OFF] + [0] * 11)


def test_bass_line_is_what_is_lowest() -> None:
    """A held root under an arpeggio, then a new root; the right hand's notes are not heard."""
    starts = np.array([0.0, 0.0, 2.0, 4.0, 8.0, 8.0])
    ends = np.array([8.0, 4.0, 4.0, 6.0, 12.0, 12.0])
    pitches = np.array([36, 67, 48, 52, 41, 72])
    begins, leaves, lows = bass_line(starts, ends, pitches)
    assert list(zip(begins, leaves, lows)) == [(0.0, 8.0, 36), (8.0, 12.0, 41)]
    with pytest.raises(ValueError, match="no bass"):
        bass_line(np.array([0.0]), np.array([1.0]), np.array([72]))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 127), min_size=1, max_size=20))
def test_folded_basses_keep_their_names_inside_the_range(pitches: list[int]) -> None:
    folded = fold(np.array(pitches, dtype=np.int64))
    assert np.all((folded - np.array(pitches)) % 12 == 0)
    assert folded.min() >= LOWEST
    assert folded.max() <= HIGHEST


def test_trios_take_song_and_drums_from_one_side() -> None:
    bars = np.arange(0, 16 * 9, 16.0)
    voice = (np.arange(0, 128, 4.0), np.arange(4, 132, 4.0), np.full(32, 60))
    songs = [PopSong(name, voice, voice, bars, 100.0) for name in ("001", "002")]
    grooves = [played("train", "train", 8, seed=1), played("test", "test", 8, seed=2)]
    genuine = {"piece": np.ones((2, 64, 3), dtype=np.int16)}
    material = trio_material(songs, {"001": 0, "002": 2}, grooves, genuine, 64, pairings=3, seed=0)
    for side in ("train", "test"):
        known = {bytes(np.lib.stride_tricks.sliding_window_view(one.sets, 64)[k]) for one in grooves
                 if one.side == side for k in range(0, 65, 16)}  # fmt: skip
        drums = material.choose(side, "pop909 over grooves")[..., 2]
        assert len(drums)
        assert all(bytes(row) in known for row in np.ascontiguousarray(drums))
    assert material.report["windows_dropped"] == {}


def test_grooves_at_a_like_tempo_come_first() -> None:
    grooves = [
        played("slow", "train", 5, 60),
        played("near", "train", 5, 110),
        played("short", "train", 3, 100),
    ]
    assert [one.name for one in fitting_grooves(grooves, "train", 100, 64)] == ["near"]
    assert [one.name for one in fitting_grooves(grooves, "train", 300, 64)] == ["near", "slow"]
    drawn = drum_bars(grooves[:1], 64, np.random.default_rng(0))
    assert drawn.shape == (64,)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_variations_keep_rhythm_and_length(seed: int) -> None:
    rng = np.random.default_rng(seed)
    drums = rng.integers(0, 512, size=(6, 8, 4)).astype(np.int16)
    varied = other_drums(drums, rng)
    assert varied.shape == drums.shape
    assert varied.dtype == drums.dtype
    assert not varied[drums == 0].any()
    bits = [np.bitwise_count(each.astype(np.uint16)).sum() for each in (varied, drums)]
    assert bits[0] <= bits[1]
    melodies = np.where(rng.random((6, 32)) < 0.5, 0, rng.integers(0, 90, size=(6, 32))).astype(np.int16)
    moved = other_key(melodies, rng)
    np.testing.assert_array_equal(moved < FIRST_NOTE, melodies < FIRST_NOTE)
    onsets = melodies >= FIRST_NOTE
    for row, other, notes in zip(melodies, moved, onsets):
        assert len(set((other[notes] - row[notes]).tolist())) <= 1


def test_segments_know_the_class_before_them() -> None:
    windows = np.arange(12, dtype=np.int16).reshape(1, 12)
    cut, before = segments_of(windows, 3, nothing=90)
    np.testing.assert_array_equal(cut[0], [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]])
    np.testing.assert_array_equal(before[0], [90, 3, 7])
