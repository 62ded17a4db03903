"""One 64-bit number a row: rows are compared and looked up by it, many millions in little memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Fingerprints = NDArray[np.uint64]


def fingerprints(rows: NDArray[Any]) -> Fingerprints:
    """[N] of integer rows [N, K]: equal for equal rows; different rows are alike with a chance near 2**-60.

    A sum of the values times fixed random odd numbers, modulo 2**64.
    """
    factors = np.random.default_rng(rows.shape[1]).integers(0, 2**63, size=rows.shape[1], dtype=np.uint64)
    odd: Fingerprints = 2 * factors + np.uint64(1)
    # the values are spread first: sums of small numbers times few factors would meet too easily
    spread: Fingerprints = (rows.astype(np.int64).view(np.uint64) + np.uint64(1)) * np.uint64(
        0x9E3779B97F4A7C15
    )
    spread ^= spread >> np.uint64(29)
    found: Fingerprints = (spread * odd).sum(axis=1, dtype=np.uint64)
    return found
