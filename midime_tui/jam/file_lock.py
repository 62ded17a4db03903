"""A file that one process owns for as long as it lives; the system lets go of it however that ends."""

from __future__ import annotations

import os
from pathlib import Path


class FileLock:
    """A lock on a file. Use `FileLock.take`."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle: int | None = handle

    @classmethod
    def take(cls, path: Path) -> FileLock | None:
        """Own the file, made where it is missing; None where another process does. Raises OSError where the
        file cannot be made."""
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # no child inherits it
            try:
                _lock(handle)
            except OSError:
                os.close(handle)
                return None
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                return cls(path, handle)
            os.close(handle)  # its last owner removed it meanwhile

    def release(self, *, remove: bool = False) -> None:
        """Let go, and remove the file. Safe to call twice."""
        if self._handle is None:
            return
        if remove:
            self.path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = None


if os.name == "nt":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
