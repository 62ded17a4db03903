"""Copies of weights in one block."""

from __future__ import annotations

import numpy as np
import pytest

from midime_tui.nn.arrays import packed


@pytest.mark.parametrize("rows", [1, 3000])
def test_copies_equal_what_was_given_and_keep_apart(rows: int) -> None:
    rng = np.random.default_rng(rows)
    given = [rng.random(shape, dtype=np.float32) for shape in ((rows, 501), (7,), (rows, 3))]
    copies = packed(given)
    for array, copy in zip(given, copies):
        np.testing.assert_array_equal(copy, array)
        assert copy.flags.c_contiguous
    copies[0][...] = 0
    np.testing.assert_array_equal(copies[1], given[1])
    assert given[0].any()
