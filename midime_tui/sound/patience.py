"""Opening what may block for ever: in a thread that is waited for only so long."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from midime_tui.sound.outputs import OutputError

T = TypeVar("T")

OPEN_SECONDS = 3.0


def open_within(
    seconds: float,
    what: str,
    make: Callable[[], T],
    *,
    close: Callable[[T], None],
    reason: Callable[[Exception], str] = str,
) -> T:
    """What `make` returns. Raises OutputError where it fails, or after `seconds`: what comes later is closed.

    what:   its name in the sentence
    reason: the sentence for an error of `make` that is no OutputError
    """
    results: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()
    late = threading.Event()

    def attempt() -> None:
        try:
            opened = make()
        except Exception as error:
            results.put((None, error))
            return
        if late.is_set():
            close(opened)
        results.put((opened, None))

    threading.Thread(target=attempt, name=f"open {what}", daemon=True).start()
    try:
        opened, error = results.get(timeout=seconds)
    except queue.Empty:
        late.set()
        raise OutputError(f"{what} did not open within {seconds:g} seconds") from None
    if error is not None:
        raise error if isinstance(error, OutputError) else OutputError(reason(error)) from error
    return opened  # type: ignore[return-value]
