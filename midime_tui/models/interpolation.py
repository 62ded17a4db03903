"""Codes between codes. Z = latent size, N = codes wanted.

Linear and bilinear are what magenta.js does; spherical is the way of the Python original: codes of a normal
prior lie near a sphere, which a straight line between two of them leaves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from midime_tui.nn.arrays import Array

_SMALLEST_ANGLE = 1e-4  # radians; below it the sines' quotient is mostly rounding, and the line as good


def linear(first: ArrayLike, last: ArrayLike, count: int) -> Array:
    """`count` codes [N, Z] on the straight line from `first` [Z] to `last` [Z], both among them.

    A count of 1 gives `first`. Raises ValueError for other shapes and counts below 1.
    """
    a, b = _codes(first, last)
    return (a + _shares(count)[:, None] * (b - a)).astype(np.float32)


def spherical(first: ArrayLike, last: ArrayLike, count: int) -> Array:
    """`count` codes [N, Z] that turn evenly from `first` [Z] to `last` [Z] (Shoemake 1985, slerp).

    Where the two point the same way or in opposite ways, or one is zero, there is no arc between them to
    prefer, and the line is taken. Raises ValueError for other shapes and counts below 1.
    """
    a, b = _codes(first, last)
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    angle = float(np.arccos(np.clip(a @ b / lengths, -1, 1))) if lengths > 0 else 0.0
    if not _SMALLEST_ANGLE < angle < np.pi - _SMALLEST_ANGLE:
        return linear(first, last, count)
    shares = _shares(count)[:, None]  # [N, 1]
    codes = (np.sin((1 - shares) * angle) * a + np.sin(shares * angle) * b) / np.sin(angle)
    return codes.astype(np.float32)


def bilinear(corners: ArrayLike, width: int, height: int | None = None) -> Array:
    """The codes of a grid between four corners [4, Z]: [height * width, Z], row after row.

    The corners are, as in magenta.js, those of the top left, bottom left, top right and bottom right; so
    the first column goes from corner 0 to corner 1, the first row from corner 0 to corner 2.
    height: as many as `width` where not given. Raises ValueError for other shapes and sizes below 1.
    """
    codes = np.asarray(corners, np.float64)
    if codes.ndim != 2 or codes.shape[0] != 4:
        raise ValueError(f"corners have shape {list(codes.shape)}; [4, codes' size] would be right")
    across, down = _shares(width), _shares(width if height is None else height)
    shares = np.stack(  # [4, height, width]
        [
            np.outer(1 - down, 1 - across),
            np.outer(down, 1 - across),
            np.outer(1 - down, across),
            np.outer(down, across),
        ]
    )
    return np.einsum("chw,cz->hwz", shares, codes).reshape(-1, codes.shape[1]).astype(np.float32)


def _shares(count: int) -> NDArray[np.float64]:
    if count < 1:
        raise ValueError(f"{count} codes were asked for; 1 or more would be right")
    return np.linspace(0, 1, count, dtype=np.float64)


def _codes(first: ArrayLike, last: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    a, b = np.asarray(first, np.float64), np.asarray(last, np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(f"codes of shapes {list(a.shape)} and {list(b.shape)}; two of one size are wanted")
    return a, b
