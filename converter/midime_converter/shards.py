"""Runs of bytes in files, and several of them read as the one run that they are."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from midime_tui.errors import MidimeError


@dataclass(frozen=True, slots=True)
class Region:
    """`size` bytes of the file `path` from byte `start` on; `name` is what to call it."""

    path: Path
    start: int
    size: int
    name: str

    @classmethod
    def whole(cls, path: Path) -> Region:
        """All of a file; nothing is read. Raises MidimeError where it cannot be measured."""
        try:
            return cls(path, 0, path.stat().st_size, path.name)
        except OSError as error:
            raise MidimeError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error

    def read(self, offset: int, length: int) -> bytearray:
        """`length` bytes from `offset` on; raises MidimeError where the file gives fewer."""
        found = bytearray(length)
        self.read_into(offset, memoryview(found))
        return found

    def read_into(self, offset: int, view: memoryview) -> None:
        """Fill `view` from `offset` on; raises MidimeError where the file gives fewer bytes."""
        got = 0
        try:
            with self.path.open("rb", buffering=0) as stream:
                stream.seek(self.start + offset)
                got = _fill(stream, view[: max(0, self.size - offset)])
        except OSError as error:
            raise MidimeError(f"cannot read {self.path}: {(error.strerror or str(error)).lower()}") from error
        if got < len(view):
            raise MidimeError(
                f"{self.path}: {self.name} ends at byte {offset + got:,}; "
                f"byte {offset + len(view):,} is needed; fetch the checkpoint again"
            )


@dataclass(frozen=True, slots=True)
class Shards:
    """parts: in order; starts: where each begins in the whole; size: bytes of the whole."""

    parts: tuple[Region, ...]
    starts: tuple[int, ...]
    size: int

    @classmethod
    def of(cls, parts: list[Region]) -> Shards:
        """The parts one after the other."""
        ends = list(accumulate((part.size for part in parts), initial=0))
        return cls(tuple(parts), tuple(ends[:-1]), ends[-1])

    def read(self, offset: int, length: int) -> bytearray:
        """`length` bytes from `offset` on, over the borders of parts; they must lie within `size`.

        Raises MidimeError, naming the file and the byte, where a file has shrunk since it was measured.
        """
        if not 0 <= offset <= offset + length <= self.size:
            raise ValueError(f"bytes {offset}..{offset + length} must lie in 0..{self.size}")
        found = bytearray(length)
        view = memoryview(found)
        done = 0
        for part, start in zip(self.parts, self.starts):
            begin = offset + done - start
            if done < length and 0 <= begin < part.size:
                want = min(part.size - begin, length - done)
                part.read_into(begin, view[done : done + want])
                done += want
        return found


def _fill(stream: io.RawIOBase, view: memoryview) -> int:
    got = 0
    while got < len(view):
        read = stream.readinto(view[got:])
        if not read:
            break
        got += read
    return got
