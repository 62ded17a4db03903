"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from midime_tui.errors import MidimeError


@contextmanager
def atomic_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a fresh file beside `path` to write to; on a clean exit it takes the place of `path`.

    The yielded file exists, is empty, lies in the same folder and ends in the same suffix, so that writers
    which go by the suffix work. Its bytes are on the disk before the rename: a crash leaves the old file or
    the new one, never a part. A link is followed: what it points to is replaced, the link stays.

    Raises MidimeError where the folder is missing or not writable, where `path` is a directory and for an
    OSError inside the block (a full disk); anything else the block raises passes unchanged. In every such
    case `path` is as it was, and nothing is left beside it.
    """
    target = Path(os.path.realpath(path))
    aside = _file_beside(path, target)
    try:
        yield aside
        _sync(aside)
        aside.chmod(_mode_for(target))
        aside.replace(target)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    with suppress(OSError):  # some file systems cannot sync a folder; the file itself is safe by now
        _sync(target.parent)


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise the MidimeError that `atomic_path` would, before the work that is to be written is done."""
    _file_beside(path, Path(os.path.realpath(path))).unlink()


def _file_beside(path: str | os.PathLike[str], target: Path) -> Path:
    """An empty file in the folder of `target`; raises MidimeError where there can be none."""
    if target.is_dir():
        raise MidimeError(f"cannot write {path}: it is a directory; name a file")
    if not target.parent.is_dir():
        raise MidimeError(f"cannot write {path}: there is no folder {target.parent}")
    try:
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.stem[:100]}-", suffix=target.suffix
        )
    except OSError as error:
        raise _refused(path, error) from error
    os.close(handle)
    return Path(name)


def _refused(path: str | os.PathLike[str], error: OSError) -> MidimeError:
    reason = (error.strerror or str(error) or "the system refused").lower()
    return MidimeError(
        f"cannot write {path}: {reason}; choose a folder you may write to, with room on its disk"
    )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mode_for(target: Path) -> int:
    """The mode of the replaced file, or what the umask leaves of 0666: mkstemp's 0600 suits no export."""
    with suppress(OSError):
        return target.stat().st_mode & 0o7777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
