"""Autosave: what a person did is on the disk within a second, whatever ends the program."""

from __future__ import annotations

import os
import queue
import secrets
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from midime_tui.errors import MidimeError
from midime_tui.jam.file_lock import FileLock
from midime_tui.jam.folders import autosave_folder
from midime_tui.jam.sketch import Sketch
from midime_tui.jam.sketch_file import SUFFIX, model_bytes, write_sketch

DELAY = 0.25  # seconds between two writings
BREATH = 0.1  # seconds before the first one after a pause: what was changed is shown meanwhile
REST, LONGEST_REST = 4, 1.0  # times the processor time of the last writing, where that is more; seconds
RETRY = 15.0  # seconds after which saving is tried again where it failed, if nothing changes before
LOCK_SUFFIX = ".lock"


class Autosave:
    """Writes a sketch in a thread of its own; several apps at once each have a file of their own.

    A lock file beside the sketch is held while the app lives and removed when it ends as it should: where it
    is left, the app was killed (see `left_work`).

    sketch_of:  called in that thread, once something has changed; None says that there is nothing to save
    folder:     where the files lie; None: the person's own. Made when it is needed
    resume:     the file of work that was left and is gone on with; None begins a new one
    on_warning: called in that thread with one sentence when saving begins to fail (the old file stays as it
                was, and it is tried again), and not again before it has succeeded
    delay:      see DELAY
    """

    def __init__(
        self,
        sketch_of: Callable[[], Sketch | None],
        folder: Path | None = None,
        *,
        resume: Path | None = None,
        on_warning: Callable[[str], None] | None = None,
        delay: float = DELAY,
    ) -> None:
        """Raises MidimeError where the work to resume is another running app's."""
        self._sketch_of = sketch_of
        self._on_warning = on_warning
        self._delay = delay
        self._folder = folder or autosave_folder()
        self._path = resume or self._folder / f"{_stamp()}{SUFFIX}"
        self._lock: FileLock | None = None
        if resume is not None:
            self._lock = FileLock.take(lock_path(resume))
            if self._lock is None:
                raise MidimeError(f"{resume} belongs to another midime that is running")
        self._interrupted = False
        self._warned = False
        # a signal handler may interrupt whoever calls: of the queues only this one bears that
        self._inbox: queue.SimpleQueue[tuple[str, queue.SimpleQueue[bool] | None]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="autosave", daemon=True)
        self._closed = False
        self._thread.start()

    @property
    def path(self) -> Path:
        """The file of this app; it is there once something was saved."""
        return self._path

    @property
    def interrupted(self) -> bool:
        """Whether a signal has ended the work: set before anything else is done about it."""
        return self._interrupted

    def changed(self) -> None:
        """To be called after every change: cheap, from any thread, also from a signal handler."""
        self._inbox.put(("changed", None))

    def prepare(self) -> None:
        """To be called when a personal model is trained: gets ready in the thread what takes longest of the
        first saving, and writes nothing."""
        self._inbox.put(("prepare", None))

    def save(self, timeout: float = 5.0) -> bool:
        """Save now, if anything changed since the last time; True where all is on the disk. Waits, at most
        `timeout` seconds; safe in a signal handler."""
        return self._ask("save", timeout)

    def on_signals(self, then: Callable[[int], None] | None = None) -> None:
        """From here on SIGHUP and SIGTERM save first, and the work counts as interrupted.

        then: called with the signal's number afterwards, in the main thread; without it the program ends with
              SystemExit(128 + number), so that `finally` blocks and context managers run

        To be called in the main thread.
        """

        def handle(number: int, frame: FrameType | None) -> None:
            self._interrupted = True
            self.save()
            if then is None:
                raise SystemExit(128 + number)
            then(number)

        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):  # Windows has no SIGHUP
                signal.signal(getattr(signal, name), handle)

    def close(self, timeout: float = 5.0) -> bool:
        """Save, and end the thread; True where all is on the disk. Without an interruption before, the work
        counts as ended by the person. Safe to call twice."""
        if self._closed:
            return True
        self._closed = True
        saved = self._ask("close", timeout)
        if self._lock is not None:
            self._lock.release(remove=saved and not self._interrupted)
        return saved

    def discard(self) -> None:
        """End without saving, and leave nothing behind of what was saved: for work that now has a name."""
        self._closed = True
        self._ask("discard", 5.0)
        if self._lock is not None:
            remove_work(self._path)
            self._lock.release(remove=True)

    def __enter__(self) -> Autosave:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # the thread

    def _ask(self, what: str, timeout: float) -> bool:
        if not self._thread.is_alive():
            return False
        reply: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._inbox.put((what, reply))
        try:
            return reply.get(timeout=timeout)
        except queue.Empty:
            return False

    def _run(self) -> None:
        due: float | None = None  # when unsaved changes are to be written
        free = time.monotonic()  # not before then
        while True:
            wait = None if due is None else max(0.0, due - time.monotonic())
            try:
                what, reply = self._inbox.get(timeout=wait)
            except queue.Empty:
                what, reply = "due", None
            if what == "changed":
                # not put off by later changes: a key held down for a minute is saved too
                soon = max(time.monotonic() + min(BREATH, self._delay), free)
                due = soon if due is None else min(due, soon)
                continue
            if what == "prepare":
                self._prepare()
                continue
            if due is not None and what != "discard":
                begun = time.thread_time()
                written, now = self._write(), time.monotonic()
                due = None if written else now + RETRY
                rest = min(LONGEST_REST, REST * (time.thread_time() - begun))
                free = now + max(self._delay, rest)
            if reply is not None:
                reply.put(due is None)
            if what in ("close", "discard"):
                return

    def _prepare(self) -> None:
        with suppress(Exception):  # what is wrong is said when it is to be written
            sketch = self._sketch_of()
            if sketch is not None and sketch.personal is not None:
                model_bytes(sketch.personal)

    def _write(self) -> bool:
        try:
            sketch = self._sketch_of()
            if sketch is None:
                return True
            self._own()
            write_sketch(sketch, self._path, beside=True)
        except MidimeError as error:
            self._warn(f"autosave does not work: {error}")
        except OSError as error:
            self._warn(f"autosave does not work in {self._folder}: {(error.strerror or str(error)).lower()}")
        except Exception as error:  # a fault of ours: the person goes on, and knows
            self._warn(f"autosave failed with an error of the program: {error!r}")
        else:
            self._warned = False
            return True
        return False

    def _own(self) -> None:
        """The lock is there before the sketch: nobody takes it for work that was left."""
        if self._lock is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock.take(lock_path(self._path))
            if self._lock is None:
                raise MidimeError(f"{self._path} belongs to another midime that is running")

    def _warn(self, sentence: str) -> None:
        if not self._warned and self._on_warning is not None:
            self._on_warning(sentence)
        self._warned = True


def lock_path(path: Path) -> Path:
    """The lock file of an autosave."""
    return path.with_name(path.name.removesuffix(SUFFIX) + LOCK_SUFFIX)


def remove_work(path: Path) -> None:
    """Remove an autosave and the personal models beside it."""
    path.unlink(missing_ok=True)
    for model in path.parent.glob(f"{path.name.removesuffix(SUFFIX)}.*.h5"):
        model.unlink(missing_ok=True)


def _stamp() -> str:
    """A file name that no other app takes: when, which process, and chance."""
    return f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{secrets.token_hex(2)}"
