"""How much some music is like other music."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midime_tui.music.likeness import (
    distinct_share,
    edit_distance,
    ngram_share,
    ngrams,
    novel_share,
    onset_position_overlap,
    pitch_class_overlap,
)
from midime_tui.music.notes import Note


def line(*pitches: int, step: int = 4, first: int = 0) -> list[Note]:
    """A melody of even notes."""
    return [Note(first + n * step, first + (n + 1) * step, pitch) for n, pitch in enumerate(pitches)]


SONG = [line(60, 62, 64, 65, 67), line(67, 65, 64, 62, 60)]


def test_music_is_like_itself() -> None:
    assert pitch_class_overlap(SONG, SONG) == pytest.approx(1)
    assert onset_position_overlap(SONG, SONG) == pytest.approx(1)
    assert ngram_share(SONG, SONG, 3) == 1


def test_pitch_classes_know_no_octaves_and_share_what_is_common() -> None:
    assert pitch_class_overlap([line(48, 60)], [line(72)]) == pytest.approx(1)
    assert pitch_class_overlap([line(60, 62)], [line(60, 61)]) == pytest.approx(0.5)
    assert pitch_class_overlap([line(60)], [line(61)]) == 0


def test_intervals_know_no_key_and_do_not_run_from_chunk_to_chunk() -> None:
    higher = [line(61, 63, 65, 66, 68)]
    assert ngrams(higher, 3) == [(2, 2, 1), (2, 1, 2)]
    assert ngram_share(higher, SONG, 3) == 1
    assert ngram_share([line(60, 62, 64, 66)], SONG, 3) == 0
    assert len(ngrams(SONG, 3)) == 4


def test_of_several_voices_the_highest_counts_and_the_bass_does_not() -> None:
    chord = [Note(0, 4, 60), Note(0, 4, 67), Note(4, 8, 69), Note(0, 8, 36, program=33)]
    assert ngrams([chord], 1) == [(2,)]


def test_drums_are_compared_by_what_sounds_together() -> None:
    beat = [Note(step, step + 1, 36 if step % 8 == 0 else 38, is_drum=True) for step in range(0, 32, 4)]
    late = [Note(step + 2, step + 3, 36, is_drum=True) for step in range(0, 32, 8)]
    assert ngram_share([beat], [beat], 3) == 1
    assert ngram_share([late], [beat], 3) == 0
    assert onset_position_overlap([late], [beat]) == 0


def test_silence_is_like_nothing() -> None:
    assert pitch_class_overlap([[]], SONG) == 0
    assert onset_position_overlap(SONG, []) == 0
    assert ngram_share([[]], SONG, 3) == 0


def test_novel_and_distinct() -> None:
    fresh = line(60, 61)
    assert novel_share([SONG[0], fresh, fresh, line(60)], SONG) == 0.75
    assert distinct_share([SONG[0], fresh, fresh, line(60)]) == 0.75
    louder = [Note(n.start, n.end, n.pitch, velocity=10) for n in SONG[0]]
    assert novel_share([louder], SONG) == 0


def levenshtein(a: list[int], b: list[int]) -> int:
    """The textbook's recurrence."""
    table = [list(range(len(b) + 1))]
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            row.append(min(table[-1][j] + 1, row[-1] + 1, table[-1][j - 1] + (left != right)))
        table.append(row)
    return table[-1][-1]


@settings(max_examples=60, deadline=None)
@given(*[st.lists(st.integers(0, 3), min_size=1, max_size=12)] * 2)
def test_edit_distance_is_levenshteins(a: list[int], b: list[int]) -> None:
    assert edit_distance(np.array(a), np.array(b)) == levenshtein(a, b)


def test_edit_distance_of_several_parts_counts_steps() -> None:
    a = np.zeros((8, 3), int)
    b = a.copy()
    b[2] = 1
    b[5, 0] = 1
    assert edit_distance(a, b) == 2
