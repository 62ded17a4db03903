"""A cache that counts bytes, not entries."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


class ArrayCache:
    """Keeps the most recently used arrays, `limit` bytes of them at most. May be shared by threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0
        self._lock = threading.Lock()
        self._arrays: OrderedDict[Hashable, Array] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Array]) -> Array:
        """The array of `key`, made on the first call. Callers must not write into it."""
        with self._lock:
            found = self._arrays.get(key)
            if found is not None:
                self._arrays.move_to_end(key)
                return found
        array = make()  # outside the lock: two threads may both make it, and one of them wins
        array.flags.writeable = False
        with self._lock:
            if key not in self._arrays:
                self._arrays[key] = array
                self.held += array.nbytes
            while self.held > self.limit and len(self._arrays) > 1:
                _, dropped = self._arrays.popitem(last=False)
                self.held -= dropped.nbytes
        return array
