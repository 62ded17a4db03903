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


def side_by_side(first: Callable[[], object], second: Callable[[], object]) -> None:
    """Call both, the second on its own thread where there is a core for it; raises what either raised."""
    if cores() == 1:
        first()
        second()
        return
    raised: list[BaseException] = []

    def other() -> None:
        try:
            second()
        except BaseException as error:  # raised again below, on the thread that asked
            raised.append(error)

    thread = Thread(target=copy_context().run, args=(other,), daemon=True)
    thread.start()
    try:
        first()
    finally:
        thread.join()
    if raised:
        raise raised[0]


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
