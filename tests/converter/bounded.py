"""That a piece of work takes little memory, whatever it is given."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def memory(most: int = 1 << 25) -> Iterator[None]:
    """Fails where what is done inside holds more than `most` bytes at a time, NumPy's arrays among them."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= most, f"{peak:,} bytes were held at a time; {most:,} are allowed"
