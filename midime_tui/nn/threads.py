"""One thread for each of NumPy's products while a model computes; two for two computations.

Our products are small: a nudge is 64 matrix-vector products of some 20 microseconds. OpenBLAS would share
each among all cores and wait for the slowest, which on an idle machine gains little and on a busy one (a
training run, the app's own player) turns 3 ms into 180: measured on two cores. Where there are two long
computations that need nothing of each other, each has a thread: they wait once, at the end.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from functools import lru_cache
from importlib import import_module
from queue import SimpleQueue
from threading import Lock, Thread

_lock = Lock()
_inside = 0
_before = 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it OpenBLAS uses one thread; after the last of several at once it uses as many as before.

    Does nothing where NumPy is built with another library.
    """
    global _inside, _before
    functions = _openblas()
    if functions is None:
        yield
        return
    count, limit = functions
    with _lock:
        if _inside == 0:
            _before = count()
            limit(1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                limit(_before)


@lru_cache(maxsize=1)
def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class SideBySide:
    """Calls two functions at once, where there are two cores: the second on a thread kept for that.

    with SideBySide() as both:
        both(first, second)  # as often as need be
    """

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._done: SimpleQueue[BaseException | None] = SimpleQueue()
        self._thread: Thread | None = None

    def __enter__(self) -> SideBySide:
        if cores() > 1:
            self._thread = Thread(target=copy_context().run, args=(self._serve,), daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()

    def __call__(self, first: Callable[[], object], second: Callable[[], object]) -> None:
        """Returns when both are done; raises what either raised."""
        if self._thread is None:
            first()
            second()
            return
        self._work.put(second)
        try:
            first()
        finally:
            raised = self._done.get()
        if raised is not None:
            raise raised

    def _serve(self) -> None:
        for function in iter(self._work.get, None):
            raised: BaseException | None = None
            try:
                function()
            except BaseException as error:  # raised again on the thread that asked
                raised = error
            self._done.put(raised)


@lru_cache(maxsize=1)
def _openblas() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """Reading and setting the number of threads, in the OpenBLAS that NumPy's wheels bring along."""
    try:
        library = ctypes.CDLL(str(import_module("numpy._core._multiarray_umath").__file__))
    except (ImportError, OSError):
        return None
    for prefix in ("scipy_openblas", "openblas"):
        for suffix in ("64_", ""):
            try:
                count = getattr(library, f"{prefix}_get_num_threads{suffix}")
                limit = getattr(library, f"{prefix}_set_num_threads{suffix}")
            except AttributeError:
                continue
            count.restype, count.argtypes = ctypes.c_int, []
            limit.restype, limit.argtypes = None, [ctypes.c_int]
            return count, limit
    return None
