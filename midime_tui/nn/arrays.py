"""The array types of the numerical code, and where weights lie."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]

_LINE = 64 // 4  # float32 numbers in a cache line
_PAGE = (1 << 21) // 4  # in a large page
_LARGE = (1 << 22) // 4  # in the smallest block for which NumPy asks Linux for large pages


def packed(arrays: Sequence[Array]) -> list[Array]:
    """Copies of the arrays; where they fill a large page, side by side in a block that may get such pages.

    Weights that are read from one end to the other at every step come faster so: the processor looks up one
    address in 2 MB instead of 512. What a block has beyond the arrays is never touched and takes no memory.
    """
    if sum(array.size for array in arrays) < _PAGE:
        return [array.copy() for array in arrays]
    starts = np.cumsum([0] + [-(-array.size // _LINE) * _LINE for array in arrays])
    block = np.empty(max(_LARGE, int(starts[-1]) + _PAGE), np.float32)
    first = -(block.ctypes.data // 4) % _PAGE  # the block's first large page
    views = []
    for array, start in zip(arrays, starts):
        view = block[first + start : first + start + array.size].reshape(array.shape)
        view[...] = array
        views.append(view)
    return views
