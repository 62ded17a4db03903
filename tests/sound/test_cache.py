"""The cache: counts bytes, forgets the oldest, may be shared."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from midime_tui.sound.cache import ArrayCache
from midime_tui.sound.render import render
from tests.sound.measures import beat, tune


def kilobytes(count: int) -> np.ndarray:
    return np.zeros(256 * count, dtype=np.float32)


def test_what_was_used_longest_ago_goes_first() -> None:
    cache, made = ArrayCache(3 * 1024), []

    def get(key: str) -> None:
        cache.get(key, lambda: made.append(key) or kilobytes(1))  # type: ignore[func-returns-value]

    for key in ("a", "b", "c", "a", "d", "a", "b"):
        get(key)
    assert made == ["a", "b", "c", "d", "b"]
    assert cache.held == 3 * 1024


def test_an_array_larger_than_the_cache_is_still_given() -> None:
    cache = ArrayCache(1024)
    assert len(cache.get("big", lambda: kilobytes(5))) == 256 * 5
    cache.get("small", lambda: kilobytes(1))
    assert cache.held == 1024


def test_what_is_kept_cannot_be_written_to() -> None:
    array = ArrayCache(1 << 20).get("a", lambda: kilobytes(1))
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1.0


def test_threads_render_the_same_as_one() -> None:
    pieces = [tune(program, 32, 2, shift) + beat(32) for program in (0, 24, 80) for shift in (-5, 0, 7)]
    alone = [render(notes, qpm=120, steps=32, loop=True) for notes in pieces]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda notes: render(notes, qpm=120, steps=32, loop=True), pieces))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together))
