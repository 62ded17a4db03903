"""A cache that counts bytes, not entries."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


class ArrayCache:
    """Keeps the most recently used arrays, `limit` bytes of them at most. Not thread-safe: one owner."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0
        self._arrays: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Array]) -> Array:
        """The array of `key`, made on the first call. Callers must not write into it."""
        found = self._arrays.get(key)
        if found is not None:
            self._arrays.move_to_end(key)
            return found  # type: ignore[no-any-return]
        array = make()
        array.flags.writeable = False
        self._arrays[key] = array
        self.held += array.nbytes
        while self.held > self.limit and len(self._arrays) > 1:
            _, dropped = self._arrays.popitem(last=False)
            self.held -= dropped.nbytes
        return array
