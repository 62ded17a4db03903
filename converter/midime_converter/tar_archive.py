"""Where the files lie inside a tar archive: nothing is unpacked, links are not followed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from midime_converter.shards import Region
from midime_tui.errors import MidimeError

_BLOCK = 512
_MAX_MEMBERS = 10_000
_MAX_LONG_NAME = 4096
# Fields of a header: where each begins and how long it is.
_NAME, _SIZE, _CHECKSUM, _TYPE, _MAGIC, _PREFIX = (
    slice(0, 100),
    slice(124, 136),
    slice(148, 156),
    slice(156, 157),
    slice(257, 263),
    slice(345, 500),
)
_FILES = (b"0", b"\0", b"7")
_LONG_NAME = b"L"
_EXTENDED = b"x"


@dataclass(frozen=True, slots=True)
class Archive:
    """files: regular files by their names in the archive; others: names of links and devices."""

    files: dict[str, Region]
    others: frozenset[str]


def is_tar(path: Path) -> bool:
    """Whether the file begins with a tar header (its checksum fits)."""
    with path.open("rb") as stream:
        header = stream.read(_BLOCK)
    return len(header) == _BLOCK and any(header) and _checksum_fits(header)


def read_tar(path: Path) -> Archive:
    """Walk the headers; raises MidimeError where one is broken or a file runs over the archive's end."""
    whole = Region.whole(path)
    files: dict[str, Region] = {}
    others: set[str] = set()
    long_name: str | None = None
    at = 0
    for _ in range(_MAX_MEMBERS):
        if at + _BLOCK > whole.size:
            return Archive(files, frozenset(others))
        header = bytes(whole.read(at, _BLOCK))
        if not any(header):
            return Archive(files, frozenset(others))
        if not _checksum_fits(header):
            raise MidimeError(f"{path}: the header at byte {at:,} is broken; fetch the archive again")
        size = _number(header[_SIZE])
        kind = header[_TYPE]
        name = long_name or _name(header)
        start = at + _BLOCK
        if size is None or start + size > whole.size:
            shown = "an unknown number of" if size is None else f"{size:,}"
            raise MidimeError(
                f"{path} ends at byte {whole.size:,}; {name[:80]!r} has {shown} bytes from byte {start:,} "
                "on; fetch the archive again"
            )
        long_name = None
        if kind in (_LONG_NAME, _EXTENDED):
            long_name = _long_name(whole, start, size, kind)
        elif kind in _FILES:
            files[name] = Region(path, start, size, name)
        else:
            others.add(name)
        at = start + (size + _BLOCK - 1) // _BLOCK * _BLOCK
    raise MidimeError(f"{path} holds more than {_MAX_MEMBERS:,} files; no checkpoint does")


def _checksum_fits(header: bytes) -> bool:
    stored = _number(header[_CHECKSUM])
    field = _CHECKSUM.stop - _CHECKSUM.start
    return stored == sum(header) - sum(header[_CHECKSUM]) + field * ord(" ")


def _number(field: bytes) -> int | None:
    """Octal digits; where the first bit is set, a big-endian number instead."""
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.strip(b" \0")
    if any(digit not in b"01234567" for digit in digits):
        return None
    return int(digits, 8) if digits else 0


def _name(header: bytes) -> str:
    name = _text(header[_NAME])
    prefix = _text(header[_PREFIX]) if header[_MAGIC] == b"ustar\0" else ""
    return f"{prefix}/{name}" if prefix else name


def _long_name(whole: Region, start: int, size: int, kind: bytes) -> str | None:
    """The name that a header before the file's own gives: as it is, or as a record "LENGTH path=NAME"."""
    if size > _MAX_LONG_NAME:
        raise MidimeError(f"{whole.path}: a name at byte {start:,} has {size:,} bytes; no file's has")
    data = bytes(whole.read(start, size))
    if kind == _LONG_NAME:
        return _text(data)
    for record in data.split(b"\n"):
        _, _, field = record.partition(b" ")
        key, _, value = field.partition(b"=")
        if key == b"path":
            return value.decode("utf-8", "replace")
    return None


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "replace")
