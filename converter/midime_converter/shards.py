"""A group of shard files, read as the one run of bytes that they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from midime_tui.errors import MidimeError


@dataclass(frozen=True, slots=True)
class Shards:
    """files: in order; starts: where each begins in the group; size: bytes of the group."""

    files: tuple[Path, ...]
    starts: tuple[int, ...]
    size: int

    @classmethod
    def of(cls, files: list[Path]) -> Shards:
        """Measure the files; nothing is read. Raises MidimeError where one cannot be measured."""
        try:
            sizes = [path.stat().st_size for path in files]
        except OSError as error:
            raise MidimeError(f"cannot read {error.filename}: {(error.strerror or '').lower()}") from error
        ends = list(accumulate(sizes, initial=0))
        return cls(tuple(files), tuple(ends[:-1]), ends[-1])

    def read(self, offset: int, length: int) -> bytearray:
        """`length` bytes from `offset` on, over the borders of files.

        Raises MidimeError, naming the file and the byte, where they end before (a file may have shrunk since
        it was measured).
        """
        found = bytearray(length)
        view = memoryview(found)
        done = 0
        ends = (*self.starts[1:], self.size)
        for path, start, end in zip(self.files, self.starts, ends):
            if done == length:
                break
            position = offset + done
            if not start <= position < end:
                continue
            want = min(end - position, length - done)
            try:
                with path.open("rb", buffering=0) as stream:
                    stream.seek(position - start)
                    got = _fill(stream, view[done : done + want])
            except OSError as error:
                raise MidimeError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error
            if got < want:
                raise MidimeError(f"{path} ends at byte {position - start + got:,}; it had {end - start:,}")
            done += want
        if done < length:
            raise MidimeError(
                f"{self.files[-1]} ends the group at byte {self.size:,}; byte {offset + length:,} is needed"
            )
        return found


def _fill(stream: object, view: memoryview) -> int:
    got = 0
    while got < len(view):
        read = stream.readinto(view[got:])  # type: ignore[attr-defined]
        if not read:
            break
        got += read
    return got
